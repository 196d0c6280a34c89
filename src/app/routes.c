#include "app/routes.h"

#include "base/date.h"
#include "base/identity.h"
#include "commit/ceremony_pages.h"
#include "commit/contribution_pages.h"
#include "commit/letter_pages.h"
#include "commit/pledge_pages.h"
#include "front/data_pages.h"
#include "front/directory_pages.h"
#include "front/home_pages.h"
#include "front/overview_pages.h"
#include "front/root_pages.h"
#include "front/search_pages.h"
#include "front/sitemap_pages.h"
#include "front/statistics_pages.h"
#include "http/common.h"
#include "open/article_pages.h"
#include "place/actor.h"
#include "place/admin_pages.h"
#include "place/office_pages.h"
#include "place/official_pages.h"
#include "place/session.h"
#include "place/sign_in_pages.h"
#include "place/unit.h"
#include "place/unit_pages.h"
#include "place/unit_text.h"
#include "rollout/launch_pages.h"
#include "rollout/programme_pages.h"
#include "score/score_pages.h"
#include "serve/desk_pages.h"
#include "serve/dossier_open_api.h"
#include "serve/dossier_pages.h"
#include "serve/procedure_pages.h"
#include "serve/rating_pages.h"
#include "spine/memo.h"
#include "spine/setting.h"
#include "spine/topic.h"

_Static_assert(
    ROLE_BIT(ROLE_ADMINISTRATOR) == WHO_ADMINISTRATOR &&
        ROLE_BIT(ROLE_SUPERVISOR) == WHO_SUPERVISOR,
    "a role is the same bit in place/ and in http/");

const struct route *const route_tables[] = {
    asset_routes,
    look_routes,
    probe_routes,
    openapi_routes,
    root_routes,
    home_routes,
    sitemap_routes,
    unit_routes,
    unit_api_routes,
    procedure_routes,
    procedure_api_routes,
    dossier_routes,
    dossier_print_routes,
    dossier_api_routes,
    dossier_live_routes,
    directory_routes,
    profile_routes,
    search_routes,
    statistics_routes,
    overview_routes,
    rating_routes,
    stream_routes,
    inbox_routes,
    reception_routes,
    story_routes,
    register_routes,
    desk_dossier_routes,
    desk_act_routes,
    handover_routes,
    correction_routes,
    desk_print_routes,
    sign_in_routes,
    sign_in_link_routes,
    second_factor_routes,
    account_routes,
    signing_key_routes,
    work_routes,
    official_routes,
    official_new_routes,
    official_account_routes,
    post_routes,
    grant_page_routes,
    dossier_file_routes,
    dossier_result_routes,
    admin_routes,
    score_routes,
    score_rows_routes,
    score_api_routes,
    dossier_open_routes,
    data_routes,
    pledge_routes,
    pledge_proof_routes,
    pledge_print_routes,
    poster_routes,
    signing_key_api_routes,
    ceremony_routes,
    ceremony_sign_routes,
    witness_routes,
    pledge_desk_routes,
    pledge_api_routes,
    letter_routes,
    letter_desk_routes,
    letter_new_routes,
    letter_one_routes,
    letter_print_routes,
    contribution_routes,
    contribution_api_routes,
    contribution_desk_routes,
    contribution_work_routes,
    article_routes,
    article_feed_routes,
    article_api_routes,
    photo_routes,
    newsroom_routes,
    newsroom_write_routes,
    category_routes,
    launch_routes,
    launch_desk_routes,
    programme_routes,
    programme_desk_routes,
    programme_api_routes,
    office_tour_routes,
    office_photo_routes,
    office_report_routes,
    office_desk_routes,
    office_round_routes,
    office_fault_routes,
    green_friday_routes,
    office_room_routes,
    office_api_routes,
    NULL,
};

static enum err read_settings(struct db_tx *tx, struct http_unit *u)
{
    struct str hotline = S("");
    const struct setting_wanted wanted[] = {
        {S("hotline"), &hotline},
        {S("email"), &u->email},
        {S("address"), &u->address},
        {S("head"), &u->head},
    };
    enum err e = setting_get_all(tx, u->id, wanted, sizeof wanted / sizeof *wanted);
    u->hotline = phone_unbroken(tx->arena, hotline);
    u->hotline_number = phone_dialled(tx->arena, hotline);
    return e;
}

/* What it is part of today, when it is no more. */
static enum err read_successor(struct db_tx *tx, const struct unit *unit, struct http_unit *u)
{
    struct unit current;
    bool split;
    enum err e = unit_current(tx, unit, date_local_day(tx->now_at), &current, &split);
    if (e == E_NOT_FOUND)
        return OK;
    if (e == OK && current.id != unit->id) {
        u->successor_name = unit_title_vi(tx->arena, &current);
        u->successor_slug = current.slug;
    }
    return e;
}

static enum err read_unit(
    struct db_tx *tx, const struct memo_key *key, const void **ret, int64_t *ret_unit_id)
{
    struct unit unit;
    struct unit_place place;
    struct http_unit u = {0};
    enum err e = unit_by_slug(tx, key->name, &unit);
    if (e == OK)
        e = unit_place(tx, &unit, key->day, &place);
    if (e != OK)
        return e;
    u.id = unit.id;
    u.vi = unit_voice(unit.kind);
    u.code = unit.code;
    u.slug = unit.slug;
    u.name = unit_title_vi(tx->arena, &unit);
    u.proper = unit.name;
    u.inside =
        arena_fmt(tx->arena, "%.*s %.*s", STR_ARG(unit_kind_vi(unit.kind)), STR_ARG(unit.name));
    u.name_en = unit_title_en(tx->arena, &unit);
    u.place = place.vi;
    u.place_en = place.en;
    e = read_settings(tx, &u);
    if (e == OK)
        e = read_successor(tx, &unit, &u);
    if (e != OK)
        return e;
    struct http_unit *kept = ARENA_NEW(tx->arena, struct http_unit);
    *kept = u;
    *ret = kept;
    *ret_unit_id = u.id;
    return OK;
}

static enum err find_unit(struct db_tx *tx, struct str slug, struct http_unit *ret)
{
    struct memo_key key = {MEMO_UNIT, TOPIC_UNIT, 0, slug, date_local_day(tx->now_at)};
    const void *found;
    enum err e = memo_get(tx, &key, read_unit, &found);
    if (e == OK)
        *ret = *(const struct http_unit *)found;
    return e;
}

static enum err find_actor(
    struct db_tx *tx, struct str session_id, int64_t unit_id, struct http_actor *ret)
{
    struct actor a;
    enum err e = actor_by_session(tx, session_id, unit_id, &a);
    if (e != OK)
        return e;
    *ret = (struct http_actor){
        .account_id = a.account_id,
        .unit_id = a.unit_id,
        .official_id = a.official_id,
        .name = a.name,
        .actor = a.actor,
        .session_id = a.session_id,
        .roles = a.roles, /* ROLE_BIT is enum who, below */
        .strong_at = a.strong_at,
        .unseen = a.unseen,
    };
    return OK;
}

_Static_assert(
    ROLE_BIT(ROLE_ADMINISTRATOR) == WHO_ADMINISTRATOR && ROLE_BIT(ROLE_CHAIR) == WHO_CHAIR &&
        ROLE_BIT(ROLE_COUNTER) == WHO_COUNTER && ROLE_BIT(ROLE_SPECIALIST) == WHO_SPECIALIST &&
        ROLE_BIT(ROLE_EDITOR) == WHO_EDITOR && ROLE_BIT(ROLE_APPRAISER) == WHO_APPRAISER &&
        ROLE_BIT(ROLE_SUPERVISOR) == WHO_SUPERVISOR,
    "a role's bit is the same in the grants and in the routes");

struct http_hooks routes_hooks(void)
{
    return (struct http_hooks){find_unit, find_actor, session_seen};
}
