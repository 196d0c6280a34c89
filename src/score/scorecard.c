#include "score/scorecard.h"

#include "base/date.h"

/* ---- from rows ---- */

struct adding {
    struct scorecard *s;
    const struct str *cells;
    enum scorecard_column *column;
};

static enum err wrong(const struct adding *a, enum scorecard_column column)
{
    *a->column = column;
    return E_INVALID;
}

static enum err points(const struct adding *a, int64_t *ret)
{
    return band_decimal(a->cells[CARD_MAX], 1, ret) && *ret > 0 ? OK : wrong(a, CARD_MAX);
}

static enum err add_head(const struct adding *a)
{
    struct scorecard *s = a->s;
    if (s->code.n || s->criterion_count)
        return wrong(a, CARD_KIND);
    s->code = a->cells[CARD_CODE];
    s->name_vi = a->cells[CARD_NAME_VI];
    s->name_en = a->cells[CARD_NAME_EN];
    s->basis_vi = a->cells[CARD_BASIS_VI];
    s->basis_en = a->cells[CARD_BASIS_EN];
    s->valid_to = INT64_MAX;
    if (!date_parse_iso(a->cells[CARD_FROM], &s->valid_from))
        return wrong(a, CARD_FROM);
    if (a->cells[CARD_TO].n && !date_parse_iso(a->cells[CARD_TO], &s->valid_to))
        return wrong(a, CARD_TO);
    return points(a, &s->max);
}

static enum err add_criterion(const struct adding *a)
{
    struct scorecard *s = a->s;
    if (s->criterion_count == CRITERIA_MAX)
        return wrong(a, CARD_KIND);
    struct criterion *c = &s->criteria[s->criterion_count++];
    *c = (struct criterion){
        .code = a->cells[CARD_CODE],
        .name_vi = a->cells[CARD_NAME_VI],
        .name_en = a->cells[CARD_NAME_EN],
        .first = s->indicator_count,
    };
    return points(a, &c->max);
}

static int word_of(struct str s, const char *const words[])
{
    for (int i = 0; words[i]; i++)
        if (str_eq(s, str_z(words[i])))
            return i + 1;
    return 0;
}

static enum err read_bands(const struct adding *a, struct indicator *i)
{
    if (i->value == VALUE_WORDS)
        return a->cells[CARD_BANDS].n || !i->bands_vi.n ? wrong(a, CARD_BANDS_VI) : OK;
    if (bands_parse(a->cells[CARD_BANDS], &i->bands) != OK)
        return wrong(a, CARD_BANDS);
    return i->bands.list[0].points == i->max ? OK : wrong(a, CARD_MAX);
}

static enum err add_indicator(const struct adding *a)
{
    static const char *const kinds[] = {"CHECK", "AUTO", "SURVEY", "APPRAISE", NULL};
    static const char *const values[] = {"percent", "rest", "count", "mean", "words", NULL};
    struct scorecard *s = a->s;
    if (s->criterion_count == 0 || s->indicator_count == INDICATORS_MAX)
        return wrong(a, CARD_KIND);
    struct indicator *i = &s->indicators[s->indicator_count++];
    struct criterion *c = &s->criteria[s->criterion_count - 1];
    *i = (struct indicator){
        .code = a->cells[CARD_CODE],
        .name_vi = a->cells[CARD_NAME_VI],
        .name_en = a->cells[CARD_NAME_EN],
        .kind = (enum indicator_kind)word_of(a->cells[CARD_HOW], kinds),
        .measure = a->cells[CARD_MEASURE],
        .value = (enum indicator_value)word_of(a->cells[CARD_VALUE], values),
        .bands_vi = a->cells[CARD_BANDS_VI],
        .bands_en = a->cells[CARD_BANDS_EN],
        .evidence_vi = a->cells[CARD_EVIDENCE_VI],
        .evidence_en = a->cells[CARD_EVIDENCE_EN],
        .criterion = s->criterion_count - 1,
    };
    c->n++;
    if (!str_starts(i->code, c->code))
        return wrong(a, CARD_CODE);
    if (!i->kind)
        return wrong(a, CARD_HOW);
    if (!i->value)
        return wrong(a, CARD_VALUE);
    enum err e = points(a, &i->max);
    return e == OK ? read_bands(a, i) : e;
}

static enum err add_preset(const struct adding *a)
{
    struct scorecard *s = a->s;
    if (s->preset_count == PRESETS_MAX)
        return wrong(a, CARD_KIND);
    s->presets[s->preset_count++] = (struct scorecard_preset){
        .code = a->cells[CARD_CODE],
        .name_vi = a->cells[CARD_NAME_VI],
        .name_en = a->cells[CARD_NAME_EN],
        .basis_vi = a->cells[CARD_BASIS_VI],
        .basis_en = a->cells[CARD_BASIS_EN],
    };
    return OK;
}

static enum err one_bound(const struct adding *a, struct band *ret)
{
    return band_parse_bound(a->cells[CARD_BANDS], ret) == OK ? OK : wrong(a, CARD_BANDS);
}

static enum err add_level(const struct adding *a)
{
    struct scorecard *s = a->s;
    struct scorecard_preset *p = s->preset_count ? &s->presets[s->preset_count - 1] : NULL;
    if (!p || p->n == LEVELS_MAX || !str_eq(p->code, a->cells[CARD_CODE]))
        return wrong(a, CARD_CODE);
    struct scorecard_level *l = &p->levels[p->n++];
    l->name_vi = a->cells[CARD_NAME_VI];
    l->name_en = a->cells[CARD_NAME_EN];
    return one_bound(a, &l->from);
}

static enum err add_gate(const struct adding *a)
{
    struct scorecard *s = a->s;
    if (s->gate_count == GATES_MAX)
        return wrong(a, CARD_KIND);
    struct scorecard_gate *g = &s->gates[s->gate_count++];
    *g = (struct scorecard_gate){
        .code = a->cells[CARD_CODE],
        .name_vi = a->cells[CARD_NAME_VI],
        .name_en = a->cells[CARD_NAME_EN],
        .measure = a->cells[CARD_MEASURE],
    };
    return g->measure.n ? one_bound(a, &g->band) : OK;
}

enum err scorecard_add(
    struct scorecard *s, const struct str cells[CARD_COLUMNS], enum scorecard_column *ret_column)
{
    static const struct {
        struct str kind;
        enum err (*add)(const struct adding *a);
    } kinds[] = {
        {STR_INIT("scorecard"), add_head},      {STR_INIT("criterion"), add_criterion},
        {STR_INIT("indicator"), add_indicator}, {STR_INIT("preset"), add_preset},
        {STR_INIT("level"), add_level},         {STR_INIT("gate"), add_gate},
    };
    struct adding a = {s, cells, ret_column};
    if (!cells[CARD_CODE].n)
        return wrong(&a, CARD_CODE);
    if (!cells[CARD_NAME_VI].n)
        return wrong(&a, CARD_NAME_VI);
    if (!cells[CARD_NAME_EN].n)
        return wrong(&a, CARD_NAME_EN);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq(cells[CARD_KIND], kinds[i].kind))
            return kinds[i].add(&a);
    return wrong(&a, CARD_KIND);
}

bool scorecard_complete(const struct scorecard *s)
{
    int64_t all = 0;
    for (size_t i = 0; i < s->criterion_count; i++) {
        int64_t sum = 0;
        for (size_t k = 0; k < s->criteria[i].n; k++)
            sum += s->indicators[s->criteria[i].first + k].max;
        if (sum != s->criteria[i].max)
            return false;
        all += sum;
    }
    return s->code.n && s->criterion_count && s->preset_count && all == s->max;
}

/* ---- versions ---- */

#define COLUMNS                                                                                    \
    "kind, code, name_vi, name_en, most, how, measure, value, bands, bands_vi, bands_en,"          \
    " evidence_vi, evidence_en, legal_basis_vi, legal_basis_en, valid_from, valid_to"

DB_STMT(
    ROWS, "scorecard.rows", "t",
    "SELECT " COLUMNS " FROM scorecard_row WHERE scorecard = $1 ORDER BY n");

enum err scorecard_rows(struct db_tx *tx, struct str code, struct scorecard_rows *ret)
{
    struct db_rows r = db_query(tx, &ROWS, DB_ARGS(db_text(code)));
    struct str(*cells)[CARD_COLUMNS] =
        arena_raw(tx->arena, (r.rows + 1) * sizeof(struct str[CARD_COLUMNS]));
    size_t n = 0;
    while (db_next(&r)) {
        for (int i = 0; i < CARD_COLUMNS; i++)
            cells[n][i] = row_str(&r);
        n++;
    }
    enum err e = db_done(&r);
    if (e == OK)
        *ret = (struct scorecard_rows){(const struct str(*)[CARD_COLUMNS])cells, n};
    return e;
}

DB_STMT(
    PUT, "scorecard.put", "tittttttttttttttttti",
    "INSERT INTO scorecard_row (scorecard, n, " COLUMNS ", imported_at) VALUES"
    " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)");

enum err scorecard_rows_put(struct db_tx *tx, struct str code, const struct scorecard_rows *rows)
{
    struct db_value v[CARD_COLUMNS + 3] = {db_text(code)};
    enum err e = OK;
    v[CARD_COLUMNS + 2] = db_i64(tx->now_at);
    for (size_t i = 0; i < rows->n && e == OK; i++) {
        v[1] = db_i64((int64_t)i + 1);
        for (int k = 0; k < CARD_COLUMNS; k++)
            v[k + 2] = db_text(rows->cells[i][k]);
        e = db_exec(tx, &PUT, (struct db_args){v, CARD_COLUMNS + 3}, NULL);
    }
    return e;
}

DB_STMT(
    VERSIONS, "scorecard.versions", "",
    "SELECT code, valid_from, valid_to FROM scorecard_row WHERE kind = 'scorecard'"
    " ORDER BY valid_from, code");

enum err scorecard_versions(struct db_tx *tx, struct scorecard_versions *ret)
{
    struct db_rows r = db_query(tx, &VERSIONS, DB_NO_ARGS);
    struct scorecard_version *list = ARENA_ARRAY(tx->arena, struct scorecard_version, r.rows + 1);
    size_t n = 0;
    while (db_next(&r)) {
        struct scorecard_version *v = &list[n++];
        v->code = row_str(&r);
        v->valid_to = INT64_MAX;
        struct str from = row_str(&r), to = row_str(&r);
        (void)date_parse_iso(from, &v->valid_from);
        (void)date_parse_iso(to, &v->valid_to);
    }
    enum err e = db_done(&r);
    if (e == OK)
        *ret = (struct scorecard_versions){list, n};
    return e;
}

const struct scorecard_version *scorecard_version_of(const struct scorecard_versions *v, int year)
{
    int64_t first = date_day((struct date){year, 1, 1}),
            last = date_day((struct date){year, 12, 31});
    const struct scorecard_version *on_first = NULL, *in_year = NULL;
    for (size_t i = 0; i < v->n; i++) {
        const struct scorecard_version *x = &v->list[i];
        if (x->valid_from <= first && x->valid_to >= first)
            on_first = x;
        else if (x->valid_from > first && x->valid_from <= last && !in_year)
            in_year = x;
    }
    return on_first ? on_first : in_year;
}
