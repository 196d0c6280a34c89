/* Copies of a database, and the folder in which the newest are kept. */
#include "db_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "folders.h"
#include "spine/backup_folder.h"
#include "spine/setting.h"

#define SOME_NIGHT ((int64_t)1764095400000) /* 26/11/2025 01:30 */

struct house {
    char dir[64];
    struct arena *arena;
    struct file_store *files;
    struct backups *backups;
    const char *why;
};

static struct str in(const struct house *h, const char *name)
{
    return arena_fmt(h->arena, "%s/copies/%s", h->dir, name);
}

static bool there(const struct house *h, const char *name)
{
    return access(arena_z(h->arena, in(h, name)), F_OK) == 0;
}

static struct house build(struct fixture *f, const struct disk *disk)
{
    struct house h = {.dir = "/tmp/gandan-backup-XXXXXX", .arena = arena_new(0)};
    folder_make(h.dir);
    assert_int_equal(
        file_store_open(h.arena, arena_fmt(h.arena, "%s/files", h.dir), true, &h.files), OK);
    const struct backups_config config = {
        .dir = arena_fmt(h.arena, "%s/copies", h.dir), .source = {f->db, h.files}, .disk = disk};
    h.backups = backups_open(h.arena, &config);
    return h;
}

static void leave(struct house *h)
{
    file_store_close(h->files);
    folder_remove(h->dir);
    arena_free(h->arena);
}

static enum err night(struct house *h, int64_t at)
{
    return backups_add(h->backups, BACKUP_OF_NIGHT, at, &h->why);
}

static struct backup_list listed(const struct house *h, int64_t now_at)
{
    struct backup_list all;
    assert_int_equal(backups_list(h->arena, h->backups, now_at, &all), OK);
    return all;
}

static void make_file(const struct house *h, const char *name, const char *text)
{
    FILE *f = fopen(arena_z(h->arena, in(h, name)), "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

/* ---- names ---- */

static void a_name_tells_its_moment(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct backup x;
    struct str name = backup_name(a, BACKUP_ON_DEMAND, SOME_NIGHT + 59000);
    assert_true(str_eq(name, S("hand-20251126-013059.db")));
    assert_true(backup_name_parse(name, &x));
    assert_true(x.at == SOME_NIGHT + 59000 && x.kind == BACKUP_ON_DEMAND);
    static const char *const others[] = {
        "gandan-20251126-013059.db",  "night-20251126-013059",     "night-20251126x013059.db",
        "night-20251326-013059.db",   "night-2025112-013059.db",   "night-20251126-013059.db.part",
        "night-20251126-01305\n9.db", "before-migrate-20251126.db"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(backup_name_parse(str_z(others[i]), &x));
    arena_free(a);
}

/* ---- the folder ---- */

static void seven_nights_are_kept_and_those_on_demand_take_none_away(void **state)
{
    struct house h = build(*state, NULL);
    assert_int_equal(listed(&h, SOME_NIGHT).n, 0);
    for (int i = 0; i < 9; i++)
        assert_int_equal(night(&h, SOME_NIGHT + i * DATE_DAY_MS), OK);
    int64_t now_at = SOME_NIGHT + 8 * DATE_DAY_MS + 1000;
    for (int i = 0; i < 8; i++)
        assert_int_equal(backups_add(h.backups, BACKUP_ON_DEMAND, now_at + i * 1000, &h.why), OK);
    assert_null(h.why);
    struct backup_list all = listed(&h, now_at + 9000);
    assert_int_equal(all.n, 2 * BACKUP_KEPT);
    assert_true(all.list[0].at == now_at + 7000);
    assert_true(all.list[all.n - 1].at == SOME_NIGHT + 2 * DATE_DAY_MS);
    assert_false(there(&h, "night-20251127-013000.db.sha256"));
    assert_true(there(&h, "night-20251128-013000.db.sha256"));
    assert_true(backups_state(h.backups).newest_at == now_at + 7000);
    assert_int_equal(backups_state(h.backups).count, 2 * BACKUP_KEPT);
    leave(&h);
}

/* A clock that was ahead for a week must not push out every copy that follows. */
static void a_copy_from_ahead_of_the_clock_counts_as_the_oldest(void **state)
{
    struct house h = build(*state, NULL);
    for (int i = 0; i < BACKUP_KEPT; i++)
        assert_int_equal(night(&h, SOME_NIGHT + (3000 + i) * DATE_DAY_MS), OK);
    assert_int_equal(night(&h, SOME_NIGHT), OK);
    struct backup_list all = listed(&h, SOME_NIGHT);
    assert_int_equal(all.n, BACKUP_KEPT);
    assert_true(all.list[0].at == SOME_NIGHT && !all.list[0].ahead && all.list[1].ahead);
    assert_true(backups_state(h.backups).newest_at == SOME_NIGHT);
    leave(&h);
}

static void what_was_cut_short_is_swept_and_nothing_of_others(void **state)
{
    struct house h = build(*state, NULL);
    assert_int_equal(night(&h, SOME_NIGHT), OK);
    static const char *const rests[] = {
        "night-20251101-013000.db.part", "hand-20251101-013000.db.part-journal",
        "night-20251102-013000.db.sha256"};
    static const char *const others[] = {
        "gandan-20251101-013000.db.part", "notes.txt", "x.db.sha256"};
    for (size_t i = 0; i < 3; i++) {
        make_file(&h, rests[i], "half");
        make_file(&h, others[i], "mine");
    }
    assert_int_equal(mkdir(arena_z(h.arena, in(&h, "night-20251103-013000.db.files")), 0700), 0);
    make_file(&h, "night-20251103-013000.db.files/paper", "x");
    assert_int_equal(night(&h, SOME_NIGHT + DATE_DAY_MS), OK);
    for (size_t i = 0; i < 3; i++) {
        assert_false(there(&h, rests[i]));
        assert_true(there(&h, others[i]));
    }
    assert_false(there(&h, "night-20251103-013000.db.files"));
    assert_true(there(&h, "night-20251126-013000.db"));
    assert_int_equal(listed(&h, SOME_NIGHT + DATE_DAY_MS).n, 2);
    leave(&h);
}

static void without_room_nothing_is_given_up_in_vain(void **state)
{
    struct fixture *f = *state;
    struct arena *a = arena_new(0);
    struct disk *disk;
    assert_int_equal(disk_open(a, S("/tmp"), 1, &disk), OK);
    struct house h = build(f, disk);
    assert_int_equal(night(&h, SOME_NIGHT), OK);
    assert_int_equal(night(&h, SOME_NIGHT + DATE_DAY_MS), OK);
    disk_set_low_water(disk, disk_state(disk).total_bytes * 2);
    disk_look(disk);
    assert_int_equal(night(&h, SOME_NIGHT + 2 * DATE_DAY_MS), E_FULL);
    assert_string_equal(h.why, BACKUP_NO_ROOM);
    assert_int_equal(listed(&h, SOME_NIGHT + 2 * DATE_DAY_MS).n, 2);
    leave(&h);
    arena_free(a);
}

/* ---- one copy ---- */

static enum err set_name(struct db_tx *tx, void *ctx)
{
    return setting_set(tx, 0, S("head"), str_z(ctx));
}

static void a_changed_bit_is_found(void **state)
{
    struct fixture *f = *state;
    struct house h = build(f, NULL);
    char head[] = "Phạm Quang Hòa";
    assert_int_equal(fixture_write(f, set_name, head), OK);
    assert_int_equal(night(&h, SOME_NIGHT), OK);
    struct str file = in(&h, "night-20251126-013000.db");
    assert_int_equal(backup_verify(file, file), OK);
    FILE *x = fopen(arena_z(h.arena, file), "r+");
    assert_non_null(x);
    assert_int_equal(fseek(x, -1, SEEK_END), 0);
    int was = fgetc(x);
    assert_int_equal(fseek(x, -1, SEEK_END), 0);
    assert_int_equal(fputc(was ^ 1, x), was ^ 1);
    assert_int_equal(fclose(x), 0);
    assert_int_equal(backup_verify(file, file), E_INVALID);
    assert_int_equal(unlink(arena_z(h.arena, arena_cat(h.arena, file, S(".sha256")))), 0);
    assert_int_equal(backup_verify(file, file), OK); /* nobody said what it was */
    leave(&h);
}

static void a_copy_never_replaces_another(void **state)
{
    struct fixture *f = *state;
    struct house h = build(f, NULL);
    const struct backup_source from = {f->db, h.files};
    struct file_found found = {0};
    assert_int_equal(night(&h, SOME_NIGHT), OK);
    struct str file = in(&h, "night-20251126-013000.db");
    assert_int_equal(backup_write(&from, file, &found), E_CONFLICT);
    assert_int_equal(backup_verify(file, file), OK);
    assert_int_equal(night(&h, SOME_NIGHT), OK); /* the folder has that moment already */
    leave(&h);
}

int main(void)
{
    static const struct fixture_test tests[] = {
        ON_SQLITE(a_name_tells_its_moment),
        ON_SQLITE(seven_nights_are_kept_and_those_on_demand_take_none_away),
        ON_SQLITE(a_copy_from_ahead_of_the_clock_counts_as_the_oldest),
        ON_SQLITE(what_was_cut_short_is_swept_and_nothing_of_others),
        ON_SQLITE(without_room_nothing_is_given_up_in_vain),
        ON_SQLITE(a_changed_bit_is_found),
        ON_SQLITE(a_copy_never_replaces_another),
    };
    return FIXTURE_RUN(tests);
}
