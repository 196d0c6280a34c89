/* Pictures are made anew by a process that can reach nothing: what is not the picture is gone, and
 * what breaks that process breaks nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/log.h"
#include "media/exif.h"
#include "media/jail.h"
#include "media/media.h"
#include "pictures.h"

static struct media *media;

static int put_file(struct str bytes)
{
    int fd = memfd_create("in", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes.p, bytes.n), bytes.n);
    return fd;
}

static struct str read_file(struct arena *a, int fd)
{
    size_t n = (size_t)lseek(fd, 0, SEEK_END);
    char *p = arena_raw(a, n + 1);
    assert_int_equal(pread(fd, p, n, 0), n);
    return (struct str){p, n};
}

/* What was looked at, and the picture made anew. */
static struct media_result look(struct arena *a, struct str file, struct str *ret_out)
{
    struct media_result r = {0};
    int in = put_file(file), out = memfd_create("out", MFD_CLOEXEC);
    assert_int_equal(media_look(media, in, out, &r), OK);
    *ret_out = read_file(a, out);
    close(in);
    close(out);
    return r;
}

static void expect(struct str file, enum media_type type, enum media_verdict verdict)
{
    struct arena *a = arena_new(0);
    struct str out;
    struct media_result r = look(a, file, &out);
    if (r.verdict != verdict || (type != MEDIA_NONE && r.type != type))
        fail_msg("type %d, verdict %d instead of %d, %d", r.type, r.verdict, type, verdict);
    arena_free(a);
}

static struct picture remade(struct arena *a, struct str file, enum media_type type)
{
    struct str out;
    struct picture p = {0};
    struct media_result r = look(a, file, &out);
    assert_int_equal(r.verdict, MEDIA_FINE);
    assert_int_equal(r.type, type);
    assert_true(r.remade);
    assert_true(picture_read(a, out, &p));
    assert_int_equal(p.width, r.width);
    assert_int_equal(p.height, r.height);
    assert_true(str_find(out, S("CANARY")) < 0);
    assert_true(str_find(out, S("Exif")) < 0 && str_find(out, S("eXIf")) < 0);
    assert_true(str_find(out, S("<script>")) < 0);
    return p;
}

static void exif_and_its_place_are_gone_and_the_picture_stands_upright(void **state)
{
    (void)state;
    /* How the picture looks when the camera says it was held so. */
    static const char *const seen[] = {"rgbw", "grwb", "wbgr", "bwrg",
                                       "rbgw", "brwg", "wgbr", "gwrb"};
    for (int orientation = 1; orientation <= 8; orientation++) {
        struct arena *a = arena_new(0);
        struct picture_new p = {
            .width = 64,
            .height = 32,
            .colours = 3,
            .exif = picture_exif(a, orientation % 2, orientation),
            .comment = S("CANARY <script>")};
        struct str jpeg = picture_jpeg(a, &p), png = picture_as_png(a, &p);
        assert_true(str_find(jpeg, S("GPS-CANARY")) > 0 && str_find(png, S("GPS-CANARY")) > 0);
        for (int i = 0; i < 2; i++) {
            struct picture out = i ? remade(a, png, MEDIA_PNG) : remade(a, jpeg, MEDIA_JPEG);
            assert_int_equal(out.width, orientation >= 5 ? 32 : 64);
            assert_true(str_eq(picture_quarters(a, &out), str_z(seen[orientation - 1])));
        }
        arena_free(a);
    }
}

static void when_and_where_it_was_taken_is_told_beside_the_picture(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    for (int i = 0; i < 4; i++) {
        struct picture_new p = {
            .width = 8, .height = 8, .colours = 3, .exif = picture_exif(a, i % 2, 1)};
        struct str out, file = i / 2 ? picture_as_png(a, &p) : picture_jpeg(a, &p);
        struct media_result r = look(a, file, &out), again = look(a, out, &out);
        assert_int_equal(r.shot.knows, MEDIA_SHOT_AT | MEDIA_SHOT_PLACE);
        assert_int_equal(r.shot.at, date_at(date_day((struct date){2026, 11, 20}), 554) + 33000);
        assert_int_equal(r.shot.latitude, 20525167);
        assert_int_equal(r.shot.longitude, 106397700);
        assert_int_equal(again.shot.knows, 0);
    }
    arena_free(a);
}

/* Cut anywhere, or with any of its bytes turned: what is told is nothing, or can be true. */
static void crooked_exif_tells_nothing_untrue(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct str whole = picture_exif(a, true, 6);
    assert_int_equal(exif_shot(S("")).knows, 0);
    assert_int_equal(exif_shot(S("II*\0\xff\xff\xff\xff")).knows, 0);
    for (size_t i = 0; i < whole.n; i++) {
        char *p = arena_z(a, whole);
        memcpy(p, whole.p, whole.n);
        p[i] = (char)~p[i];
        const struct media_shot both[] = {
            exif_shot((struct str){p, whole.n}), exif_shot(str_sub(whole, 0, i))};
        for (int k = 0; k < 2; k++) {
            assert_in_range(both[k].latitude + 90000000, 0, 180000000);
            assert_in_range(both[k].longitude + 180000000, 0, 360000000);
            if (both[k].knows & MEDIA_SHOT_AT)
                assert_in_range(date_of_day(date_local_day(both[k].at)).year, 1990, 2200);
        }
    }
    /* A place needs all three fractions: the last one's divisor is nothing. */
    char *p = arena_z(a, whole);
    memcpy(p, whole.p, whole.n);
    memset(p + 180, 0, 4);
    assert_int_equal(exif_shot((struct str){p, whole.n}).knows, MEDIA_SHOT_AT);
    arena_free(a);
}

static void pictures_of_every_kind_are_taken(void **state)
{
    (void)state;
    static const struct {
        struct picture_new p;
        bool jpeg, png, colours;
    } kinds[] = {
        {{.colours = 3}, true, true, true},
        {{.colours = 1}, true, true, false},
        {{.colours = 4}, true, true, true},
        {{.colours = 3, .progressive = true}, true, false, true},
        {{.colours = 3, .interlaced = true}, false, true, true},
        {{.colours = 3, .sixteen = true}, false, true, true},
        {{.colours = 4, .sixteen = true, .interlaced = true}, false, true, true},
        {{.colours = 3, .palette = true}, false, true, true},
    };
    for (size_t i = 0; i < 2 * sizeof kinds / sizeof *kinds; i++) {
        struct arena *a = arena_new(0);
        struct picture_new p = kinds[i / 2].p;
        p.width = 61;
        p.height = 47;
        p.exif = i % 2 ? picture_exif(a, true, 6) : S("");
        struct picture out = {0};
        if (kinds[i / 2].jpeg)
            out = remade(a, picture_jpeg(a, &p), MEDIA_JPEG);
        if (kinds[i / 2].colours && kinds[i / 2].jpeg)
            assert_true(str_eq(picture_quarters(a, &out), i % 2 ? S("brwg") : S("rgbw")));
        if (kinds[i / 2].png)
            out = remade(a, picture_as_png(a, &p), MEDIA_PNG);
        if (kinds[i / 2].colours)
            assert_true(str_eq(picture_quarters(a, &out), i % 2 ? S("brwg") : S("rgbw")));
        assert_int_equal(out.width, i % 2 ? 47 : 61);
        arena_free(a);
    }
}

static void what_stands_behind_a_picture_is_gone(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct picture_new p = {.width = 40, .height = 30, .colours = 3};
    struct str tail = S("PK\x05\x06 CANARY <script>alert(1)</script>");
    (void)remade(a, arena_cat(a, picture_jpeg(a, &p), tail), MEDIA_JPEG);
    (void)remade(a, arena_cat(a, picture_as_png(a, &p), tail), MEDIA_PNG);
    arena_free(a);
}

static void wide_pictures_are_made_narrow(void **state)
{
    (void)state;
    static const struct picture_new KINDS[] = {
        {.colours = 3}, {.colours = 4}, {.colours = 3, .palette = true}, {.colours = 1}};
    for (size_t i = 0; i < 4 * sizeof KINDS / sizeof *KINDS; i++) {
        struct arena *a = arena_new(0);
        struct picture_new p = KINDS[i / 4];
        bool turned = i % 2, jpeg = i / 2 % 2;
        p.width = 333;
        p.height = 211;
        p.exif = turned ? picture_exif(a, true, 6) : S("");
        if (jpeg && p.palette)
            p.palette = false;
        struct media_result r = {0};
        struct picture out = {0};
        int in = put_file(jpeg ? picture_jpeg(a, &p) : picture_as_png(a, &p));
        const int fds[] = {in, memfd_create("out", MFD_CLOEXEC)};
        assert_int_equal(media_narrow(media, fds, 100, &r), OK);
        assert_int_equal(r.verdict, MEDIA_FINE);
        assert_true(picture_read(a, read_file(a, fds[1]), &out));
        assert_int_equal(r.width, 100);
        assert_int_equal(out.width, 100);
        assert_int_equal(out.height, turned ? 157 : 63);
        if (p.colours > 1)
            assert_true(str_eq(picture_quarters(a, &out), turned ? S("brwg") : S("rgbw")));
        close(fds[1]);
        /* What is narrow already stays as wide as it is. */
        const int again[] = {in, memfd_create("out", MFD_CLOEXEC)};
        assert_int_equal(media_narrow(media, again, 333, &r), OK);
        assert_int_equal(r.width, turned ? 211 : 333);
        close(in);
        close(again[1]);
        arena_free(a);
    }
}

static void a_picture_cut_short_is_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct picture_new p = {.width = 200, .height = 150, .colours = 3}, q = p;
    q.progressive = true;
    const struct str files[] = {picture_jpeg(a, &p), picture_jpeg(a, &q), picture_as_png(a, &p)};
    for (size_t i = 0; i < 3; i++)
        for (size_t cut = 1; cut <= 8; cut++) {
            struct str part = str_sub(files[i], 0, files[i].n - files[i].n * cut / 10);
            expect(part, i == 2 ? MEDIA_PNG : MEDIA_JPEG, MEDIA_BROKEN);
        }
    /* A single byte less is enough. */
    expect(str_sub(files[0], 0, files[0].n - 1), MEDIA_JPEG, MEDIA_BROKEN);
    expect(str_sub(files[2], 0, files[2].n - 1), MEDIA_PNG, MEDIA_BROKEN);
    arena_free(a);
}

static void too_many_pixels_are_refused_before_they_are_unpacked(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct picture_new p = {.width = 12001, .height = 2, .colours = 1};
    expect(picture_jpeg(a, &p), MEDIA_JPEG, MEDIA_TOO_LARGE);
    expect(picture_as_png(a, &p), MEDIA_PNG, MEDIA_TOO_LARGE);
    /* A bomb: 50,000 x 50,000 by what it says of itself. */
    p = (struct picture_new){.width = 8, .height = 8, .colours = 1};
    char *bytes = arena_z(a, picture_as_png(a, &p));
    size_t n = picture_as_png(a, &p).n;
    memcpy(bytes + 16, "\0\0\xC3\x50\0\0\xC3\x50", 8);
    struct media_result r;
    int64_t began = clock_mono();
    int in = put_file((struct str){bytes, n}), out = memfd_create("out", MFD_CLOEXEC);
    assert_int_equal(media_look(media, in, out, &r), OK);
    assert_true(r.verdict == MEDIA_TOO_LARGE || r.verdict == MEDIA_BROKEN);
    assert_true(clock_mono() - began < 2000);
    close(in);
    close(out);
    arena_free(a);
}

static void what_is_none_of_the_three_is_refused(void **state)
{
    (void)state;
    expect(S(""), MEDIA_NONE, MEDIA_OTHER);
    expect(S("GIF89a=1;alert(1)//"), MEDIA_NONE, MEDIA_OTHER);
    expect(S("<!DOCTYPE html><script>alert(1)</script>"), MEDIA_NONE, MEDIA_OTHER);
    expect(S("PK\x03\x04 a word document"), MEDIA_NONE, MEDIA_OTHER);
    expect(S("\xFF\xD8\xFF"), MEDIA_NONE, MEDIA_OTHER);
    expect(S("\x89PNG\r\n\x1A\n"), MEDIA_NONE, MEDIA_OTHER);
}

/* ---- the jail ---- */

static int in_jail(void (*act)(void))
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        bool landlock;
        if (!jail_build(&landlock) || !jail_enter())
            _exit(99);
        act();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void do_nothing(void)
{
}

static void open_a_file(void)
{
    (void)!open("/etc/passwd", O_RDONLY);
}

static void open_a_socket(void)
{
    (void)!socket(AF_INET, SOCK_STREAM, 0);
}

static void start_a_process(void)
{
    (void)!fork();
}

static void signal_another(void)
{
    (void)!kill(getppid(), SIGTERM);
}

static void run_its_memory(void)
{
    (void)!mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void turn_memory_to_code(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    (void)!mprotect(p, 4096, PROT_READ | PROT_EXEC);
}

static void hold_too_much(void)
{
    size_t n = (size_t)1 << 30;
    char *volatile p = malloc(n);
    if (p)
        memset(p, 1, n);
    _exit(p ? 1 : 0);
}

static void the_jail_holds(void **state)
{
    (void)state;
    assert_int_equal(in_jail(do_nothing), 0);
    void (*const forbidden[])(void) = {open_a_file,    open_a_socket,  start_a_process,
                                       signal_another, run_its_memory, turn_memory_to_code};
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        int status = in_jail(forbidden[i]);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), SIGSYS);
    }
    if (!JAIL_SANITIZED)
        assert_int_equal(in_jail(hold_too_much), 0);
}

/* ---- many, and the end ---- */

static void *look_at_some(void *p)
{
    struct str *file = p;
    for (int i = 0; i < 5; i++)
        expect(*file, MEDIA_JPEG, MEDIA_FINE);
    return NULL;
}

static void many_may_ask_at_once(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct picture_new p = {.width = 300, .height = 200, .colours = 3};
    struct str file = picture_jpeg(a, &p);
    pthread_t threads[6];
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, look_at_some, &file), 0);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    arena_free(a);
}

static void a_full_disk_is_said(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct picture_new p = {.width = 300, .height = 200, .colours = 3};
    struct media_result r;
    int in = put_file(picture_jpeg(a, &p)), full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_true(full >= 0);
    assert_int_equal(media_look(media, in, full, &r), OK);
    assert_int_equal(r.verdict, MEDIA_NO_ROOM);
    close(in);
    close(full);
    arena_free(a);
}

static void without_the_keeper_nothing_is_looked_at(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct picture_new p = {.width = 30, .height = 20, .colours = 3};
    struct media_result r;
    char children[64] = "";
    int fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0 && read(fd, children, sizeof children - 1) > 0);
    close(fd);
    assert_true(media_alive(media));
    assert_int_equal(kill((pid_t)strtol(children, NULL, 10), SIGKILL), 0);
    int in = put_file(picture_jpeg(a, &p)), out = memfd_create("out", MFD_CLOEXEC);
    int64_t began = clock_mono();
    while (media_alive(media) && clock_mono() - began < 5000)
        assert_true(media_look(media, in, out, &r) != E_INTERNAL);
    assert_false(media_alive(media));
    assert_int_equal(media_look(media, in, out, &r), E_BUSY);
    close(in);
    close(out);
    arena_free(a);
}

int main(void)
{
    if (media_start(&media) != OK || !media_ready(media))
        return 1;
    log_set_level(LOG_ERROR + 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exif_and_its_place_are_gone_and_the_picture_stands_upright),
        cmocka_unit_test(when_and_where_it_was_taken_is_told_beside_the_picture),
        cmocka_unit_test(crooked_exif_tells_nothing_untrue),
        cmocka_unit_test(pictures_of_every_kind_are_taken),
        cmocka_unit_test(what_stands_behind_a_picture_is_gone),
        cmocka_unit_test(wide_pictures_are_made_narrow),
        cmocka_unit_test(a_picture_cut_short_is_refused),
        cmocka_unit_test(too_many_pixels_are_refused_before_they_are_unpacked),
        cmocka_unit_test(what_is_none_of_the_three_is_refused),
        cmocka_unit_test(the_jail_holds),
        cmocka_unit_test(many_may_ask_at_once),
        cmocka_unit_test(a_full_disk_is_said),
        cmocka_unit_test(without_the_keeper_nothing_is_looked_at),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    media_stop(media);
    return failed;
}
