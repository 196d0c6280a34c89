#include "doc/feed.h"

#include "base/date.h"
#include "base/utf8.h"

static void put_char(struct buf *b, struct str s, uint32_t cp)
{
    switch (cp) {
    case '&':
        buf_lit(b, "&amp;");
        break;
    case '<':
        buf_lit(b, "&lt;");
        break;
    case '>':
        buf_lit(b, "&gt;");
        break;
    case '"':
        buf_lit(b, "&quot;");
        break;
    default:
        if (cp == '\t' || cp == '\n' || (cp >= ' ' && cp != 0xFFFE && cp != 0xFFFF))
            buf_str(b, s);
    }
}

static void put_text(struct buf *b, struct str s)
{
    while (s.n) {
        uint32_t cp = 0;
        size_t n = utf8_decode(s, &cp);
        if (n)
            put_char(b, str_sub(s, 0, n), cp);
        else
            buf_lit(b, "\xEF\xBF\xBD");
        s = str_from(s, n ? n : 1);
    }
}

static void put_element(struct buf *b, const char *name, struct str value)
{
    buf_fmt(b, "<%s>", name);
    put_text(b, value);
    buf_fmt(b, "</%s>\n", name);
}

static void put_moment(struct buf *b, const char *name, int64_t at)
{
    char iso[DATE_ISO_MAX];
    date_iso(iso, at);
    buf_fmt(b, "<%s>%s</%s>\n", name, iso, name);
}

static void put_link(struct buf *b, const char *rel, struct str url)
{
    buf_fmt(b, "<link rel=\"%s\" href=\"", rel);
    put_text(b, url);
    buf_lit(b, "\"/>\n");
}

static void put_author(struct buf *b, struct str name)
{
    buf_lit(b, "<author>");
    put_element(b, "name", name);
    buf_lit(b, "</author>\n");
}

void feed_atom_begin(struct buf *b, const struct feed *f)
{
    buf_lit(
        b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"");
    put_text(b, f->language);
    buf_lit(b, "\">\n");
    put_element(b, "id", f->id);
    put_element(b, "title", f->title);
    put_moment(b, "updated", f->updated_at);
    put_author(b, f->author);
    put_link(b, "alternate", f->page_url);
    put_link(b, "self", f->self_url);
}

void feed_atom_entry(struct buf *b, const struct feed_entry *e)
{
    buf_lit(b, "<entry>\n");
    put_element(b, "id", e->id);
    put_element(b, "title", e->title);
    put_moment(b, "published", e->published_at);
    put_moment(b, "updated", e->updated_at);
    if (e->author.n)
        put_author(b, e->author);
    if (e->category.n) {
        buf_lit(b, "<category term=\"");
        put_text(b, e->category);
        buf_lit(b, "\"/>\n");
    }
    put_link(b, "alternate", e->url);
    put_element(b, "summary", e->summary);
    if (e->content.bytes.n) {
        buf_lit(b, "<content type=\"html\">");
        put_text(b, e->content.bytes);
        buf_lit(b, "</content>\n");
    }
    buf_lit(b, "</entry>\n");
}

void feed_atom_end(struct buf *b)
{
    buf_lit(b, "</feed>\n");
}
