/* catalogue: what the tests of procedures share: taking a catalogue from text, and looking at it.
 */
#ifndef GANDAN_TESTS_CATALOGUE_H
#define GANDAN_TESTS_CATALOGUE_H

#include "db_fixture.h"
#include "serve/procedure.h"
#include "serve/procedure_import.h"

extern struct arena *arena;
extern struct db *db;
extern struct str said; /* issues of the last import: "line:column: reason;" in English */

/* Before anything else in a test. */
void use(void **state);
int64_t day(const char *iso);
void hear(void *ctx, const struct import_issue *issue);
enum err take(struct str text, bool dry_run, struct import_result *ret);
void assert_said(const char *what);
/* data/procedures.csv, as the program holds it. */
void take_catalogue(void);
int64_t event_count(void);
enum err in_force(const char *code, const char *iso, struct procedure *ret);
struct procedure by_id(int64_t id);
size_t versions_of(const char *code, const struct procedure **ret);
/* On 20 November 2026. */
struct procedure_list search(const char *q, const char *field, int64_t page);

#define HEAD                                                                                       \
    "code,valid_from,valid_to,limit_amount,limit_unit,fee_dong,name_vi,name_en,field_vi,fee_vi,"   \
    "papers_vi,papers_en,steps_vi,authority_vi,legal_basis_vi,supplement,certainty\n"
#define TAIL                                                                                                  \
    ",Hộ tịch,Không thu,Tờ khai (bản chính) x1 | Căn cước,Form | Identity card,Nộp | Nhận," \
    "Ủy ban nhân dân cấp xã,Luật Hộ tịch,restart,V\n"
#define ROW(code, from, to, name) code "," from "," to ",3,working_day,0," name ",Birth" TAIL

#endif
