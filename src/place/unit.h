/* unit: provinces, districts (until 30 June 2025) and communes of every time.
 *
 * Rules this module owns:
 *   - natural key (level, code, valid_from); codes are zero-padded strings of 2, 3 and 5 digits; a
 *     unit that ended keeps its row, with its last day;
 *   - what became of a unit is a list of successions: wholly or in part, with the decision's words;
 *   - a slug once given is never taken back nor given to another unit: an older one still leads
 *     there. A name that no other unit of its level ever had gets the bare slug, homonyms
 * -<district> (or province), then also -<kind>, then the bare one with -<code>; names that are
 * numbers carry their kind (phuong-12). Reserved words are never slugs. unit_give_slug gives the
 * bare one to whoever is served here. Days are local days, both ends inclusive. Memory: everything
 * returned lives in the tx's arena. */
#ifndef GANDAN_PLACE_UNIT_H
#define GANDAN_PLACE_UNIT_H

#include "db/db.h"

enum unit_level { UNIT_LEVEL_PROVINCE = 1, UNIT_LEVEL_DISTRICT = 2, UNIT_LEVEL_COMMUNE = 3 };

enum unit_kind {
    UNIT_PROVINCE = 1,    /* tỉnh */
    UNIT_CENTRAL_CITY,    /* thành phố trực thuộc trung ương */
    UNIT_DISTRICT,        /* huyện */
    UNIT_URBAN_DISTRICT,  /* quận */
    UNIT_PROVINCIAL_CITY, /* thành phố thuộc tỉnh */
    UNIT_DISTRICT_TOWN,   /* thị xã */
    UNIT_COMMUNE,         /* xã */
    UNIT_WARD,            /* phường */
    UNIT_TOWNSHIP,        /* thị trấn */
    UNIT_SPECIAL_ZONE,    /* đặc khu */
};
#define UNIT_FOR_EVER INT64_MAX

struct unit {
    int64_t id;
    enum unit_level level;
    enum unit_kind kind;
    struct str code;
    struct str name;    /* without its kind: "Vũ Ninh", "12" */
    struct str name_en; /* official English name; mostly "" */
    struct str slug;
    int64_t parent_id;            /* 0: none */
    int64_t valid_from, valid_to; /* valid_to UNIT_FOR_EVER: still there */
};

/* ---- finding ---- */

/* E_NOT_FOUND in all of them: no such unit. */
enum err unit_by_id(struct db_tx *tx, int64_t id, struct unit *ret) must_check;
/* Also by an older slug: unit.slug is the present one. */
enum err unit_by_slug(struct db_tx *tx, struct str slug, struct unit *ret) must_check;
/* The one that had this code on that day. */
enum err unit_by_code(
    struct db_tx *tx, enum unit_level level, struct str code, int64_t day,
    struct unit *ret) must_check;
/* "13126": the last one that had it; "13141@2025-01-31": the one of that day. The number of digits
 * tells the level. */
enum err unit_by_code_text(struct db_tx *tx, struct str text, struct unit *ret) must_check;

struct unit_list {
    const struct unit *list;
    size_t n;
};
/* Those that stood on that day, in the order of their names. id 0: the provinces. */
enum err unit_children(struct db_tx *tx, int64_t id, int64_t day, struct unit_list *ret) must_check;
/* District (when there is one), then province, as they stood on that day. */
enum err unit_ancestors(struct db_tx *tx, const struct unit *u, int64_t day, struct unit_list *ret)
    must_check;
/* By words of name and of the places around it, tones or not, or by code. Those whose name is just
 * the query first, then by name; past UNIT_SEARCH_SORTED results in the order of the index. */
#define UNIT_SEARCH_SORTED 200
struct unit_search {
    struct str query;
    int64_t limit, offset;
};
enum err unit_search(
    struct db_tx *tx, const struct unit_search *s, struct unit_list *ret,
    int64_t *ret_total) must_check;
bool unit_stood(const struct unit *u, int64_t day);

/* ---- names ---- */

/* "Xã Vũ Ninh", "Phường 12" / "Vũ Ninh Commune", "Ward 12". */
struct str unit_title_vi(struct arena *a, const struct unit *u);
struct str unit_title_en(struct arena *a, const struct unit *u);
/* "huyện Kiến Xương, tỉnh Thái Bình": where it lay on that day; "" for a province. */
struct unit_place {
    struct str vi, en;
};
enum err unit_place(struct db_tx *tx, const struct unit *u, int64_t day, struct unit_place *ret)
    must_check;
/* "xã", "thị trấn": in small letters. */
struct str unit_kind_vi(enum unit_kind kind);
struct str unit_kind_en(enum unit_kind kind); /* "commune", "township" */
enum unit_level unit_level_of(enum unit_kind kind);
/* "Xã Vũ Ninh" -> UNIT_COMMUNE and "Vũ Ninh"; capitals and tones of the kind do not matter.
 * False: it does not begin with a kind of this level, or nothing follows. */
bool unit_name_parse(
    struct arena *a, enum unit_level level, struct str s, enum unit_kind *ret_kind,
    struct str *ret_name);

/* ---- what became of it ---- */

enum unit_part {
    UNIT_WHOLE = 1,            /* Nhập toàn bộ */
    UNIT_PART,                 /* một phần */
    UNIT_PART_AREA,            /* một phần diện tích */
    UNIT_PART_AREA_ALL_PEOPLE, /* một phần diện tích, toàn bộ dân số */
    UNIT_PART_PEOPLE,          /* một phần dân số */
    UNIT_KEPT,                 /* giữ nguyên, đổi tên, đổi loại hình */
};
struct unit_succession {
    struct unit unit; /* the other one */
    int64_t day;
    enum unit_part part;
    struct str note; /* as the decision says it */
};
struct unit_successions {
    const struct unit_succession *list;
    size_t n;
};
/* Largest part first; then by name. */
enum err unit_successors(struct db_tx *tx, int64_t id, struct unit_successions *ret) must_check;
enum err unit_predecessors(struct db_tx *tx, int64_t id, struct unit_successions *ret) must_check;
/* Who carries on what this unit did, on that day: itself while it stands, else along the largest
 * parts. *ret_split: on the way it was divided among several. E_NOT_FOUND: ended without
 * successor. */
enum err unit_current(
    struct db_tx *tx, const struct unit *u, int64_t day, struct unit *ret,
    bool *ret_split) must_check;

/* ---- addresses ---- */

/* Letters a-z, digits, single hyphens inside; at most UNIT_SLUG_MAX; no reserved word. */
#define UNIT_SLUG_MAX 80
bool unit_slug_valid(struct str slug);
bool unit_slug_reserved(struct str slug);
/* From now on this is the unit's address; older ones still lead there. `code` as in
 * unit_by_code_text. E_NOT_FOUND: no such unit; E_INVALID: no slug, or reserved; E_CONFLICT: given
 * to another unit before. */
enum err unit_give_slug(struct db_tx *tx, struct str code, struct str slug) must_check;

#endif
