/* procedure: each day has its version, lists are searched, lists in one text taken apart. */
#include "catalogue.h"
#include "serve/procedure_text.h"

/* ---- the catalogue ---- */

static void each_day_has_its_version(void **state)
{
    use(state);
    struct procedure p;
    take_catalogue();
    assert_int_equal(in_force("1.001193", "2018-06-20", &p), E_NOT_FOUND);
    assert_int_equal(in_force("1.001193", "2018-06-21", &p), OK);
    int64_t first = p.id;
    assert_int_equal(p.valid_to, day("2025-06-30"));
    assert_int_equal(in_force("1.001193", "2025-06-30", &p), OK);
    assert_int_equal(p.id, first);
    assert_int_equal(in_force("1.001193", "2025-07-01", &p), OK);
    assert_int_not_equal(p.id, first);
    assert_int_equal(in_force("1.001193", "2199-12-31", &p), OK);
    assert_int_equal(p.valid_to, PROCEDURE_OPEN);
    assert_int_equal(in_force("9.999999", "2026-11-20", &p), E_NOT_FOUND);
    p = by_id(first);
    assert_true(str_eq(p.code, S("1.001193")));
    assert_int_equal(p.valid_from, day("2018-06-21"));
}

static void what_was_said_is_kept_column_by_column(void **state)
{
    use(state);
    struct procedure p;
    struct deadline_limit limit;
    take_catalogue();
    assert_int_equal(in_force("2.000815", "2026-11-20", &p), OK);
    assert_true(str_eq(p.name_vi, S("Chứng thực bản sao từ bản chính giấy tờ, văn bản")));
    assert_true(str_eq(p.field_vi, S("Chứng thực")));
    assert_int_equal(p.fee_dong, 2000);
    assert_true(procedure_limit(&p, &limit));
    assert_int_equal(limit.unit, DEADLINE_SAME_DAY);
    assert_true(str_find(p.fee_vi, S("không quá 200.000 đồng một bản")) > 0);
    assert_true(str_find(p.legal_basis_vi, S("23/2015")) > 0);
    assert_true(str_eq(procedure_fee_words(arena, LANG_VI, &p), S("2.000 đồng một trang")));
    assert_true(str_eq(procedure_limit_words(arena, LANG_VI, &p), S("trong ngày")));
    assert_int_equal(in_force("1.004873", "2026-11-20", &p), OK);
    assert_int_equal(p.fee_dong, PROCEDURE_FEE_UNKNOWN);
    assert_true(procedure_limit(&p, &limit));
    assert_int_equal(limit.unit, DEADLINE_WORKING_DAYS);
    assert_int_equal(limit.amount, 3);
    assert_true(str_eq(procedure_limit_words(arena, LANG_EN, &p), S("3 working days")));
    assert_int_equal(in_force("3.000182", "2026-11-20", &p), OK);
    assert_false(procedure_limit(&p, &limit));
    assert_true(p.limit_extra_vi.n > 0);
}

/* ---- searching ---- */

static void a_search_needs_no_accents_and_all_words(void **state)
{
    use(state);
    take_catalogue();
    assert_int_equal(search("", "", 1).total, search("", "", 1).all);
    struct procedure_list l = search("khai sinh", "", 1);
    assert_true(l.total >= 6);
    assert_true(str_eq(l.rows[0].name_vi, S("Đăng ký khai sinh")));
    assert_int_equal(search("KHAI SINH", "", 1).total, l.total);
    assert_int_equal(search("khai sinh", "", 1).total, search("khái  sính", "", 1).total);
    assert_int_equal(search("sinh khai", "", 1).total, l.total);
    assert_true(search("khai si", "", 1).total >= l.total); /* the last word as a beginning */
    assert_int_equal(search("1.001193", "", 1).total, 1);
    assert_int_equal(search("marriage", "", 1).rows[0].field_vi.n, S("Hộ tịch").n);
    assert_int_equal(search("khai xinh", "", 1).total, 0);
    assert_int_equal(search("!?", "", 1).total, 0);
}

static void names_that_begin_with_the_query_come_first(void **state)
{
    use(state);
    struct import_result r;
    struct str text =
        S(HEAD ROW("1.000001", "2018-01-01", "", "Khai báo sinh con")
              ROW("1.000002", "2018-01-01", "", "Lại khai sinh")
                  ROW("1.000003", "2018-01-01", "", "Khai sinh ở nơi xa và lâu ngày"));
    assert_int_equal(take(text, false, &r), OK);
    struct procedure_list l = search("khai sinh", "", 1);
    assert_int_equal(l.total, 3);
    assert_true(str_eq(l.rows[0].code, S("1.000003")));
    assert_true(str_eq(l.rows[1].code, S("1.000002")));
}

static void a_field_holds_its_own(void **state)
{
    use(state);
    take_catalogue();
    struct procedure_list all = search("", "", 1);
    int64_t sum = 0;
    for (size_t i = 0; i < all.field_count; i++) {
        sum += all.fields[i].count;
        assert_true(i == 0 || all.fields[i - 1].count >= all.fields[i].count);
        char *slug = arena_z(arena, all.fields[i].slug);
        assert_int_equal(search("", slug, 1).total, all.fields[i].count);
    }
    assert_int_equal(sum, all.all);
    struct procedure_list l = search("dang ky", "nuoi-con-nuoi", 1);
    assert_int_equal(l.total, 1);
    assert_int_equal(l.all, all.all);
    assert_int_equal(search("", "Hộ tịch", 1).total, search("", "ho-tich", 1).total);
    assert_int_equal(search("", "khong-co", 1).total, 0);
}

static void pages_hold_every_procedure_once(void **state)
{
    use(state);
    take_catalogue();
    struct procedure_list first = search("", "", 1);
    struct str seen = S("");
    int64_t n = 0;
    for (int64_t page = 1; n < first.total; page++) {
        struct procedure_list l = search("", "", page);
        assert_true(l.count > 0 && l.count <= PROCEDURE_PER_PAGE);
        for (size_t i = 0; i < l.count; i++, n++) {
            assert_true(str_find(seen, l.rows[i].code) < 0);
            seen = arena_fmt(arena, "%.*s %.*s", STR_ARG(seen), STR_ARG(l.rows[i].code));
        }
    }
    assert_int_equal(n, first.total);
    assert_int_equal(search("", "", 200).count, 0);
}

/* ---- lists in one text ---- */

static void papers_are_taken_apart(void **state)
{
    use(state);
    const struct str *e;
    assert_int_equal(procedure_entries(arena, S(""), &e), 0);
    assert_int_equal(procedure_entries(arena, S("A |B | C"), &e), 2);
    assert_true(str_eq(e[0], S("A |B")) && str_eq(e[1], S("C")));
    struct procedure_paper p = procedure_paper(S("Tờ khai (bản chính) x12"));
    assert_true(str_eq(p.name, S("Tờ khai")) && str_eq(p.kind, S("bản chính")));
    assert_int_equal(p.count, 12);
    p = procedure_paper(S("Hộ chiếu (nếu có) của mẹ (xuất trình)"));
    assert_true(str_eq(p.name, S("Hộ chiếu (nếu có) của mẹ")) && str_eq(p.kind, S("xuất trình")));
    assert_int_equal(p.count, 0);
    p = procedure_paper(S("Mẫu CT01"));
    assert_true(str_eq(p.name, S("Mẫu CT01")) && p.kind.n == 0 && p.count == 0);
    p = procedure_paper(S("(x1"));
    assert_true(str_eq(p.name, S("(x1")));
    assert_true(procedure_code_valid(S("3.000722")));
    assert_false(procedure_code_valid(S("3.00072")) || procedure_code_valid(S("3-000722")));
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_BOTH(each_day_has_its_version),
        ON_BOTH(what_was_said_is_kept_column_by_column),
        ON_BOTH(a_search_needs_no_accents_and_all_words),
        ON_BOTH(names_that_begin_with_the_query_come_first),
        ON_BOTH(a_field_holds_its_own),
        ON_BOTH(pages_hold_every_procedure_once),
        ON_BOTH(papers_are_taken_apart),
    };
    return FIXTURE_RUN(tests);
}
