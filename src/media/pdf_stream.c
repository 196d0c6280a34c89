#include "media/pdf_stream.h"

#include <zlib.h>

#include "media/pdf_name.h"

#define PIECE ((size_t)256 * 1024)
#define OVERLAP ((size_t)64) /* longer than any name that matters, spelled with #xx */

/* The word follows a dictionary, and a line break follows it. */
static bool begins_stream(struct str all, size_t at)
{
    struct str behind = str_from(all, at + 6);
    size_t n = at;
    while (n > 0 && pdf_blank(all.p[n - 1]))
        n--;
    bool dictionary = n >= 2 && all.p[n - 1] == '>' && all.p[n - 2] == '>';
    return dictionary && behind.n > 0 && (behind.p[0] == '\r' || behind.p[0] == '\n');
}

static struct str behind_line_end(struct str s)
{
    if (str_starts(s, S("\r\n")))
        return str_from(s, 2);
    return str_from(s, 1);
}

bool pdf_next_stream(struct str *rest, struct pdf_stream *ret, bool *ret_open)
{
    if (rest->n == 0)
        return false;
    *ret_open = false;
    size_t from = 0;
    for (;;) {
        ptrdiff_t found = str_find(str_from(*rest, from), S("stream"));
        if (found < 0)
            break;
        size_t at = from + (size_t)found;
        from = at + 6;
        if (!begins_stream(*rest, at))
            continue;
        struct str data = behind_line_end(str_from(*rest, from));
        ptrdiff_t end = str_find(data, S("endstream"));
        ret->before = str_sub(*rest, 0, at);
        ret->data = end < 0 ? data : str_sub(data, 0, (size_t)end);
        *ret_open = end < 0;
        *rest = end < 0 ? S("") : str_from(data, (size_t)end + 9);
        return true;
    }
    *ret = (struct pdf_stream){.before = *rest};
    *rest = S("");
    return true;
}

struct str pdf_dictionary(struct str before)
{
    for (size_t n = before.n; n >= 3; n--)
        if (str_eq(str_sub(before, n - 3, 3), S("obj")))
            return str_from(before, n);
    return before;
}

static bool looks_packed(struct str s)
{
    if (s.n < 2)
        return false;
    unsigned head = (unsigned)(unsigned char)s.p[0] << 8 | (unsigned char)s.p[1];
    return (head >> 8 & 0x0F) == 8 && head % 31 == 0;
}

/* Hands over what is there and keeps the end of it for the next piece. */
static size_t hand_over(struct str piece, char *buffer, pdf_piece_fn *fn, void *ctx)
{
    size_t keep = piece.n < OVERLAP ? piece.n : OVERLAP;
    fn(ctx, piece);
    memmove(buffer, piece.p + piece.n - keep, keep);
    return keep;
}

bool pdf_unpack(struct str data, size_t *total, pdf_piece_fn *fn, void *ctx)
{
    /* One file a process. */
    static char buffer[OVERLAP + PIECE];
    z_stream z = {.next_in = (z_const Bytef *)(uintptr_t)data.p, .avail_in = (uInt)data.n};
    size_t kept = 0;
    int rc = Z_OK;
    if (!looks_packed(data) || inflateInit(&z) != Z_OK)
        return false;
    while (rc == Z_OK && *total <= PDF_UNPACKED_MAX) {
        z.next_out = (Bytef *)buffer + kept;
        z.avail_out = PIECE;
        rc = inflate(&z, Z_NO_FLUSH);
        size_t made = PIECE - z.avail_out;
        *total += made;
        if (made > 0)
            kept = hand_over((struct str){buffer, kept + made}, buffer, fn, ctx);
        else if (z.avail_in == 0)
            break;
    }
    (void)inflateEnd(&z);
    return true;
}

struct whole {
    char *p;
    size_t n, room;
};

static bool unpack_into(z_stream *z, struct whole *w)
{
    for (int rc = Z_OK; rc != Z_STREAM_END;) {
        if (w->n == w->room) {
            w->room = w->room ? w->room * 2 : PIECE;
            char *grown = w->room <= PDF_WHOLE_MAX ? realloc(w->p, w->room) : NULL;
            if (!grown)
                return false;
            w->p = grown;
        }
        z->next_out = (Bytef *)w->p + w->n;
        z->avail_out = (uInt)(w->room - w->n);
        rc = inflate(z, Z_NO_FLUSH);
        w->n = w->room - z->avail_out;
        if (rc != Z_OK && rc != Z_STREAM_END)
            return false;
    }
    return true;
}

bool pdf_unpack_whole(struct str data, size_t *total, struct str *ret)
{
    z_stream z = {.next_in = (z_const Bytef *)(uintptr_t)data.p, .avail_in = (uInt)data.n};
    struct whole w = {0};
    if (!looks_packed(data) || inflateInit(&z) != Z_OK)
        return false;
    bool done = unpack_into(&z, &w) && *total <= PDF_UNPACKED_MAX;
    *total += w.n;
    (void)inflateEnd(&z);
    if (done)
        *ret = (struct str){w.p, w.n};
    else
        free(w.p);
    return done;
}
