/* pdf_stream: the streams of a PDF, found by their words and not by its tables, and unpacked
 * whatever their dictionaries say. Pure; inside media/ only; the one door to <zlib.h> here. */
#ifndef GANDAN_MEDIA_PDF_STREAM_H
#define GANDAN_MEDIA_PDF_STREAM_H

#include "base/str.h"

struct pdf_stream {
    struct str before; /* PDF text up to it, from the end of the one before */
    struct str data;   /* as it stands in the file; p == NULL: there is no stream any more */
};

/* Cuts the next stream (or the text behind the last) off *rest; false at the end. *ret_open: the
 * file ends inside a stream. */
bool pdf_next_stream(struct str *rest, struct pdf_stream *ret, bool *ret_open);
/* The dictionary of the stream that follows: from the last object's beginning on. */
struct str pdf_dictionary(struct str before);

/* Unpacked data, a piece at a time; each piece begins with the end of the one before, so that no
 * name falls between two. *total grows over all streams of a file; past PDF_UNPACKED_MAX nothing
 * more is unpacked. False: it is not packed by zlib. */
#define PDF_UNPACKED_MAX ((size_t)512 * 1024 * 1024)
typedef void pdf_piece_fn(void *ctx, struct str piece);
bool pdf_unpack(struct str data, size_t *total, pdf_piece_fn *piece, void *ctx);

/* The same as a whole, at most PDF_WHOLE_MAX; the caller frees ret->p. False: not packed, broken,
 * or more than that. */
#define PDF_WHOLE_MAX ((size_t)32 * 1024 * 1024)
bool pdf_unpack_whole(struct str data, size_t *total, struct str *ret);

#endif
