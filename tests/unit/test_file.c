/* Uploaded files: what lies in files/, the rows that know of it, and what is done when the two do
 * not agree. */
#include "db_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folders.h"
#include "spine/event.h"
#include "spine/file.h"

#define UNIT 7

static char dir[64];
static struct file_store *store;
static struct keys keys;

static void open_store(struct fixture *f)
{
    memcpy(dir, "/tmp/gandan-files-XXXXXX", 25);
    folder_make(dir);
    assert_int_equal(
        file_store_open(f->arena, arena_fmt(f->arena, "%s/files", dir), true, &store), OK);
}

static void close_store(void)
{
    file_store_close(store);
    store = NULL;
    folder_remove(dir);
}

static struct file_taken taken(struct fixture *f, struct str bytes)
{
    struct file_draft d = {0};
    struct file_taken t = {.media = MEDIA_PDF, .bytes = (int64_t)bytes.n};
    assert_int_equal(file_draft_write(store, bytes, &d), OK);
    assert_int_equal(d.bytes, bytes.n);
    memcpy(t.sha256, d.sha256, sizeof t.sha256);
    assert_int_equal(file_draft_keep(store, &d, t.place), OK);
    t.name = file_fitting_name(f->arena, S("Giấy chứng sinh của Nguyễn Thị Canary.pdf"), MEDIA_PDF);
    return t;
}

struct one {
    struct file_taken taken;
    enum err then; /* what the transaction ends with */
    int64_t id;
    struct file file;
    struct file_list list;
    struct event_list events;
};

static enum err keep(struct db_tx *tx, void *ctx)
{
    struct one *one = ctx;
    const struct file_owner owner = {UNIT, S("dossier"), 42, S("official:9")};
    enum err e = file_keep(tx, &keys, &owner, &one->taken, &one->id);
    return e == OK ? one->then : e;
}

static enum err find(struct db_tx *tx, void *ctx)
{
    struct one *one = ctx;
    enum err e = file_of(tx, UNIT, S("dossier"), 42, &one->list);
    if (e == OK)
        e = event_of(tx, UNIT, S("file"), one->id, &one->events);
    return e == OK ? file_by_id(tx, UNIT, one->id, &one->file) : e;
}

static struct one kept(struct fixture *f, struct str bytes)
{
    struct one one = {.taken = taken(f, bytes)};
    assert_int_equal(fixture_write(f, keep, &one), OK);
    return one;
}

static void a_file_is_found_again_with_its_name(void **state)
{
    struct fixture *f = *state;
    open_store(f);
    struct one one = kept(f, S("%PDF-1.7 a scan"));
    assert_int_equal(fixture_read(f, find, &one), OK);
    assert_int_equal(one.list.n, 1);
    assert_int_equal(one.file.bytes, 15);
    assert_int_equal(one.file.media, MEDIA_PDF);
    assert_true(str_eq(
        file_name(f->arena, &keys, &one.file), S("Giấy chứng sinh của Nguyễn Thị Canary.pdf")));
    assert_true(str_find(one.file.name_sealed, S("Canary")) < 0);
    int fd;
    int64_t bytes;
    char text[32];
    assert_int_equal(file_store_read(store, one.file.place, &fd, &bytes), OK);
    assert_int_equal(bytes, 15);
    assert_int_equal(read(fd, text, sizeof text), 15);
    assert_memory_equal(text, "%PDF-1.7 a scan", 15);
    close(fd);
    assert_int_equal(one.events.count, 1);
    assert_true(str_eq(one.events.rows[0].what, S("file.kept")));
    assert_true(str_eq(one.events.rows[0].detail, hash_sha256_hex(f->arena, S("%PDF-1.7 a scan"))));
    close_store();
}

static enum err find_as_another_unit(struct db_tx *tx, void *ctx)
{
    struct one *one = ctx;
    return file_by_id(tx, UNIT + 1, one->id, &one->file);
}

static void a_file_belongs_to_its_unit(void **state)
{
    struct fixture *f = *state;
    open_store(f);
    struct one one = kept(f, S("%PDF"));
    assert_int_equal(fixture_read(f, find_as_another_unit, &one), E_NOT_FOUND);
    close_store();
}

static void a_name_does_not_open_in_another_row(void **state)
{
    struct fixture *f = *state;
    open_store(f);
    struct one one = kept(f, S("%PDF"));
    assert_int_equal(fixture_read(f, find, &one), OK);
    one.file.id++;
    assert_true(str_eq(file_name(f->arena, &keys, &one.file), S("tep.pdf")));
    close_store();
}

static void names_are_made_to_fit(void **state)
{
    struct fixture *f = *state;
    static const struct {
        struct str from, to;
        enum media_type media;
    } names[] = {
        {STR_INIT("cmnd.jpeg"), STR_INIT("cmnd.jpg"), MEDIA_JPEG},
        {STR_INIT("anh.png.exe"), STR_INIT("anh.png.jpg"), MEDIA_JPEG},
        {STR_INIT("Bản sao số 1.2024"), STR_INIT("Bản sao số 1.pdf"), MEDIA_PDF},
        {STR_INIT("don"), STR_INIT("don.pdf"), MEDIA_PDF},
        {STR_INIT(".pdf"), STR_INIT(".pdf.pdf"), MEDIA_PDF},
        {STR_INIT(""), STR_INIT("tep.png"), MEDIA_PNG},
        {STR_INIT("a.b.longer-than-an-ending"), STR_INIT("a.b.longer-than-an-ending.png"),
         MEDIA_PNG},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str to = file_fitting_name(f->arena, names[i].from, names[i].media);
        if (!str_eq(to, names[i].to))
            fail_msg("%.*s", STR_ARG(to));
    }
    char lengthy[400];
    memset(lengthy, 'x', sizeof lengthy);
    memcpy(lengthy + 179, "ệ", 3); /* would be cut in two */
    struct str cut = file_fitting_name(f->arena, (struct str){lengthy, sizeof lengthy}, MEDIA_PDF);
    assert_int_equal(cut.n, 179 + 4);
}

static void nothing_outside_of_the_folder_is_opened(void **state)
{
    struct fixture *f = *state;
    open_store(f);
    int fd;
    int64_t bytes;
    static const char *const places[] = {
        "",
        "../../etc/passwd",
        "/etc/passwd",
        "00/../../../../../../etc/passwd",
        "0123456789abcdef0123456789abcde",
        "0123456789ABCDEF0123456789ABCDEF",
        "..............................//"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        assert_int_equal(file_store_read(store, str_z(places[i]), &fd, &bytes), E_NOT_FOUND);
    /* Somebody who may write there has put links. */
    struct file_taken t = taken(f, S("%PDF"));
    char path[256], folder[160];
    (void)snprintf(folder, sizeof folder, "%s/files/%.2s", dir, t.place);
    (void)snprintf(path, sizeof path, "%s/%s", folder, t.place);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    assert_int_equal(file_store_read(store, str_z(t.place), &fd, &bytes), E_INTERNAL);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(symlink("/etc", folder), 0);
    assert_int_equal(file_store_read(store, str_z(t.place), &fd, &bytes), E_INTERNAL);
    close_store();
}

static void a_draft_that_is_dropped_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    open_store(f);
    struct file_draft d = {0};
    char *big = arena_raw(f->arena, 3 << 20);
    memset(big, 'x', 3 << 20);
    assert_int_equal(file_draft_write(store, (struct str){big, 3 << 20}, &d), OK);
    assert_int_equal(folder_files(dir), 0);
    unsigned char sent[HASH_SHA256_BYTES];
    memcpy(sent, d.sha256, sizeof sent);
    assert_int_equal(file_draft_measure(&d), OK);
    assert_memory_equal(sent, d.sha256, sizeof sent);
    assert_int_equal(d.bytes, 3 << 20);
    file_draft_drop(&d);
    assert_int_equal(folder_files(dir), 0);
    close_store();
}

static void a_full_disk_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    open_store(f);
    struct file_draft d = {0};
    char *big = arena_raw(f->arena, 3 << 20);
    memset(big, 'x', 3 << 20);
    struct rlimit was, small;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    small = (struct rlimit){1 << 20, was.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(file_draft_write(store, (struct str){big, 3 << 20}, &d), E_FULL);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_false(d.open);
    assert_int_equal(folder_files(dir), 0);
    close_store();
}

static void what_has_no_row_is_swept_after_a_day(void **state)
{
    struct fixture *f = *state;
    open_store(f);
    struct one one = {.taken = taken(f, S("%PDF rolled back")), .then = E_CONFLICT};
    assert_int_equal(fixture_write(f, keep, &one), E_CONFLICT);
    (void)kept(f, S("%PDF kept"));
    (void)taken(f, S("%PDF the process ended before the row"));
    assert_int_equal(folder_files(dir), 3);
    struct file_found found = {0};
    assert_int_equal(file_sweep(f->db, store, FILE_ORPHAN_MS, &found), OK);
    assert_int_equal(found.swept, 0);
    assert_int_equal(folder_files(dir), 3);
    found = (struct file_found){0};
    usleep(2000);
    assert_int_equal(file_sweep(f->db, store, 1, &found), OK);
    assert_int_equal(found.swept, 2);
    assert_int_equal(found.rows, 1);
    assert_int_equal(found.missing, 0);
    assert_int_equal(folder_files(dir), 1);
    close_store();
}

static void note(void *ctx, struct str line)
{
    struct str *all = ctx;
    assert_true(all->n + line.n < 4000);
    memcpy((char *)(uintptr_t)all->p + all->n, line.p, line.n);
    all->n += line.n;
}

static char *path_of(struct fixture *f, const struct one *one)
{
    return arena_z(
        f->arena, arena_fmt(f->arena, "%s/files/%.2s/%s", dir, one->taken.place, one->taken.place));
}

static void damage_is_found_and_named(void **state)
{
    struct fixture *f = *state;
    open_store(f);
    struct one fine = kept(f, S("%PDF fine")), gone = kept(f, S("%PDF gone")),
               changed = kept(f, S("%PDF changed"));
    struct str lines = {arena_alloc(f->arena, 4096), 0};
    struct file_found found = {.tell = note, .ctx = &lines};
    assert_int_equal(file_check(f->db, store, &found), OK);
    assert_int_equal(found.rows, 3);
    assert_int_equal(found.missing + found.wrong, 0);
    assert_int_equal(unlink(path_of(f, &gone)), 0);
    assert_int_equal(chmod(path_of(f, &changed), 0600), 0);
    int fd = open(path_of(f, &changed), O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(fd, "X", 1, 6), 1);
    close(fd);
    assert_int_equal(file_check(f->db, store, &found), OK);
    assert_int_equal(found.missing, 1);
    assert_int_equal(found.wrong, 1);
    const struct one *named[] = {&gone, &changed};
    for (size_t i = 0; i < 2; i++)
        assert_true(
            str_find(
                lines, arena_fmt(
                           f->arena, "file %d/%lld: %s", UNIT, (long long)named[i]->id,
                           i ? "changed" : "missing")) >= 0);
    found = (struct file_found){0};
    assert_int_equal(file_sweep(f->db, store, 0, &found), OK);
    assert_int_equal(found.missing, 1);
    assert_int_equal(found.swept, 0);
    (void)fine;
    close_store();
}

static void copies_are_compared_and_links_are_cheap(void **state)
{
    struct fixture *f = *state;
    open_store(f);
    struct one one = kept(f, S("%PDF one")), two = kept(f, S("%PDF two"));
    (void)taken(f, S("%PDF an orphan is not taken along"));
    for (int link = 0; link < 2; link++) {
        struct file_store *other;
        struct stat st;
        struct file_found found = {0};
        struct str folder = arena_fmt(f->arena, "%s/copy%d", dir, link);
        assert_int_equal(file_store_open(f->arena, folder, true, &other), OK);
        assert_int_equal(file_send_all(f->db, store, other, link, &found), OK);
        assert_int_equal(found.sent, 2);
        assert_int_equal(folder_files(arena_z(f->arena, folder)), 2);
        assert_int_equal(stat(path_of(f, &one), &st), 0);
        assert_int_equal(st.st_nlink, link ? 2 : 1);
        /* Again changes nothing. */
        assert_int_equal(file_send_all(f->db, store, other, link, &found), OK);
        found = (struct file_found){0};
        assert_int_equal(file_check(f->db, other, &found), OK);
        assert_int_equal(found.rows, 2);
        assert_int_equal(found.missing + found.wrong, 0);
        file_store_close(other);
    }
    assert_int_equal(chmod(path_of(f, &two), 0600), 0);
    int fd = open(path_of(f, &two), O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(fd, "X", 1, 6), 1);
    close(fd);
    struct file_store *other;
    struct file_found found = {0};
    assert_int_equal(
        file_store_open(f->arena, arena_fmt(f->arena, "%s/copy3", dir), true, &other), OK);
    assert_int_equal(file_send_all(f->db, store, other, false, &found), OK);
    assert_int_equal(found.sent, 1);
    assert_int_equal(found.wrong, 1);
    file_store_close(other);
    close_store();
}

static void without_a_folder_there_are_no_files(void **state)
{
    struct fixture *f = *state;
    struct file_store *none;
    struct file_found found = {0};
    struct file_draft d = {0};
    assert_int_equal(file_store_open(f->arena, S("/nonexistent/files"), false, &none), OK);
    assert_int_equal(file_check(f->db, none, &found), OK);
    assert_int_equal(found.rows, 0);
    assert_int_equal(file_draft_write(none, S("x"), &d), E_FULL);
    file_store_close(none);
}

int main(void)
{
    memset(&keys, 3, sizeof keys);
    const struct fixture_test tests[] = {
        ON_BOTH(a_file_is_found_again_with_its_name),
        ON_BOTH(a_file_belongs_to_its_unit),
        ON_BOTH(a_name_does_not_open_in_another_row),
        ON_SQLITE(names_are_made_to_fit),
        ON_SQLITE(nothing_outside_of_the_folder_is_opened),
        ON_SQLITE(a_draft_that_is_dropped_leaves_nothing),
        ON_SQLITE(a_full_disk_leaves_nothing),
        ON_BOTH(what_has_no_row_is_swept_after_a_day),
        ON_BOTH(damage_is_found_and_named),
        ON_BOTH(copies_are_compared_and_links_are_cheap),
        ON_SQLITE(without_a_folder_there_are_no_files),
    };
    return FIXTURE_RUN(tests);
}
