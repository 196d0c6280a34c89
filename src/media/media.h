/* media: looks at files that people send, and makes pictures anew, in a process that can reach
 * nothing. Only PDF, JPEG and PNG are taken.
 *
 * Rules this module owns (docs/adr/0008):
 *   - the server itself never decodes what was sent. A keeper is forked before threads, keys and
 *     database exist; it forks a child for each file, which gets two descriptors and has neither
 *     files nor network (media/jail.h), and 10 seconds;
 *   - a picture is decoded and written anew: EXIF with its place and serial numbers, colour
 *     profiles, comments, thumbnails and whatever stands behind its end are gone; the way the
 *     camera was held is applied first, and when and where it was taken is told beside it, as
 *     numbers (struct media_shot);
 *   - a PDF stays as it is (a signature must stay valid) and is looked through: media/pdf.h;
 *   - what a child says is not believed further than its kind: it has read hostile bytes.
 * When the keeper has died no file can be looked at until the server is started again: E_BUSY, and
 * one line in the log. */
#ifndef GANDAN_MEDIA_MEDIA_H
#define GANDAN_MEDIA_MEDIA_H

#include "base/err.h"
#include "base/str.h"

enum media_type { MEDIA_NONE, MEDIA_PDF, MEDIA_JPEG, MEDIA_PNG };
enum media_verdict {
    MEDIA_FINE,
    MEDIA_OTHER,     /* none of the three, or two kinds of file in one */
    MEDIA_BROKEN,    /* cut short or damaged */
    MEDIA_TOO_LARGE, /* more pixels than MEDIA_MAX_SIDE, MEDIA_MAX_PIXELS */
    MEDIA_ACTIVE,    /* a PDF that does something by itself, carries files, or hides its objects */
    MEDIA_LOCKED,    /* a PDF under a password: nobody can look into it */
    MEDIA_TOO_HARD,  /* took too long or too much memory, or broke what looked at it */
    MEDIA_NO_ROOM,   /* the picture made anew did not fit the disk */
};
#define MEDIA_VERDICTS 8

#define MEDIA_MAX_SIDE 12000
#define MEDIA_MAX_PIXELS ((uint64_t)50 * 1000 * 1000)
#define MEDIA_MAX_BYTES ((uint64_t)25 * 1024 * 1024) /* of a file sent */

/* What the camera wrote down beside the picture: kept by whoever wants evidence of time and place,
 * never in the picture itself. */
struct media_shot {
    unsigned knows;              /* of the two below */
    int64_t at;                  /* by the camera's clock, taken as ours */
    int32_t latitude, longitude; /* millionths of a degree */
};
#define MEDIA_SHOT_AT 1U
#define MEDIA_SHOT_PLACE 2U

struct media_result {
    enum media_type type;
    enum media_verdict verdict;
    bool remade; /* what is to be kept is in `out` */
    uint32_t width, height;
    struct media_shot shot;
};

struct media;
/* Before any thread, and before keys and database are opened. Ends with media_stop. */
enum err media_start(struct media **ret) must_check;
/* Has the keeper found all it needs? Waits for its word, at most 5 s; says in the log what is
 * lacking. */
bool media_ready(struct media *m);
/* Is it (still) there? */
bool media_alive(struct media *m);
/* From any thread; waits for a free place and for the child. `in` holds the whole file; `out` is
 * empty and open for writing. E_BUSY: there is nobody to look at it. */
enum err media_look(struct media *m, int in, int out, struct media_result *ret) must_check;
/* The same, and a picture wider than this is made narrower; 0: as it is. */
enum err media_narrow(
    struct media *m, const int in_out[2], uint32_t widest, struct media_result *ret) must_check;
/* Files looked at since the start. */
int64_t media_looks(const struct media *m);
/* Takes NULL. No thread may be in media_look(). */
void media_stop(struct media *m);

/* "application/pdf"; "" for MEDIA_NONE. */
struct str media_type_name(enum media_type type);
/* MEDIA_NONE: none of ours. */
enum media_type media_type_named(struct str name);
/* "pdf", "jpg", "png": behind the dot of a file's name. */
struct str media_type_ending(enum media_type type);

#endif
