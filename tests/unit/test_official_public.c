/* official_public: addresses that stay, words that find, heads first. */
#include "account_fixture.h"

#include "place/official_public.h"

struct change {
    int64_t id;
    const char *name;
    bool active;
};

static enum err changed(struct db_tx *tx, void *ctx)
{
    const struct change *c = ctx;
    struct official o;
    enum err e = official_by_id(tx, commune, c->id, &o);
    o.name = c->name ? str_z(c->name) : o.name;
    o.active = c->active;
    o.phone = S("0000 000 999");
    return e == OK ? official_change(tx, &o, ACTOR) : e;
}

struct given {
    int64_t id;
    const char *title, *desk;
};

static enum err given_post(struct db_tx *tx, void *ctx)
{
    const struct given *g = ctx;
    int64_t id;
    const struct post p = {
        .unit_id = commune,
        .official_id = g->id,
        .title_vi = str_z(g->title),
        .title_en = S(""),
        .desk = str_z(g->desk),
        .from_day = day("2025-01-01"),
        .to_day = POST_OPEN,
    };
    return post_give(tx, &p, ACTOR, &id);
}

static void appoint(int64_t id, const char *title, const char *desk)
{
    CHECK(wrote(given_post, &(struct given){id, title, desk}) == OK);
}

struct asked {
    int64_t unit_id;
    const char *words; /* NULL: the directory */
    struct official_directory found;
    int64_t total;
};

static enum err ask(struct db_tx *tx, void *ctx)
{
    struct asked *a = ctx;
    const int64_t today = date_local_day(now_at);
    if (!a->words)
        return official_directory(tx, a->unit_id, today, &a->found);
    const struct official_search s = {
        .unit_id = a->unit_id, .query = str_z(a->words), .day = today, .limit = 10};
    return official_search(tx, &s, &a->found, &a->total);
}

/* "pham-thi-lan vu-van-an": who is found, by address. */
static struct str people(int64_t unit_id, const char *words)
{
    struct asked a = {.unit_id = unit_id, .words = words};
    struct str ret = S("");
    CHECK(looked(ask, &a) == OK);
    for (size_t i = 0; i < a.found.n; i++)
        ret = arena_fmt(
            arena, "%.*s%s%.*s", STR_ARG(ret), i ? " " : "", STR_ARG(a.found.list[i].slug));
    return ret;
}

static void an_address_is_given_once_and_stays(void **state)
{
    set_up(state);
    struct hired lan = hired(commune, "Phạm Thị Lan", "lanpt");
    struct hired other = hired(commune, "Phạm Thị Lan", "lanpt2");
    (void)hired(neighbour, "Phạm Thị Lan", "lanpt3");
    assert_str(people(commune, NULL), "pham-thi-lan pham-thi-lan-2");
    assert_str(people(neighbour, NULL), "pham-thi-lan");
    CHECK(wrote(changed, &(struct change){lan.official_id, "Vũ Thị Lan", true}) == OK);
    assert_str(people(commune, "vu lan"), "pham-thi-lan");
    CHECK(wrote(changed, &(struct change){lan.official_id, NULL, false}) == OK);
    (void)hired(commune, "Phạm Thị Lan", "lanpt4"); /* nobody else gets it */
    assert_str(people(commune, NULL), "pham-thi-lan-2 pham-thi-lan-3");
    (void)other;
}

static void words_find_with_or_without_accents(void **state)
{
    set_up(state);
    struct hired lan = hired(commune, "Phạm Thị Lan", "lanpt");
    appoint(lan.official_id, "Công chức làm công tác hộ tịch", "Quầy 1");
    assert_str(people(commune, "HO TICH"), "pham-thi-lan");
    assert_str(people(commune, "hộ tịch lan"), "pham-thi-lan");
    assert_str(people(commune, "quay 1"), "pham-thi-lan");
    assert_str(people(commune, "dia chinh"), "");
    assert_str(people(neighbour, "ho tich"), "");
    CHECK(wrote(changed, &(struct change){lan.official_id, NULL, true}) == OK);
    assert_str(people(commune, "0000"), ""); /* a phone is no word to find by */
    CHECK(wrote(changed, &(struct change){lan.official_id, NULL, false}) == OK);
    assert_str(people(commune, "ho tich"), "");
}

static void heads_stand_first(void **state)
{
    set_up(state);
    struct hired an = hired(commune, "Bùi Văn An", "anbv");
    struct hired binh = hired(commune, "Cao Bình", "binhc");
    struct hired chi = hired(commune, "Đỗ Chi", "chid");
    (void)hired(commune, "Ân Anh", "anha");
    appoint(an.official_id, "Công chức chứng thực", "");
    appoint(binh.official_id, "Phó Chủ tịch Ủy ban nhân dân", "");
    appoint(chi.official_id, "Chuyên viên", "");
    appoint(chi.official_id, "Chủ tịch Ủy ban nhân dân", "Phòng Chủ tịch");
    assert_str(people(commune, NULL), "do-chi cao-binh bui-van-an an-anh");
    struct asked a = {.unit_id = commune};
    CHECK(looked(ask, &a) == OK);
    assert_str(a.found.list[0].p->desk, "Phòng Chủ tịch"); /* the higher of two */
    CHECK(a.found.list[3].p == NULL);
}

static void titles_are_ranked_by_how_they_begin(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_int_equal(post_rank(a, S("Chủ tịch Ủy ban nhân dân")), POST_HEAD);
    assert_int_equal(post_rank(a, S("PHÓ CHỦ TỊCH Hội đồng nhân dân")), POST_DEPUTY);
    assert_int_equal(post_rank(a, S("Chánh Văn phòng")), POST_OFFICE_HEAD);
    assert_int_equal(post_rank(a, S("Trưởng Công an")), POST_OFFICE_HEAD);
    assert_int_equal(post_rank(a, S("Phó Giám đốc Trung tâm")), POST_OFFICE_DEPUTY);
    assert_int_equal(post_rank(a, S("Chuyên viên giúp Chủ tịch")), POST_OTHER);
    arena_free(a);
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_BOTH(an_address_is_given_once_and_stays),
        ON_BOTH(words_find_with_or_without_accents),
        ON_BOTH(heads_stand_first),
        ON_BOTH(titles_are_ranked_by_how_they_begin),
    };
    return FIXTURE_RUN(tests);
}
