/* media_probe: looks at each file named on standard input, one a line, and says what it is:
 * "pdf fine 0 0". A picture made anew is put beside it as NAME.out. "jpeg WIDTH HEIGHT NAME" makes
 * one with a place and a serial number in its EXIF. For tests/tools/upload_corpus.py. */
#include <fcntl.h>
#include <unistd.h>

#include "base/log.h"
#include "base/num.h"
#include "media/media.h"
#include "pictures.h"

static const char *const verdicts[MEDIA_VERDICTS] = {"fine",   "other",  "broken",   "too-large",
                                                     "active", "locked", "too-hard", "no-room"};

static int make_jpeg(struct arena *a, struct str words)
{
    struct str width, height;
    uint64_t w = 0, h = 0;
    if (!str_cut(&words, ' ', &width) || !str_cut(&words, ' ', &height) ||
        !num_parse_uint(width, 12000, &w) || !num_parse_uint(height, 12000, &h))
        return 1;
    struct picture_new p = {
        .width = (int)w, .height = (int)h, .colours = 3, .exif = picture_exif(a, true, 1)};
    struct str jpeg = picture_jpeg(a, &p);
    int fd = open(arena_z(a, words), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    bool ok = fd >= 0 && write(fd, jpeg.p, jpeg.n) == (ssize_t)jpeg.n;
    (void)close(fd);
    (void)printf("made\n");
    return ok ? 0 : 1;
}

static int probe(struct arena *a, struct media *m, struct str name)
{
    struct media_result r;
    struct str beside = arena_cat(a, name, S(".out"));
    int in = open(arena_z(a, name), O_RDONLY | O_CLOEXEC);
    int out = open(arena_z(a, beside), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (in < 0 || out < 0 || media_look(m, in, out, &r) != OK)
        return 1;
    struct str type = media_type_ending(r.type);
    (void)printf(
        "%.*s %s %u %u\n", STR_ARG(type.n ? type : S("none")), verdicts[r.verdict], r.width,
        r.height);
    (void)close(in);
    (void)close(out);
    return 0;
}

int main(void)
{
    struct media *m;
    char line[1024];
    int failed = 0;
    if (media_start(&m) != OK || !media_ready(m))
        return 2;
    log_set_level(LOG_ERROR);
    while (!failed && fgets(line, sizeof line, stdin)) {
        struct arena *a = arena_new(0);
        struct str name = str_trim(str_z(line));
        if (str_starts(name, S("jpeg ")))
            failed = make_jpeg(a, str_from(name, 5));
        else
            failed = probe(a, m, name);
        (void)fflush(stdout);
        arena_free(a);
    }
    media_stop(m);
    return failed;
}
