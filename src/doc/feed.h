/* feed: news for reading programs: Atom (RFC 4287), written as a stream of entries.
 *
 * Text that is not UTF-8 becomes U+FFFD; characters that XML cannot hold are dropped. Memory: the
 * buf's; past its maximum, buf.over. */
#ifndef GANDAN_DOC_FEED_H
#define GANDAN_DOC_FEED_H

#include "base/buf.h"
#include "base/markup.h"

struct feed {
    struct str id; /* an IRI that never changes; mostly the page's own address */
    struct str title, author;
    struct str language;           /* "vi" */
    struct str page_url, self_url; /* whole addresses: what is read, and the feed itself */
    int64_t updated_at;
};
struct feed_entry {
    struct str id, title, summary, author, category;
    struct str url;
    int64_t published_at, updated_at;
    struct markup content; /* whole; empty: the summary is all */
};

void feed_atom_begin(struct buf *b, const struct feed *f);
void feed_atom_entry(struct buf *b, const struct feed_entry *e);
void feed_atom_end(struct buf *b);

#endif
