/* cmd_export: all data in one fixed form: JSON lines in a fixed order, then the SHA-256 of them
 * all.
 *
 * What is chosen at random or made by keys is left out (ids, salts, sealed fields, keyed digests),
 * and officials stand by their names, so that two installations with the same content give the same
 * lines. Rows are streamed: memory
 * does not grow with the data. */
#include "app/commands.h"
#include "app/export.h"
#include "base/date.h"
#include "base/num.h"
#include "doc/json.h"
#include "place/official.h"
#include "spine/event.h"
#include "trust/hash.h"

#define EXPORT_MS ((int64_t)3600 * 1000)
#define LINE_MAX_BYTES ((size_t)2 * 1024 * 1024)

DB_STMT(
    PROCEDURES, "export.procedure", "",
    "SELECT code, valid_from, valid_to, limit_amount, limit_unit, fee_dong, restart, certainty,"
    " name_vi, name_en, field_vi, field_en, fee_vi, fee_en, limit_extra_vi, limit_extra_en,"
    " papers_vi, papers_en, steps_vi, steps_en, result_vi, result_en, audience_vi, audience_en,"
    " authority_vi, authority_en, legal_basis_vi, legal_basis_en"
    " FROM procedure_version ORDER BY code, valid_from");
#define PROCEDURE_NAMES                                                                            \
    "code valid_from valid_to limit_amount limit_unit fee_dong restart certainty name_vi name_en " \
    "field_vi field_en fee_vi fee_en limit_extra_vi limit_extra_en papers_vi papers_en steps_vi "  \
    "steps_en result_vi result_en audience_vi audience_en authority_vi authority_en "              \
    "legal_basis_vi legal_basis_en"

DB_STMT(
    UNITS, "export.unit", "",
    "SELECT u.level, u.code, u.valid_from, u.valid_to, u.kind, u.name, u.name_en, u.slug, p.code,"
    " p.valid_from FROM unit u LEFT JOIN unit p ON p.id = u.parent_id"
    " ORDER BY u.level, u.code, u.valid_from");

DB_STMT(
    SLUGS, "export.slug", "",
    "SELECT s.slug, u.level, u.code, u.valid_from FROM unit_slug s JOIN unit u ON u.id = s.unit_id"
    " ORDER BY s.slug");

DB_STMT(
    FORMER_PARENTS, "export.former_parent", "",
    "SELECT u.level, u.code, u.valid_from, f.until_day, p.code, p.valid_from"
    " FROM unit_former_parent f JOIN unit u ON u.id = f.unit_id JOIN unit p ON p.id = f.parent_id"
    " ORDER BY u.level, u.code, u.valid_from, f.until_day");

DB_STMT(
    SUCCESSIONS, "export.succession", "",
    "SELECT o.level, o.code, o.valid_from, n.code, n.valid_from, s.day, s.part, s.note"
    " FROM unit_succession s JOIN unit o ON o.id = s.old_id JOIN unit n ON n.id = s.new_id"
    " ORDER BY o.level, o.code, o.valid_from, n.code, n.valid_from");

DB_STMT(
    SCORECARDS, "export.scorecard", "",
    "SELECT scorecard, n, kind, code, name_vi, name_en, most, how, measure, value, bands, bands_vi,"
    " bands_en, evidence_vi, evidence_en, legal_basis_vi, legal_basis_en, valid_from, valid_to"
    " FROM scorecard_row ORDER BY scorecard, n");

DB_STMT(
    CALENDAR_DAYS, "export.calendar_day", "i",
    "SELECT day, kind, certainty, closes, name_vi, name_en, legal_basis_vi, legal_basis_en"
    " FROM calendar_day WHERE unit_id = $1 ORDER BY day");

DB_STMT(
    HOURS, "export.hours", "i",
    "SELECT weekday, valid_from, opens, closes, valid_to, legal_basis_vi, legal_basis_en"
    " FROM office_hours WHERE unit_id = $1 ORDER BY weekday, valid_from, opens");

DB_STMT(
    SETTINGS, "export.setting", "i",
    "SELECT name, value FROM setting WHERE unit_id = $1"
    " AND name NOT IN ('node', 'smtp_password', 'sms_token') ORDER BY name");

DB_STMT(
    OFFICIALS, "export.official", "i",
    "SELECT name, phone, email, active, version, made_at FROM official WHERE unit_id = $1"
    " ORDER BY name, made_at, phone, email");

DB_STMT(
    POSTS, "export.post", "i",
    "SELECT o.name, p.title_vi, p.title_en, p.desk, p.from_day, p.to_day, p.version FROM post p"
    " JOIN official o ON o.unit_id = p.unit_id AND o.id = p.official_id WHERE p.unit_id = $1"
    " ORDER BY o.name, p.from_day, p.title_vi, p.desk");

/* Without passwords, secrets, and what counts signings in. */
DB_STMT(
    ACCOUNTS, "export.account", "i",
    "SELECT a.login, o.name, a.state, a.lang, a.made_at FROM account a JOIN official o"
    " ON o.unit_id = a.unit_id AND o.id = a.official_id WHERE a.unit_id = $1 ORDER BY a.login");

DB_STMT(
    GRANTS, "export.grant", "i",
    "SELECT a.login, g.role, g.descendants, g.from_day, g.to_day, g.given_at, g.ended_at"
    " FROM access_grant g JOIN account a ON a.id = g.account_id WHERE g.unit_id = $1"
    " ORDER BY a.login, g.role, g.descendants, g.from_day, g.given_at");

DB_STMT(
    PERSONS, "export.person", "i",
    "SELECT name, kind, sex, birth_year, village, address, made_at FROM person"
    " WHERE unit_id = $1 ORDER BY name, birth_year NULLS FIRST, village, address, made_at");

DB_STMT(
    DOSSIERS, "export.dossier", "i",
    "SELECT d.code, v.code, v.valid_from, p.name, d.channel, d.state, d.withdrawn_from,"
    " d.received_at, d.due_at, d.late_at, d.paused_at, d.office_due_at, d.office_punctuality,"
    " d.ended_at, d.returned_at, d.punctuality, d.result, d.flags, d.differences, d.generation,"
    " d.version, t.desk, t.officer, t.handover, t.derivation"
    " FROM dossier d JOIN procedure_version v ON v.id = d.procedure_id"
    " JOIN person p ON p.unit_id = d.unit_id AND p.id = d.person_id"
    " JOIN dossier_text t ON t.unit_id = d.unit_id AND t.dossier_id = d.id"
    " WHERE d.unit_id = $1 ORDER BY d.code");

DB_STMT(
    PAUSES, "export.pause", "i",
    "SELECT d.code, p.from_at, p.to_at, p.why, p.restart FROM dossier d"
    " JOIN dossier_pause p ON p.unit_id = d.unit_id AND p.dossier_id = d.id"
    " WHERE d.unit_id = $1 ORDER BY d.code, p.from_at");

DB_STMT(
    DIFFERENCES, "export.difference", "i",
    "SELECT d.code, x.kind, x.office, x.computed FROM dossier d"
    " JOIN dossier_difference x ON x.unit_id = d.unit_id AND x.dossier_id = d.id"
    " WHERE d.unit_id = $1 ORDER BY d.code, x.kind");

DB_STMT(
    SEQUENCES, "export.sequence", "i",
    "SELECT day, last FROM dossier_sequence WHERE unit_id = $1 ORDER BY day");

DB_STMT(
    DAYS, "export.day", "i",
    "SELECT day, received, ended, early, on_time, late FROM dossier_day WHERE unit_id = $1"
    " ORDER BY day");

DB_STMT(
    PROCEDURE_DAYS, "export.procedure_day", "i",
    "SELECT c.day, v.code, v.valid_from, c.received FROM dossier_procedure_day c"
    " JOIN procedure_version v ON v.id = c.procedure_id WHERE c.unit_id = $1"
    " ORDER BY c.day, v.code, v.valid_from");

DB_STMT(
    RATINGS, "export.rating", "i",
    "SELECT day, level, comment FROM rating WHERE unit_id = $1 ORDER BY day, level, comment");

DB_STMT(
    RATED, "export.rated", "i",
    "SELECT d.code FROM dossier d JOIN rating_used u ON u.unit_id = d.unit_id"
    " AND u.dossier_id = d.id WHERE d.unit_id = $1 ORDER BY d.code");

DB_STMT(
    FILES, "export.file", "i",
    "SELECT noun, media, bytes, sha256, made_at FROM file WHERE unit_id = $1"
    " ORDER BY noun, made_at, sha256");

DB_STMT(
    CATEGORIES, "export.category", "i",
    "SELECT slug, name_vi, name_en, place, shown, version FROM category WHERE unit_id = $1"
    " ORDER BY slug");

DB_STMT(
    ARTICLES, "export.article", "i",
    "SELECT a.slug, a.state, a.shown, c.slug, a.title, a.lead, a.language, a.cover, a.highlight,"
    " a.newest_n, a.public_n, a.published_at, a.updated_at, a.withdrawn_at, a.withdrawn_why,"
    " a.changed_at, a.version FROM article a"
    " JOIN category c ON c.unit_id = a.unit_id AND c.id = a.category_id"
    " WHERE a.unit_id = $1 ORDER BY a.published_at, a.slug NULLS FIRST, a.title, a.changed_at");

DB_STMT(
    ARTICLE_VERSIONS, "export.article_version", "i",
    "SELECT a.slug, v.n, v.title, v.lead, v.body, v.byline, v.language, v.cover, v.highlight,"
    " v.writer, v.at, v.publisher, v.published_at FROM article a"
    " JOIN article_version v ON v.unit_id = a.unit_id AND v.article_id = a.id"
    " WHERE a.unit_id = $1 ORDER BY a.published_at, a.slug NULLS FIRST, a.title, v.at, v.n");

DB_STMT(
    PHOTOS, "export.photo", "i",
    "SELECT a.slug, p.n, p.width, p.height, p.small_width, p.small_height, p.made_at FROM article a"
    " JOIN photo p ON p.unit_id = a.unit_id AND p.article_id = a.id"
    " WHERE a.unit_id = $1 ORDER BY a.published_at, a.slug NULLS FIRST, a.title, p.n");

DB_STMT(
    EVENTS, "export.event", "i",
    "SELECT e.seq, e.at, e.recorded_at, e.actor, e.noun, e.what, e.bytes, x.detail FROM event e"
    " LEFT JOIN event_detail x ON x.unit_id = e.unit_id AND x.seq = e.seq"
    " WHERE e.unit_id = $1 ORDER BY e.seq");

static const struct export_section of_all[] = {
    {STR_INIT("unit"), &UNITS, "itiiitttti",
     "level code valid_from valid_to kind name name_en slug parent parent_valid_from"},
    {STR_INIT("slug"), &SLUGS, "titi", "slug level code valid_from"},
    {STR_INIT("former_parent"), &FORMER_PARENTS, "itiiti",
     "level code valid_from until_day parent parent_valid_from"},
    {STR_INIT("succession"), &SUCCESSIONS, "ititiiit",
     "level code valid_from new_code new_valid_from day part note"},
    {STR_INIT("procedure"), &PROCEDURES, "tiiiiiitttttttttttttttttttttt", PROCEDURE_NAMES},
    {STR_INIT("scorecard"), &SCORECARDS, "tittttttttttttttttt",
     "scorecard n kind code name_vi name_en max how measure value bands bands_vi bands_en "
     "evidence_vi evidence_en legal_basis_vi legal_basis_en valid_from valid_to"},
};

static const struct export_section of_unit[] = {
    {STR_INIT("calendar_day"), &CALENDAR_DAYS, "iiiitttt",
     "day kind certainty closes name_vi name_en legal_basis_vi legal_basis_en"},
    {STR_INIT("hours"), &HOURS, "iiiiitt",
     "weekday valid_from opens closes valid_to legal_basis_vi legal_basis_en"},
    {STR_INIT("setting"), &SETTINGS, "tt", "name value"},
    {STR_INIT("official"), &OFFICIALS, "tttiii", "name phone email active version made_at"},
    {STR_INIT("post"), &POSTS, "ttttiii",
     "official title_vi title_en desk from_day to_day version"},
    {STR_INIT("account"), &ACCOUNTS, "ttiti", "login official state lang made_at"},
    {STR_INIT("grant"), &GRANTS, "tiiiiii",
     "login role descendants from_day to_day given_at ended_at"},
    {STR_INIT("person"), &PERSONS, "tiiitti", "name kind sex birth_year village address made_at"},
    {STR_INIT("dossier"), &DOSSIERS, "ttitiiiiiiiiiiiiiiiiitttb",
     "code procedure valid_from person channel state withdrawn_from received_at due_at late_at "
     "paused_at office_due_at office_punctuality ended_at returned_at punctuality result flags "
     "differences generation version desk officer handover derivation"},
    {STR_INIT("pause"), &PAUSES, "tiiii", "code from_at to_at why restart"},
    {STR_INIT("difference"), &DIFFERENCES, "tiii", "code kind office computed"},
    {STR_INIT("sequence"), &SEQUENCES, "ii", "day last"},
    {STR_INIT("day"), &DAYS, "iiiiii", "day received ended early on_time late"},
    {STR_INIT("procedure_day"), &PROCEDURE_DAYS, "itii", "day procedure valid_from received"},
    {STR_INIT("rating"), &RATINGS, "iit", "day level comment"},
    {STR_INIT("rated"), &RATED, "t", "code"},
    {STR_INIT("file"), &FILES, "ttibi", "noun media bytes sha256 made_at"},
    {STR_INIT("category"), &CATEGORIES, "tttiii", "slug name_vi name_en place shown version"},
    {STR_INIT("article"), &ARTICLES, "tiittttiiiiiiitii",
     "slug state shown category title lead language cover highlight newest_n public_n published_at "
     "updated_at withdrawn_at withdrawn_why changed_at version"},
    {STR_INIT("article_version"), &ARTICLE_VERSIONS, "titttttiititi",
     "slug n title lead body byline language cover highlight writer at publisher published_at"},
    {STR_INIT("photo"), &PHOTOS, "tiiiiii", "slug n width height small_width small_height made_at"},
    {STR_INIT("event"), &EVENTS, "iiiattet", "seq at recorded_at actor noun what fields detail"},
};

/* ---- one line ---- */

struct export
{
    const struct command_call *call;
    const struct export_section *section;
    struct str unit;                /* its code; "" what belongs to all */
    struct official_list officials; /* of the unit */
    struct hash_stream hash;
};

static struct str name_of(const struct export *x, int64_t official_id)
{
    for (size_t i = 0; i < x->officials.n; i++)
        if (x->officials.list[i].id == official_id)
            return x->officials.list[i].name;
    return S(""); /* given back, or of another unit */
}

/* "official:<id>" by the name. */
static struct str actor_of(const struct export *x, struct arena *a, struct str actor)
{
    static const struct str OFFICIAL = STR_INIT("official:");
    int64_t id;
    if (!str_starts(actor, OFFICIAL) ||
        !num_parse_i64(str_from(actor, OFFICIAL.n), 1, INT64_MAX, &id))
        return actor;
    return arena_cat(a, OFFICIAL, name_of(x, id));
}

/* The fields as stored, but for what was salted, and ids. */
static void put_fields(const struct export *x, struct json *j, struct str bytes)
{
    struct event_piece f;
    json_object(j);
    while (event_next(&bytes, &f)) {
        if (str_eq(f.name, S("detail_sha256")) || str_eq(f.name, S("procedure")) ||
            str_eq(f.name, S("of_id")))
            continue;
        json_key(j, f.name);
        if (str_eq(f.name, S("official")))
            json_str(j, name_of(x, f.i64));
        else if (f.number)
            json_i64(j, f.i64);
        else
            json_str(j, f.s);
    }
    json_end(j);
}

static void put_cell(
    const struct export *x, struct json *j, struct arena *a, struct db_rows *row, char kind)
{
    bool none = row_is_null(row);
    if (kind == 'i') {
        int64_t v = row_i64_or(row, 0);
        if (none)
            json_null(j);
        else
            json_i64(j, v);
        return;
    }
    struct str s = kind == 't' || kind == 'a' ? row_str(row) : row_blob(row);
    if (none)
        json_null(j);
    else if (kind == 'e')
        put_fields(x, j, s);
    else if (kind == 'a')
        json_str(j, actor_of(x, a, s));
    else
        json_str(j, kind == 'b' ? hash_hex(a, s) : s);
}

static enum err put_line(struct db_rows *row, struct arena *a, void *ctx)
{
    struct export *x = ctx;
    const struct export_section *section = x->section;
    struct str names = str_z(section->names), name;
    struct buf b;
    struct json j;
    buf_init(&b, a, LINE_MAX_BYTES);
    json_init(&j, &b);
    json_object(&j);
    json_key_str(&j, S("row"), section->row);
    if (x->unit.n)
        json_key_str(&j, S("unit"), x->unit);
    for (size_t i = 0; str_cut(&names, ' ', &name); i++) {
        json_key(&j, name);
        put_cell(x, &j, a, row, section->kinds[i]);
    }
    json_end(&j);
    (void)json_done(&j);
    buf_char(&b, '\n');
    if (b.over)
        return E_TOO_BIG;
    hash_stream_add(&x->hash, buf_get(&b));
    x->call->out.write(x->call->out.ctx, false, buf_get(&b));
    return OK;
}

/* ---- all of them ---- */

static enum err put_section(
    struct db_tx *tx, struct export *x, const struct export_section *s, int64_t id)
{
    x->section = s;
    return db_each(
        tx, s->stmt, strchr(s->stmt->types, 'i') ? DB_ARGS(db_i64(id)) : DB_NO_ARGS, put_line, x);
}

static enum err put_sections(
    struct db_tx *tx, struct export *x, const struct export_section *list, size_t n, int64_t id)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < n; i++)
        e = put_section(tx, x, &list[i], id);
    return e;
}
#define PUT_SECTIONS(tx, x, list, id)                                                              \
    put_sections((tx), (x), (list), sizeof(list) / sizeof *(list), (id))

/* Units of which there is anything to say: whatever changes leaves an event. */
DB_STMT(
    BUSY_UNITS, "export.busy_units", "",
    "SELECT u.id, u.code, u.valid_from FROM unit u JOIN event_head h /* all units */ ON h.unit_id "
    "= u.id"
    " ORDER BY u.code, u.valid_from");

static enum err put_busy_units(struct db_tx *tx, struct export *x)
{
    struct db_rows r = db_query(tx, &BUSY_UNITS, DB_NO_ARGS);
    enum err e = OK;
    while (db_next(&r) && e == OK) {
        int64_t id = row_i64(&r);
        struct str code = row_str(&r), since = date_str_iso(tx->arena, row_i64(&r));
        x->unit = arena_fmt(tx->arena, "%.*s/%.*s", STR_ARG(code), STR_ARG(since));
        e = official_list(tx, id, &x->officials);
        if (e == OK)
            e = PUT_SECTIONS(tx, x, of_unit, id);
        if (e == OK)
            e = PUT_SECTIONS(tx, x, export_desk, id);
        if (e == OK)
            e = PUT_SECTIONS(tx, x, export_pledge, id);
        if (e == OK)
            e = PUT_SECTIONS(tx, x, export_letter, id);
        if (e == OK)
            e = PUT_SECTIONS(tx, x, export_office, id);
        if (e == OK)
            e = PUT_SECTIONS(tx, x, export_programme, id);
    }
    return e == OK ? db_done(&r) : e;
}

static enum err put_everything(struct db_tx *tx, void *ctx)
{
    struct export *x = ctx;
    enum err e = PUT_SECTIONS(tx, x, of_all, 0);
    if (e == OK)
        e = PUT_SECTIONS(tx, x, export_pledge_texts, 0);
    if (e == OK)
        e = PUT_SECTIONS(tx, x, export_letter_texts, 0);
    if (e == OK)
        e = PUT_SECTIONS(tx, x, export_programmes, 0);
    if (e == OK)
        e = PUT_SECTIONS(tx, x, of_unit, 0);
    return e == OK ? put_busy_units(tx, x) : e;
}

int cmd_export(struct command_call *c)
{
    if (!command_has(c, "canonical")) {
        command_complain_text(c, TEXT_export_run_how, TEXT_NO_ARGS);
        return COMMAND_UNUSABLE;
    }
    struct export x = {.call = c};
    unsigned char digest[HASH_SHA256_BYTES];
    hash_stream_init(&x.hash);
    enum err e = db_read_for(c->data->db, c->arena, EXPORT_MS, put_everything, &x);
    if (e != OK) {
        command_complain_text(c, TEXT_command_failed, TEXT_ARGS(ta_str("why", str_z(err_name(e)))));
        return COMMAND_UNUSABLE;
    }
    hash_stream_done(&x.hash, digest);
    struct str bytes = {(const char *)digest, sizeof digest};
    command_print(c, "%.*s", STR_ARG(hash_hex(c->arena, bytes)));
    return COMMAND_OK;
}
