#include "app/import_files.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "app/data.h"
#include "serve/dossier_print.h"
#include "spine/setting.h"

#define LINE_MAX_BYTES ((size_t)256 * 1024)

static void complain(const struct import_files *f, const struct import_file *file)
{
    command_complain_text(
        f->call, TEXT_import_run_no_output,
        TEXT_ARGS(ta_str("file", file->path), ta_str("why", str_z(strerror(errno)))));
}

static bool open_file(struct import_files *f, struct import_file *file, const char *option)
{
    *file = (struct import_file){.path = command_option(f->call, option), .fd = -1};
    if (!command_has(f->call, option))
        return true;
    file->fd =
        open(arena_z(f->call->arena, file->path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file->fd < 0)
        complain(f, file);
    return file->fd >= 0;
}

static void put(struct import_files *f, struct import_file *file, struct str bytes)
{
    while (bytes.n && !file->failed && file->fd >= 0) {
        ssize_t n = write(file->fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            complain(f, file);
            file->failed = true;
            return;
        }
        bytes = str_from(bytes, (size_t)n);
    }
}

static bool close_file(struct import_files *f, struct import_file *file)
{
    if (file->fd >= 0 && close(file->fd) != 0 && !file->failed) {
        complain(f, file);
        file->failed = true;
    }
    file->fd = -1;
    return !file->failed;
}

bool import_files_open(struct import_files *f, const struct command_call *c)
{
    f->call = c;
    f->slips = (struct import_file){.fd = -1};
    return open_file(f, &f->report, "report") && open_file(f, &f->slips, "slips");
}

bool import_files_close(struct import_files *f)
{
    bool report = close_file(f, &f->report);
    return close_file(f, &f->slips) && report;
}

/* ---- a report of issues ---- */

/* Excel opens it as it is: byte order mark, and what looks like a formula made harmless. */
static void put_row(struct import_files *f, const struct str cells[4], bool first)
{
    struct arena *a = arena_new(0);
    struct buf b;
    struct csv_out o;
    buf_init(&b, a, LINE_MAX_BYTES);
    csv_out_init(&o, &b, ',', first);
    for (int i = 0; i < 4; i++)
        csv_out_str(&o, cells[i]);
    csv_out_end(&o);
    put(f, &f->report, buf_get(&b));
    arena_free(a);
}

void import_files_begin(struct import_files *f)
{
    static const struct str HEADINGS[] = {
        STR_INIT("Dòng / Line"), STR_INIT("Cột / Column"), STR_INIT("Lý do"), STR_INIT("Reason")};
    put_row(f, HEADINGS, true);
}

void import_files_issue(struct import_files *f, const struct import_issue *issue)
{
    char line[24];
    (void)snprintf(line, sizeof line, "%lld", (long long)issue->line);
    const struct str cells[] = {
        issue->line ? str_z(line) : S(""), issue->column, issue->vi, issue->en};
    put_row(f, cells, false);
}

void import_files_report(struct import_files *f, struct str csv_bytes)
{
    put(f, &f->report, csv_bytes);
}

/* ---- slips ---- */

void import_files_slip(struct import_files *f, const struct dossier *d)
{
    if (f->id_count == f->id_room) {
        size_t room = f->id_room ? f->id_room * 2 : 1024;
        int64_t *more = ARENA_ARRAY(f->call->arena, int64_t, room);
        if (f->id_count)
            memcpy(more, f->ids, f->id_count * sizeof *more);
        f->ids = more;
        f->id_room = room;
    }
    f->ids[f->id_count++] = d->id;
}

static bool put_slips(void *ctx, struct str piece)
{
    struct import_files *f = ctx;
    put(f, &f->slips, piece);
    return !f->slips.failed;
}

static enum err read_base_url(struct db_tx *tx, void *ctx)
{
    struct dossier_slips *s = ctx;
    return setting_get(tx, s->unit->id, S("base_url"), &s->base_url);
}

enum err import_files_print(struct import_files *f, const struct http_unit *unit)
{
    const struct data *data = f->call->data;
    struct dossier_slips s = {
        .db = data->db,
        .keys = &data->keys,
        .unit = unit,
        .ids = f->ids,
        .count = f->id_count,
        .demo = data->purpose != PURPOSE_WORK,
        .out = put_slips,
        .ctx = f,
    };
    enum err e = db_read(data->db, f->call->arena, read_base_url, &s);
    return e == OK ? dossier_slips_write(&s) : e;
}
