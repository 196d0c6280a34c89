/* contribution_text: what was given, as pages say it. */
#ifndef GANDAN_COMMIT_CONTRIBUTION_TEXT_H
#define GANDAN_COMMIT_CONTRIBUTION_TEXT_H

#include "commit/contribution.h"
#include "html/text.h"

enum text contribution_kind_text(enum contribution_kind kind);
/* "50.000.000 đ", "120 m²", "15 ngày công"; goods in the words of the ledger. */
struct str contribution_gift(struct arena *a, enum lang lang, const struct contribution *c);
/* The same of a sum; GOODS: how many gifts. */
struct str contribution_sum_words(
    struct arena *a, enum lang lang, enum contribution_kind kind, int64_t amount);
/* The English words where there are some and English is read. */
struct str contribution_work_name(enum lang lang, struct str vi, struct str en);

#endif
