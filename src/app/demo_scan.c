#include "app/demo_scan.h"

#include "base/buf.h"
#include "base/viet.h"
#include "doc/paper.h"

#define SHEETS_MAX 256
#define BODY_MAX ((size_t)8 * 1024)
#define SPECIMEN                                                                                   \
    S("Bản minh họa do chương trình tạo ra: không ghi tên ai và không có giá trị pháp lý.")

/* A specimen that is kept already. */
struct demo_sheet {
    const struct demo_town *town;
    int64_t procedure_id;
    enum dossier_file_kind kind;
    struct file_taken taken;
};
struct demo_scans {
    struct random_seeded random;
    struct demo_sheet list[SHEETS_MAX];
    size_t n;
};

void demo_scan_begin(struct demo_sim *s, uint64_t seed)
{
    s->scans = ARENA_NEW(s->arena, struct demo_scans);
    s->scans->n = 0;
    random_seed(&s->scans->random, seed ^ 0x73636173); /* not the year's own stream */
}

/* ---- a specimen ---- */

static void put_papers(struct pdf *p, struct arena *a, const struct procedure *procedure)
{
    struct dossier_papers asked = dossier_papers_asked(a, procedure);
    struct buf b;
    buf_init(&b, a, BODY_MAX);
    for (size_t i = 0; i < asked.n; i++)
        buf_fmt(&b, "%zu. %.*s.\n", i + 1, STR_ARG(asked.list[i].name));
    paper_body(p, buf_get(&b));
}

static enum err draw(
    struct db_tx *tx, const struct demo_case *c, enum dossier_file_kind kind, struct str *ret)
{
    const struct demo_town *t = c->town;
    struct arena *a = tx->arena;
    struct procedure full;
    bool result = kind == DOSSIER_FILE_RESULT;
    struct str upper = viet_upper(a, t->place);
    enum err e = procedure_by_id(tx, c->procedure->id, &full);
    if (e != OK)
        return e;
    struct pdf *p = paper_begin(
        a, &(struct paper_start){
               .paper = PDF_A5, .title = full.name_vi, .issuer = t->place, .made_at = 0});
    paper_head(
        p, &(struct paper_head){
               .superior = S(""),
               .issuer = arena_cat(a, S("ỦY BAN NHÂN DÂN\n"), upper),
               .number = S(""),
               .place_date = arena_fmt(a, "%.*s, ngày … tháng … năm …", STR_ARG(t->unit.name))});
    paper_title(
        p, result ? S("KẾT QUẢ") : S("GIẤY TỜ ĐÃ NỘP"),
        result && full.result_vi.n ? full.result_vi : full.name_vi);
    paper_body(p, SPECIMEN);
    if (result)
        paper_sign(
            p, &(struct paper_sign){
                   .authority = S(""),
                   .post = S("CHỦ TỊCH"),
                   .note = S("(bản minh họa)"),
                   .name = S(""),
                   .recipient_count = 0});
    else
        put_papers(p, a, &full);
    return pdf_end(p, ret);
}

static enum err sheet_of(
    struct demo_sim *s, struct db_tx *tx, const struct demo_case *c, enum dossier_file_kind kind,
    const struct file_taken **ret)
{
    struct demo_scans *all = s->scans;
    struct str pdf, name = kind == DOSSIER_FILE_RESULT ? S("Kết quả.pdf") : S("Quét cả bộ.pdf");
    for (size_t i = 0; i < all->n; i++) {
        const struct demo_sheet *x = &all->list[i];
        if (x->town == c->town && x->procedure_id == c->procedure->id && x->kind == kind) {
            *ret = &x->taken;
            return OK;
        }
    }
    if (all->n == SHEETS_MAX)
        return E_TOO_BIG;
    struct demo_sheet *x = &all->list[all->n];
    *x = (struct demo_sheet){.town = c->town, .procedure_id = c->procedure->id, .kind = kind};
    enum err e = draw(tx, c, kind, &pdf);
    if (e == OK)
        e = file_take(s->data->files, pdf, MEDIA_PDF, &x->taken);
    if (e != OK)
        return e;
    x->taken.name = name;
    all->n++;
    *ret = &x->taken;
    return OK;
}

/* ---- which dossiers ---- */

/* What a visitor is to find has its files whatever chance says. */
static bool has(struct demo_sim *s, const struct demo_case *c, int64_t permille)
{
    bool drawn = demo_chance(&s->scans->random, permille);
    return drawn || c->fate == DEMO_AT_DESK || c->fate == DEMO_TO_RATE;
}

enum err demo_scan_papers(
    struct demo_sim *s, struct db_tx *tx, const struct demo_case *c, struct dossier_files_new *ret)
{
    struct dossier_file_new *one = ARENA_NEW(tx->arena, struct dossier_file_new);
    *ret = (struct dossier_files_new){NULL, 0};
    if (c->channel == CHANNEL_ONLINE || !has(s, c, c->town->scan_permille))
        return OK;
    *one = (struct dossier_file_new){.title = S("")};
    enum err e = sheet_of(s, tx, c, DOSSIER_FILE_PAPER, &one->taken);
    if (e == OK)
        *ret = (struct dossier_files_new){one, 1};
    return e;
}

enum err demo_scan_result(struct demo_sim *s, struct db_tx *tx, struct demo_case *c)
{
    struct dossier_file_new one = {.title = S("")};
    const struct dossier_files_new files = {&one, 1};
    struct dossier_act a = demo_act_by(c, c->handler, S(""));
    struct dossier d;
    c->digital = has(s, c, c->town->result_permille);
    if (!c->digital)
        return OK;
    enum err e = sheet_of(s, tx, c, DOSSIER_FILE_RESULT, &one.taken);
    if (e == OK)
        e = dossier_result_set(tx, &s->data->keys, &a, &files, &d);
    if (e == OK)
        demo_act_took(c, &d);
    return e;
}
