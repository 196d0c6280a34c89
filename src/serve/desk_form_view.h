/* desk_form_view: pieces of the desk's forms: a person's fields, the checklist of papers, what
 * lacks, a reason; the same in reception, correction and on a dossier's page. Private to this
 * room's pages.
 *
 * After an error every field shows what was typed. Memory: the request's arena. */
#ifndef GANDAN_SERVE_DESK_FORM_VIEW_H
#define GANDAN_SERVE_DESK_FORM_VIEW_H

#include "http/request.h"
#include "place/person_contact.h"
#include "place/person_match.h"
#include "serve/dossier_paper.h"
#include "serve/dossier_work.h"

/* One labelled field. */
struct desk_field {
    struct str name, label, hint, value, error;
    struct str kind; /* of input: "text", "tel", "email" */
    struct str list; /* id of a datalist; "": none */
    int64_t max;     /* letters */
    bool required, focus, digits;
};
/* kind "text", 120 letters; value and error as sent, else `value`. */
struct desk_field desk_field(
    const struct request *q, const char *name, enum text label, struct str value);
struct desk_choice {
    struct str value, word;
    bool picked;
};

/* ---- a person ---- */

struct person_in {
    struct str name, village, address, phone, id_number, email;
    int64_t birth_year, sex, organisation, notice;
};
#define PERSON_IN(of, m)                                                                           \
    {.name = "ho-ten",                                                                             \
     .in = IN_BODY,                                                                                \
     .type = FIELD_STR,                                                                            \
     .max = 120,                                                                                   \
     .offset = offsetof(struct of, m.name),                                                        \
     .label = TEXT_desk_name},                                                                     \
        {.name = "nam-sinh",                                                                       \
         .in = IN_BODY,                                                                            \
         .type = FIELD_I64,                                                                        \
         .min = 1900,                                                                              \
         .max = 2100,                                                                              \
         .offset = offsetof(struct of, m.birth_year),                                              \
         .label = TEXT_desk_birth_year},                                                           \
        {.name = "gioi",                                                                           \
         .in = IN_BODY,                                                                            \
         .type = FIELD_I64,                                                                        \
         .min = 0,                                                                                 \
         .max = 2,                                                                                 \
         .offset = offsetof(struct of, m.sex),                                                     \
         .label = TEXT_desk_sex},                                                                  \
        {.name = "to-chuc",                                                                        \
         .in = IN_BODY,                                                                            \
         .type = FIELD_I64,                                                                        \
         .min = 0,                                                                                 \
         .max = 1,                                                                                 \
         .offset = offsetof(struct of, m.organisation),                                            \
         .label = TEXT_desk_organisation},                                                         \
        {.name = "thon",                                                                           \
         .in = IN_BODY,                                                                            \
         .type = FIELD_STR,                                                                        \
         .max = 80,                                                                                \
         .offset = offsetof(struct of, m.village),                                                 \
         .label = TEXT_desk_village},                                                              \
        {.name = "dia-chi",                                                                        \
         .in = IN_BODY,                                                                            \
         .type = FIELD_STR,                                                                        \
         .max = 200,                                                                               \
         .offset = offsetof(struct of, m.address),                                                 \
         .label = TEXT_desk_address},                                                              \
        {.name = "dien-thoai",                                                                     \
         .in = IN_BODY,                                                                            \
         .type = FIELD_STR,                                                                        \
         .max = 30,                                                                                \
         .offset = offsetof(struct of, m.phone),                                                   \
         .label = TEXT_desk_phone},                                                                \
        {.name = "so-giay",                                                                        \
         .in = IN_BODY,                                                                            \
         .type = FIELD_STR,                                                                        \
         .max = 30,                                                                                \
         .offset = offsetof(struct of, m.id_number),                                               \
         .label = TEXT_desk_id_number},                                                            \
        {.name = "email",                                                                          \
         .in = IN_BODY,                                                                            \
         .type = FIELD_STR,                                                                        \
         .max = 254,                                                                               \
         .offset = offsetof(struct of, m.email),                                                   \
         .label = TEXT_desk_email},                                                                \
    {                                                                                              \
        .name = "bao-tin", .in = IN_BODY, .type = FIELD_I64, .min = 0, .max = 1,                   \
        .offset = offsetof(struct of, m.notice), .label = TEXT_desk_notice                         \
    }
struct person_new desk_person(const struct request *q, const struct person_in *in);
/* Names what cannot be: no name, a birth year to come, an address for notices that is none. */
enum err desk_person_check(struct request *q, const struct person_in *in) must_check;

struct desk_candidate {
    struct str id, line, why, phone, id_number;
    bool picked;
};
/* What the page shows of it. */
struct desk_person_form {
    struct desk_field name, birth_year, village, address, phone, id_number, email;
    struct desk_choice sex[3];
    bool organisation, notice;
    struct desk_candidate candidates[PERSON_CANDIDATES];
    size_t candidate_count;
    bool more_candidates, new_picked;
    struct str candidates_error;
    const struct str *warnings;
    size_t warning_count;
};
/* Filled with what was sent, else with p and contact (NULL: empty). */
struct desk_person_form desk_person_form(
    const struct request *q, const struct person_in *p, const char *focus);
void desk_add_candidates(
    struct request *q, const struct person_candidates *found, struct desk_person_form *f);
void desk_add_warnings(const struct request *q, unsigned warnings, struct desk_person_form *f);

/* ---- papers ---- */

#define PAPER_ROWS 16 /* of a form: the procedure's, and some to add */
struct paper_in {
    struct str name, remark;
    int64_t line, form, copies, checked;
};
#define PAPER_IN(of, m, i)                                                                         \
    {.name = "g" #i "-ten",                                                                        \
     .in = IN_BODY,                                                                                \
     .type = FIELD_STR,                                                                            \
     .max = PAPER_NAME_MAX,                                                                        \
     .offset = offsetof(struct of, m[i].name),                                                     \
     .label = TEXT_desk_paper},                                                                    \
        {.name = "g" #i "-dong",                                                                   \
         .in = IN_BODY,                                                                            \
         .type = FIELD_I64,                                                                        \
         .min = 0,                                                                                 \
         .max = 100,                                                                               \
         .offset = offsetof(struct of, m[i].line),                                                 \
         .label = TEXT_desk_paper},                                                                \
        {.name = "g" #i "-loai",                                                                   \
         .in = IN_BODY,                                                                            \
         .type = FIELD_I64,                                                                        \
         .min = 0,                                                                                 \
         .max = PAPER_FORMS - 1,                                                                   \
         .offset = offsetof(struct of, m[i].form),                                                 \
         .label = TEXT_desk_paper_form},                                                           \
        {.name = "g" #i "-so",                                                                     \
         .in = IN_BODY,                                                                            \
         .type = FIELD_I64,                                                                        \
         .min = 0,                                                                                 \
         .max = PAPER_COPIES_MAX,                                                                  \
         .offset = offsetof(struct of, m[i].copies),                                               \
         .label = TEXT_desk_paper_copies},                                                         \
        {.name = "g" #i "-du",                                                                     \
         .in = IN_BODY,                                                                            \
         .type = FIELD_I64,                                                                        \
         .min = 0,                                                                                 \
         .max = 1,                                                                                 \
         .offset = offsetof(struct of, m[i].checked),                                              \
         .label = TEXT_desk_paper_checked},                                                        \
    {                                                                                              \
        .name = "g" #i "-ghi", .in = IN_BODY, .type = FIELD_STR, .max = PAPER_REMARK_MAX,          \
        .offset = offsetof(struct of, m[i].remark), .label = TEXT_desk_paper_remark                \
    }
#define PAPERS_IN(of, m)                                                                           \
    PAPER_IN(of, m, 0), PAPER_IN(of, m, 1), PAPER_IN(of, m, 2), PAPER_IN(of, m, 3),                \
        PAPER_IN(of, m, 4), PAPER_IN(of, m, 5), PAPER_IN(of, m, 6), PAPER_IN(of, m, 7),            \
        PAPER_IN(of, m, 8), PAPER_IN(of, m, 9), PAPER_IN(of, m, 10), PAPER_IN(of, m, 11),          \
        PAPER_IN(of, m, 12), PAPER_IN(of, m, 13), PAPER_IN(of, m, 14), PAPER_IN(of, m, 15)
/* Rows without a name are none. */
struct dossier_papers desk_papers(struct arena *a, const struct paper_in in[PAPER_ROWS]);

struct desk_paper_row {
    int64_t n; /* in the fields' names */
    struct dossier_paper p;
    struct str shown; /* in the reader's language */
    struct desk_choice forms[PAPER_FORMS];
    struct str error;
};
struct desk_papers_form {
    struct desk_paper_row rows[PAPER_ROWS];
    size_t count, first_extra;
};
/* What was sent, else `p`; names of lines in the reader's language by the procedure. */
struct desk_papers_form desk_papers_form(
    const struct request *q, const struct dossier_papers *p, const struct procedure *procedure);
/* "bản chính"; "" when unsaid. */
struct str desk_paper_form_word(enum lang lang, enum paper_form form);

/* ---- what lacks ---- */

#define GAP_ROWS 6
struct gap_in {
    struct str name, why;
};
#define GAP_IN(of, m, i)                                                                           \
    {.name = "t" #i "-ten",                                                                        \
     .in = IN_BODY,                                                                                \
     .type = FIELD_STR,                                                                            \
     .max = GAP_MAX,                                                                               \
     .offset = offsetof(struct of, m[i].name),                                                     \
     .label = TEXT_desk_gap},                                                                      \
    {                                                                                              \
        .name = "t" #i "-ly-do", .in = IN_BODY, .type = FIELD_STR, .max = GAP_MAX,                 \
        .offset = offsetof(struct of, m[i].why), .label = TEXT_desk_gap_why                        \
    }
#define GAPS_IN(of, m)                                                                             \
    GAP_IN(of, m, 0), GAP_IN(of, m, 1), GAP_IN(of, m, 2), GAP_IN(of, m, 3), GAP_IN(of, m, 4),      \
        GAP_IN(of, m, 5)
struct dossier_gaps desk_gaps(struct arena *a, const struct gap_in in[GAP_ROWS]);
struct desk_gap_row {
    int64_t n;
    struct str name, why;
};
struct desk_gaps_form {
    struct desk_gap_row rows[GAP_ROWS];
    struct str error;
};
struct desk_gaps_form desk_gaps_form(const struct request *q);

#endif
