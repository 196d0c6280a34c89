/* story_view: what happened to a dossier, in words, for officials: who, when, what, and what a
 * correction changed. Reasons and names are shown, so the pages write the access log. */
#ifndef GANDAN_SERVE_STORY_VIEW_H
#define GANDAN_SERVE_STORY_VIEW_H

#include "http/request.h"
#include "serve/dossier.h"

struct story_change {
    struct str field, before, after; /* before and after "": only that it changed */
};
struct story_line {
    struct str when, who, title, reason;
    struct str due; /* "hẹn trả 25/11 17:00, trước là 24/11 17:00"; "": unmoved */
    const struct story_change *changes;
    size_t change_count;
};
struct story {
    const struct story_line *lines;
    size_t count;
    /* Of a form that came back and has no place on the page any more: what was typed. */
    bool gone;
    struct str typed[16];
    size_t typed_count;
};
/* Newest last. Looks up the officials' names. */
enum err story_make(
    struct request *q, const struct dossier_step *steps, size_t n, struct story *ret) must_check;

/* For a form that came back: what happened since the version it was made from (its field
 * "phien-ban"). *ret_stale false: nothing did. */
enum err story_since(struct request *q, const struct dossier *d, struct story *ret, bool *ret_stale)
    must_check;
/* The form that came back is not offered any more: its sentences are shown by themselves. */
void story_keep_typed(const struct request *q, struct story *since);

struct history_view {
    const struct http_unit *unit;
    struct str code, procedure, person;
    struct story story;
};

struct journal_line {
    struct str when, who, title, code; /* code "": not of a dossier */
};
struct journal_view {
    const struct http_unit *unit;
    const struct journal_line *lines;
    size_t count;
    int64_t older; /* 0: there is nothing older */
};

/* The word of a step, without names and reasons. */
struct str story_title(const struct request *q, const struct dossier_step *s);
/* "official:12" and others, in words; remembers who was looked up. */
struct story_people {
    struct request *q;
    struct {
        struct str actor, name;
    } seen[32];
    size_t n;
};
enum err story_who(struct story_people *p, struct str actor, struct str *ret) must_check;

#endif
