/* office_view: the office made ready for its pages: names in the reader's language, pictures with
 * their words, states, opening hours, the strip of weeks. Private to place/. */
#ifndef GANDAN_PLACE_OFFICE_VIEW_H
#define GANDAN_PLACE_OFFICE_VIEW_H

#include "html/pager.h"
#include "http/request.h"
#include "http/upload.h"
#include "place/calendar.h"
#include "place/facility_check.h"
#include "place/facility_fault.h"
#include "place/form_view.h"
#include "place/green_friday.h"
#include "place/office_photo.h"
#include "place/office_room.h"

/* In the reader's language, else in Vietnamese, which is then marked as such. */
struct office_words {
    struct str s;
    bool foreign;
};
struct office_words office_words(enum lang lang, struct str vi, struct str en);

/* ---- pictures ---- */

struct office_picture {
    int64_t id, small_width, small_height;
    struct office_words caption;
    bool staff;      /* its address is for officials */
    bool shown;      /* readers see it */
    struct str shot; /* officials: when and where, as the camera said; "": it did not */
};
struct office_pictures {
    const struct office_picture *list;
    size_t n;
};
/* Of one thing: those readers see; for officials all, with what the camera said. */
struct office_pictures office_pictures(
    struct request *q, const struct office_photo_list *all, int64_t noun_id, bool staff);
enum err office_pictures_of(
    struct request *q, enum office_photo_of of, int64_t noun_id, bool staff,
    struct office_pictures *ret) must_check;
/* Keeps those that came in a form's field. `shot`: keeps time and place too. */
struct office_hang {
    enum office_photo_of of;
    int64_t noun_id;
    struct str caption_vi, caption_en;
    bool shown, shot;
    struct str actor;
};
enum err office_hang(struct request *q, const struct http_files *files, const struct office_hang *h)
    must_check;

/* ---- facilities ---- */

struct office_item {
    struct str code, hint;
    struct office_words name;
    enum facility_state state;
    struct str day; /* of the last look; "": never */
    struct str note;
    int64_t check_id;
    unsigned counts;
    bool today; /* looked at today */
    struct office_pictures pictures;
};
struct office_items {
    const struct office_item *list;
    size_t n;
};
/* What is known on that day, in the order of the list; pictures are not filled in. */
enum err office_items(struct request *q, int64_t day, struct office_items *ret) must_check;

/* ---- opening hours ---- */

struct office_day {
    struct str weekday;
    struct str spans[CALENDAR_SPANS_MAX]; /* "07:30–11:30" */
    size_t count;                         /* 0: closed */
    bool today;
};
#define OFFICE_WEEK 7
enum err office_hours(struct request *q, struct office_day ret[OFFICE_WEEK]) must_check;

/* ---- weeks ---- */

#define OFFICE_WEEKS 52
struct office_week {
    int64_t day;
    struct str date, note, official;
    bool recorded, green; /* green: with a picture */
    struct office_pictures pictures;
};
struct office_weeks {
    struct office_week list[OFFICE_WEEKS]; /* oldest first */
    int64_t green;
    struct str label; /* the strip in a sentence */
};
enum err office_weeks(struct request *q, bool staff, struct office_weeks *ret) must_check;

/* ---- faults ---- */

struct office_fault {
    const struct facility_fault *f;
    struct str code, reported, closed; /* "BH-12", "20/11/2026" */
    struct office_words room;
    struct str room_slug;
    int64_t days;
    struct office_pictures before, after;
};
struct office_faults {
    const struct office_fault *list;
    size_t n;
};
enum err office_faults(
    struct request *q, const struct facility_fault_list *all, bool staff,
    struct office_faults *ret) must_check;

/* ---- the pages ---- */

struct office_room_view {
    const struct office_room *r;
    struct office_words name, purpose, hours;
    struct str phone, phone_number; /* as shown, as dialled */
    struct str floor;               /* "Tầng 1" */
    bool new_floor;                 /* the first of its floor */
    struct office_pictures pictures;
};
struct office_figure {
    int64_t n, all;
};
struct office_tour_view {
    const struct http_unit *unit;
    const struct office_room_view *rooms;
    size_t room_count;
    struct office_item before[FACILITIES_MAX];
    size_t before_count;
    struct office_day week[OFFICE_WEEK];
    struct office_figure facilities, access, signs;
    struct office_weeks weeks;
    const struct office_week *last_green; /* NULL: none */
    struct office_faults mended;
    int64_t open_faults, mended_faults;
};
struct office_check_view {
    const struct http_unit *unit;
    struct office_items items;
    struct str day, day_iso;
    bool past; /* not as of today */
    int64_t present, lacking, broken, unknown;
    struct office_figure facilities, access, signs;
    struct {
        struct str iso, day;
        int64_t looked;
        bool here;
    } rounds[OFFICE_WEEKS];
    size_t round_count;
    struct str year;
};
struct office_mended_view {
    const struct http_unit *unit;
    struct str q;
    struct office_faults faults;
    int64_t total;
    struct pager pager;
};
struct office_report_view {
    const struct http_unit *unit;
    struct form_view form;
    struct str slug; /* of the room */
    struct office_words room;
    struct str floor, said;
    /* What became of the one that was sent. */
    bool sent;
    struct str code, when;
    enum fault_state state;
    struct str closed;
};

/* ---- for officials ---- */

struct office_desk_view {
    const struct http_unit *unit;
    enum text done;
    bool works, keeps; /* may add; may change rooms */
    struct str today;
    struct office_items items;
    int64_t looked, present, lacking, broken;
    struct str next_code; /* of the first that was not looked at today */
    struct office_faults faults;
    int64_t open_faults;
    struct office_week friday; /* the last one */
    const struct office_room_view *rooms;
    size_t room_count;
};
struct office_past_check {
    struct str when, official, note;
    enum facility_state state;
    struct office_pictures pictures;
};
struct office_round_view {
    const struct http_unit *unit;
    struct form_view form;
    struct office_item item;
    size_t place, count; /* "3 of 26" */
    int64_t looked;
    struct str previous, next; /* codes; "" */
    struct str note;
    bool show;
    bool works;
    const struct office_past_check *past;
    size_t past_count;
};
struct office_fault_list_view {
    const struct http_unit *unit;
    struct str q, state_word;
    enum fault_state state;
    struct office_faults faults;
    int64_t counts[4]; /* by enum fault_state */
    struct pager pager;
    bool works;
};
struct office_fault_view {
    const struct http_unit *unit;
    struct form_view form;
    struct office_fault x;
    struct form_input title;
    struct str answer, reason;
    bool show, works;
    enum text done;
};
struct office_choice {
    int64_t id;
    struct str name;
    bool picked;
};
struct office_fault_new_view {
    const struct http_unit *unit;
    struct form_view form;
    const struct office_choice *rooms;
    size_t room_count;
    struct str said;
};
struct office_friday_view {
    const struct http_unit *unit;
    struct form_view form;
    enum text done;
    struct office_weeks weeks;
    const struct office_week *week; /* the one to record */
    struct str day_iso, note;
    bool works;
};
struct office_room_form_view {
    const struct http_unit *unit;
    struct form_view form;
    enum text done;
    int64_t id, version; /* id 0: a new one */
    struct str slug;
    struct form_input name, name_en, floor, place, phone, hours, hours_en;
    struct str purpose, purpose_en;
    bool shown;
    struct office_pictures pictures;
    struct form_input caption, caption_en;
};

/* "Tầng 1", "Tầng hầm 1". */
struct str office_floor(struct arena *a, enum lang lang, int64_t floor);
struct office_room_view office_room_view(struct request *q, const struct office_room *r);
/* Of this year up to today. */
enum err office_figure(struct request *q, struct str measure, struct office_figure *ret) must_check;
/* Crumbs and title of a page under /tru-so. */
void office_head(struct request *q, struct response *s, struct str title, bool top);
/* The same under /viec/tru-so. */
void office_desk_head(struct request *q, struct response *s, struct str title);

/* The signs for the walls (office_sign_print.c): of that room, or of all. */
struct office_signs_in {
    struct str slug;
};
enum err office_signs(struct request *q, struct response *s) must_check;

#define OFFICE_WORKS (WHO_COUNTER | WHO_SPECIALIST | WHO_EDITOR | WHO_CHAIR | WHO_ADMINISTRATOR)
#define OFFICE_KEEPS (WHO_EDITOR | WHO_CHAIR | WHO_ADMINISTRATOR)
#define OFFICE_FLAGS (ROUTE_PRIVATE | ROUTE_HIDDEN)
#define OFFICE_PHOTOS_SENT 3
#define OFFICE_BODY_MAX ((size_t)80 * 1024 * 1024)

#endif
