#include "serve/dossier_paper.h"

#include "base/utf8.h"
#include "base/viet.h"

/* ---- what the procedure asks for ---- */

/* "bản sao, xuất trình bản chính": what stays is a copy. */
static enum paper_form form_of(struct arena *a, struct str kind)
{
    struct str s = viet_lower(a, kind);
    bool copy = str_find(s, S("bản sao")) >= 0, original = str_find(s, S("bản chính")) >= 0;
    bool shown = str_find(s, S("xuất trình")) >= 0;
    if (str_find(s, S("chứng thực")) >= 0)
        return PAPER_CERTIFIED;
    if (copy)
        return original && !shown ? PAPER_UNSAID : PAPER_COPY;
    if (shown)
        return PAPER_SHOWN;
    if (original)
        return PAPER_ORIGINAL;
    return str_find(s, S("điện tử")) >= 0 ? PAPER_ELECTRONIC : PAPER_UNSAID;
}

struct dossier_papers dossier_papers_asked(struct arena *a, const struct procedure *p)
{
    const struct str *entries;
    size_t n = procedure_entries(a, p->papers_vi, &entries);
    struct dossier_paper *list = ARENA_ARRAY(a, struct dossier_paper, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct procedure_paper paper = procedure_paper(entries[i]);
        enum paper_form form = form_of(a, paper.kind);
        list[i] = (struct dossier_paper){
            .line = (int64_t)i + 1,
            .name = paper.name,
            .form = form,
            .copies = form == PAPER_SHOWN ? 0
                      : paper.count       ? paper.count
                                          : 1,
            .remark = S(""),
        };
    }
    return (struct dossier_papers){list, n};
}

struct str dossier_paper_line(struct arena *a, struct str papers, int64_t line)
{
    const struct str *entries;
    size_t n = procedure_entries(a, papers, &entries);
    return line >= 1 && (size_t)line <= n ? procedure_paper(entries[line - 1]).name : S("");
}

/* ---- what was handed in ---- */

DB_STMT(
    GET, "dossier.papers", "ii",
    "SELECT line, name, form, copies, checked, remark FROM dossier_paper"
    " WHERE unit_id = $1 AND dossier_id = $2 ORDER BY n");

enum err dossier_papers_get(
    struct db_tx *tx, int64_t unit_id, int64_t id, struct dossier_papers *ret)
{
    struct db_rows r = db_query(tx, &GET, DB_ARGS(db_i64(unit_id), db_i64(id)));
    struct dossier_paper *list = ARENA_ARRAY(tx->arena, struct dossier_paper, r.rows);
    size_t n = 0;
    while (db_next(&r)) {
        struct dossier_paper *p = &list[n++];
        p->line = row_i64(&r);
        p->name = row_str(&r);
        p->form = (enum paper_form)row_i64(&r);
        p->copies = row_i64(&r);
        p->checked = row_bool(&r);
        p->remark = row_str(&r);
    }
    enum err e = db_done(&r);
    if (e == OK)
        *ret = (struct dossier_papers){list, n};
    return e;
}

static bool fits(const struct dossier_paper *p)
{
    return p->name.n && utf8_count(p->name) <= PAPER_NAME_MAX && p->form < PAPER_FORMS &&
           p->copies >= 0 && p->copies <= PAPER_COPIES_MAX &&
           utf8_count(p->remark) <= PAPER_REMARK_MAX;
}

DB_STMT(
    DROP, "dossier.papers_drop", "ii",
    "DELETE FROM dossier_paper WHERE unit_id = $1 AND dossier_id = $2");
DB_STMT(
    PUT, "dossier.paper_put", "iiiitiiit",
    "INSERT INTO dossier_paper (unit_id, dossier_id, n, line, name, form, copies, checked, remark)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");

enum err dossier_papers_put(
    struct db_tx *tx, int64_t unit_id, int64_t id, const struct dossier_papers *p)
{
    if (p->n > PAPERS_MAX)
        return E_INVALID;
    for (size_t i = 0; i < p->n; i++)
        if (!fits(&p->list[i]))
            return E_INVALID;
    enum err e = db_exec(tx, &DROP, DB_ARGS(db_i64(unit_id), db_i64(id)), NULL);
    for (size_t i = 0; e == OK && i < p->n; i++) {
        const struct dossier_paper *x = &p->list[i];
        e = db_exec(
            tx, &PUT,
            DB_ARGS(
                db_i64(unit_id), db_i64(id), db_i64((int64_t)i + 1), db_i64(x->line),
                db_text(x->name), db_i64(x->form), db_i64(x->copies), db_bool(x->checked),
                db_text(x->remark)),
            NULL);
    }
    return e;
}
