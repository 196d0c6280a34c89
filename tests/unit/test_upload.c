/* Files in a form, from the socket to the folder: what is taken is stored with its thing or not at
 * all, what is not says which field and why, and what goes out does nothing. */
#include "upload_server.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "pictures.h"

static struct media *media;

static struct str pdf(struct arena *a)
{
    return arena_str(
        a,
        S("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages "
          "/Kids [] /Count 0 >>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R "
          ">>\nstartxref\n109\n%%EOF\n"));
}

static struct str photo(struct arena *a, int width)
{
    struct picture_new p = {
        .width = width, .height = width, .colours = 3, .exif = picture_exif(a, true, 6)};
    return picture_jpeg(a, &p);
}

/* ---- stories ---- */

static void files_are_stored_with_their_thing_and_go_out_harmless(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    upload_start(f, media);
    browser_open(&b, f->arena);
    browser_text(&b, "note", "xin chào");
    browser_file(&b, "papers", "../../Đơn xin.pdf.html", pdf(f->arena));
    browser_file(&b, "papers", "", S("")); /* of an input that was not used */
    browser_file(&b, "photo", "ảnh của Lan.JPG", photo(f->arena, 80));
    struct client_answer answer = browser_submit(&b);
    assert_int_equal(answer.status, 303);
    assert_int_equal(upload_files(), 2);
    struct str where = browser_between(answer.head, S("Location: "), S("\r\n"));
    answer = browser_get(&b, where);
    assert_int_equal(answer.status, 200);
    assert_true(str_find(answer.head, S("Content-Type: image/jpeg\r\n")) > 0);
    assert_true(str_find(answer.head, S("X-Content-Type-Options: nosniff\r\n")) > 0);
    assert_true(str_find(answer.head, S("; sandbox\r\n")) > 0);
    assert_true(str_find(answer.head, S("Cache-Control: no-store\r\n")) > 0);
    assert_true(
        str_find(
            answer.head, S("Content-Disposition: attachment; filename=\"anh-cua-lan.jpg\"; "
                           "filename*=UTF-8''%E1%BA%A3nh%20c%E1%BB%A7a%20Lan.jpg\r\n")) > 0);
    assert_true(str_find(answer.body, S("CANARY")) < 0);
    struct picture p;
    assert_true(picture_read(f->arena, answer.body, &p));
    assert_true(str_eq(picture_quarters(f->arena, &p), S("brwg")));
    struct file_found found = {0};
    assert_int_equal(file_check(f->db, at.store, &found), OK);
    assert_int_equal(found.rows, 2);
    assert_int_equal(found.missing + found.wrong, 0);
    close(b.fd);
    upload_stop();
}

static void what_is_refused_names_its_field_in_both_languages(void **state)
{
    struct fixture *f = *state;
    struct str active =
        arena_cat(f->arena, str_sub(pdf(f->arena), 0, 109), str_from(pdf(f->arena), 109));
    char *script = arena_z(f->arena, active);
    memcpy(strstr(script, "/Kids"), "/JS 1", 5);
    const struct picture_new wide = {.width = 12001, .height = 2, .colours = 3};
    const struct {
        struct str bytes;
        const char *vi, *en;
    } refused[] = {
        {S("GIF89a=1;alert(1)"), "chỉ nhận tệp PDF, JPEG", "only PDF, JPEG and PNG"},
        {str_sub(photo(f->arena, 90), 0, 900), "hỏng hoặc chưa tải lên hết", "damaged"},
        {str_sub(pdf(f->arena), 0, 150), "hỏng hoặc chưa tải lên hết", "damaged"},
        {{script, active.n}, "tự chạy lệnh", "runs commands"},
        {picture_jpeg(f->arena, &wide), "12.000 điểm mỗi cạnh", "12,000 pixels a side"},
    };
    upload_start(f, media);
    for (size_t i = 0; i < 2 * sizeof refused / sizeof *refused; i++) {
        struct arena *a = arena_new(0);
        struct browser b;
        browser_open(&b, a);
        b.cookie = arena_cat(a, b.cookie, i % 2 ? S("; lang=en") : S("; lang=vi"));
        browser_text(&b, "note", "ghi chú");
        browser_file(&b, "papers", "a.pdf", pdf(a));
        browser_file(&b, "photo", "a.jpg", refused[i / 2].bytes);
        struct client_answer answer = browser_submit(&b);
        assert_int_equal(answer.status, 422);
        if (!answer_says(&answer, i % 2 ? refused[i / 2].en : refused[i / 2].vi))
            fail_msg("%zu: %.*s", i, STR_ARG(answer.body));
        assert_true(answer_says(&answer, "<p>photo|"));
        assert_true(answer_says(&answer, "kept ghi chú.</p>"));
        assert_true(
            answer_says(&answer, i % 2 ? "choose the attached files again" : "chọn lại các tệp"));
        close(b.fd);
        arena_free(a);
    }
    assert_int_equal(upload_files(), 0);
    assert_int_equal(upload_rows_stored(f), 0);
    upload_stop();
}

static void all_that_is_wrong_is_said_at_once(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    upload_start(f, media);
    browser_open(&b, f->arena);
    char lengthy[80];
    memset(lengthy, 'x', sizeof lengthy - 1);
    lengthy[sizeof lengthy - 1] = 0;
    browser_text(&b, "note", lengthy);
    browser_file(&b, "papers", "a.pdf", S("no pdf"));
    struct client_answer answer = browser_submit(&b);
    assert_int_equal(answer.status, 422);
    assert_true(answer_says(&answer, "<p>note|"));
    assert_true(answer_says(&answer, "<p>papers|"));
    assert_true(answer_says(&answer, "<p>photo|")); /* required */
    close(b.fd);
    browser_open(&b, f->arena);
    for (int i = 0; i < 3; i++)
        browser_file(&b, "papers", "a.pdf", pdf(f->arena));
    browser_file(&b, "photo", "a.jpg", photo(f->arena, 20));
    answer = browser_submit(&b);
    assert_int_equal(answer.status, 422);
    assert_true(answer_says(&answer, "nhiều nhất 2 tệp"));
    close(b.fd);
    upload_stop();
}

static void a_file_stands_only_where_one_is_asked_for(void **state)
{
    struct fixture *f = *state;
    upload_start(f, media);
    for (int i = 0; i < 4; i++) {
        struct browser b;
        browser_open(&b, f->arena);
        if (i == 0)
            browser_file(&b, "note", "a.txt", S("text as a file"));
        if (i == 1)
            browser_text(&b, "papers", "a file as text");
        if (i == 2)
            browser_file(&b, "unknown", "a.jpg", photo(f->arena, 20));
        if (i == 3)
            browser_file(&b, "_key", "a.jpg", photo(f->arena, 20));
        browser_file(&b, "photo", "a.jpg", photo(f->arena, 20));
        assert_int_equal(browser_submit(&b).status, 422);
        close(b.fd);
    }
    assert_int_equal(upload_files(), 0);
    upload_stop();
}

static void what_is_not_stored_leaves_no_file(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    upload_start(f, media);
    browser_open(&b, f->arena);
    browser_text(&b, "fail", "1");
    browser_file(&b, "photo", "a.jpg", photo(f->arena, 20));
    assert_int_equal(browser_submit(&b).status, 409);
    assert_int_equal(upload_files(), 0);
    assert_int_equal(upload_rows_stored(f), 0);
    close(b.fd);
    upload_stop();
}

static void the_same_form_twice_is_one_and_another_is_refused(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    upload_start(f, media);
    browser_open(&b, f->arena);
    struct str picture = photo(f->arena, 30), where[2];
    for (int i = 0; i < 2; i++) {
        browser_begin(&b);
        browser_file(&b, "photo", "a.jpg", picture);
        struct client_answer answer = browser_submit(&b);
        assert_int_equal(answer.status, 303);
        where[i] = browser_between(answer.head, S("Location: "), S("\r\n"));
    }
    assert_true(str_eq(where[0], where[1]));
    assert_int_equal(upload_rows_stored(f), 1);
    int64_t until = clock_mono() + 5000; /* the second one's file goes when it is answered */
    while (upload_files() > 1 && clock_mono() < until)
        usleep(2000);
    assert_int_equal(upload_files(), 1);
    /* The same key with another picture, or the same under another name. */
    for (int i = 0; i < 2; i++) {
        browser_begin(&b);
        browser_file(&b, "photo", i ? "b.jpg" : "a.jpg", i ? picture : photo(f->arena, 31));
        assert_int_equal(browser_submit(&b).status, 409);
    }
    assert_int_equal(upload_rows_stored(f), 1);
    assert_int_equal(upload_files(), 1);
    close(b.fd);
    upload_stop();
}

static void many_megabytes_cost_no_memory(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    upload_start(f, media);
    browser_open(&b, f->arena);
    /* A PDF of 20 MB: a page's worth of noise in a stream. */
    struct buf big;
    buf_init(&big, f->arena, (size_t)24 << 20);
    buf_lit(&big, "%PDF-1.4\n1 0 obj\n<< /Length 20971520 >>\nstream\n");
    for (unsigned i = 0, x = 1; i < 20 * 1024 * 1024; i++) {
        x = x * 1103515245 + 12345;
        buf_char(&big, (char)(x >> 16));
    }
    size_t table = big.n + sizeof "\nendstream\nendobj\n" - 1;
    buf_fmt(
        &big,
        "\nendstream\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< >>\nstartxref\n%zu"
        "\n%%%%EOF\n",
        table);
    browser_file(&b, "papers", "a.pdf", buf_get(&big));
    browser_file(&b, "photo", "a.jpg", photo(f->arena, 20));
    struct client_answer answer = browser_submit(&b);
    assert_int_equal(answer.status, 303);
    assert_int_equal(upload_files(), 2);
    close(b.fd);
    /* One that is over the limit of a file. */
    browser_open(&b, f->arena);
    char *much = arena_alloc(f->arena, (size_t)26 << 20);
    browser_file(&b, "photo", "a.jpg", (struct str){much, (size_t)26 << 20});
    answer = browser_submit(&b);
    assert_int_equal(answer.status, 422);
    assert_true(answer_says(&answer, "nhiều nhất 25 MB"));
    close(b.fd);
    upload_stop();
    assert_in_range(at.most_memory, 1, (size_t)1 << 20);
}

static void the_bodys_limit_is_said_before_it_is_read(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    upload_start(f, media);
    browser_open(&b, f->arena);
    client_send(b.fd, browser_head(&b, (size_t)61 << 20));
    assert_int_equal(client_read(b.a, b.fd, false).status, 413);
    close(b.fd);
    /* Without parts there are no files: a form like any other. */
    browser_open(&b, f->arena);
    client_send(
        b.fd, S("POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded"
                "\r\nContent-Length: 70000\r\n\r\n"));
    assert_int_equal(client_read(b.a, b.fd, false).status, 413);
    close(b.fd);
    /* Ordinary fields stay small, however much a file may hold. */
    browser_open(&b, f->arena);
    char *text = arena_z(f->arena, S(""));
    text = arena_alloc(f->arena, 60001);
    memset(text, 'x', 60000);
    for (int i = 0; i < 6; i++)
        browser_text(&b, "note", text);
    assert_int_equal(browser_submit(&b).status, 422);
    close(b.fd);
    upload_stop();
}

static void below_the_mark_only_files_are_refused(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    upload_start(f, media);
    disk_set_low_water(at.disk, INT64_MAX);
    disk_look(at.disk);
    browser_open(&b, f->arena);
    browser_text(&b, "note", "giữ lại");
    browser_file(&b, "photo", "a.jpg", photo(f->arena, 20));
    struct client_answer answer = browser_submit(&b);
    assert_int_equal(answer.status, 507);
    assert_true(answer_says(&answer, "<p>photo|"));
    assert_true(answer_says(&answer, "sắp hết chỗ lưu"));
    assert_true(answer_says(&answer, "kept giữ lại.</p>"));
    assert_int_equal(browser_get(&b, S("/form")).status, 200);
    client_send(b.fd, browser_head(&b, (size_t)1 << 20));
    assert_int_equal(client_read(b.a, b.fd, false).status, 507);
    close(b.fd);
    /* It resumes by itself. */
    disk_set_low_water(at.disk, 1);
    disk_look(at.disk);
    browser_open(&b, f->arena);
    browser_file(&b, "photo", "a.jpg", photo(f->arena, 20));
    assert_int_equal(browser_submit(&b).status, 303);
    close(b.fd);
    upload_stop();
}

static void a_disk_that_fills_up_is_507_and_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    struct rlimit was, small;
    upload_start(f, media);
    browser_open(&b, f->arena);
    struct str picture = photo(f->arena, 2000);
    browser_file(&b, "photo", "a.jpg", picture);
    assert_true(picture.n > 16 * 1024);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    small = (struct rlimit){8 * 1024, was.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    struct client_answer answer = browser_submit(&b);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(answer.status, 507);
    assert_true(answer_says(&answer, "<p>photo|"));
    assert_int_equal(upload_files(), 0);
    close(b.fd);
    upload_stop();
}

static void without_the_keeper_uploads_are_refused_with_a_sentence(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    struct media *was = media;
    media = NULL;
    upload_start(f, media);
    browser_open(&b, f->arena);
    browser_text(&b, "note", "giữ lại");
    browser_file(&b, "photo", "a.jpg", photo(f->arena, 20));
    struct client_answer answer = browser_submit(&b);
    assert_int_equal(answer.status, 503);
    assert_true(answer_says(&answer, "không kiểm tra được tệp"));
    assert_true(answer_says(&answer, "kept giữ lại.</p>"));
    assert_int_equal(upload_files(), 0);
    close(b.fd);
    upload_stop();
    media = was;
}

static void who_may_not_send_files_has_none_looked_at(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    upload_start(f, media);
    browser_open(&b, f->arena);
    int64_t before = media_looks(media);
    b.path = "/staff";
    browser_file(&b, "photo", "a.jpg", photo(f->arena, 20));
    assert_int_equal(browser_submit(&b).status, 403);
    assert_int_equal(media_looks(media), before);
    assert_int_equal(upload_files(), 0);
    close(b.fd);
    upload_stop();
}

static void a_missing_file_is_said_to_be_missing(void **state)
{
    struct fixture *f = *state;
    struct browser b;
    upload_start(f, media);
    browser_open(&b, f->arena);
    browser_file(&b, "photo", "a.jpg", photo(f->arena, 20));
    struct client_answer answer = browser_submit(&b);
    struct str where = browser_between(answer.head, S("Location: "), S("\r\n"));
    struct file_list list;
    assert_int_equal(fixture_read(f, upload_see_rows, &list), OK);
    file_store_remove(at.store, list.list[0].place);
    assert_int_equal(browser_get(&b, where).status, 404);
    assert_int_equal(browser_get(&b, S("/file/1")).status, 404);
    close(b.fd);
    upload_stop();
}

static void a_row_must_fit_the_files_it_takes(void **state)
{
    struct fixture *f = *state;
    struct route bad[2] = {upload_rows[1], {0}};
    const struct route *const table[] = {bad, NULL};
    assert_int_equal(http_check_routes(f->arena, table), OK);
    bad[0].body_max = 0;
    assert_int_equal(http_check_routes(f->arena, table), E_INVALID);
    bad[0] = upload_rows[1];
    bad[0].how = ASK;
    assert_int_equal(http_check_routes(f->arena, table), E_INVALID);
    bad[0] = upload_rows[1];
    bad[0].fields.count = 2; /* without its files */
    assert_int_equal(http_check_routes(f->arena, table), E_INVALID);
}

int main(void)
{
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
    if (media_start(&media) != OK || !media_ready(media))
        return 1;
    const struct fixture_test tests[] = {
        ON_BOTH(files_are_stored_with_their_thing_and_go_out_harmless),
        ON_BOTH(what_is_refused_names_its_field_in_both_languages),
        ON_SQLITE(all_that_is_wrong_is_said_at_once),
        ON_SQLITE(a_file_stands_only_where_one_is_asked_for),
        ON_BOTH(what_is_not_stored_leaves_no_file),
        ON_BOTH(the_same_form_twice_is_one_and_another_is_refused),
        ON_SQLITE(many_megabytes_cost_no_memory),
        ON_SQLITE(the_bodys_limit_is_said_before_it_is_read),
        ON_BOTH(below_the_mark_only_files_are_refused),
        ON_SQLITE(a_disk_that_fills_up_is_507_and_leaves_nothing),
        ON_BOTH(without_the_keeper_uploads_are_refused_with_a_sentence),
        ON_BOTH(who_may_not_send_files_has_none_looked_at),
        ON_BOTH(a_missing_file_is_said_to_be_missing),
        ON_SQLITE(a_row_must_fit_the_files_it_takes),
    };
    int failed = FIXTURE_RUN(tests);
    media_stop(media);
    return failed;
}
