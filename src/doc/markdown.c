#include "doc/markdown.h"

#include <cmark.h>

#include "base/buf.h"

/* Each byte may become six ("&quot;"), and each sign a pair of tags. */
#define HTML_MAX ((size_t)4 * 1024 * 1024)
#define HEADING_DEEPEST 4

struct walk {
    const struct markdown *m;
    struct buf out;
    int heading; /* level of the last one: 1 is the page's own */
};

/* ---- reading ---- */

/* What is known to take long: many brackets without a partner, many levels of quotes. */
static enum err judge(struct str text)
{
    size_t signs = 0;
    if (text.n > MARKDOWN_MAX)
        return E_TOO_BIG;
    for (size_t i = 0; i < text.n; i++)
        signs += text.p[i] == '[' || text.p[i] == '<';
    return signs > MARKDOWN_SIGNS ? E_INVALID : OK;
}

static enum err judge_depth(cmark_node *root)
{
    cmark_iter *it = cmark_iter_new(root);
    int depth = 0, deepest = 0;
    for (cmark_event_type e = cmark_iter_next(it); e != CMARK_EVENT_DONE; e = cmark_iter_next(it)) {
        if (!cmark_node_first_child(cmark_iter_get_node(it)))
            continue; /* a leaf has no second event */
        depth += e == CMARK_EVENT_ENTER ? 1 : -1;
        deepest = depth > deepest ? depth : deepest;
    }
    cmark_iter_free(it);
    return deepest > MARKDOWN_DEPTH ? E_INVALID : OK;
}

/* *ret is freed with cmark_node_free when OK. */
static enum err parse(struct str text, cmark_node **ret)
{
    enum err e = judge(text);
    if (e != OK)
        return e;
    cmark_node *root = cmark_parse_document(
        text.n ? text.p : "", text.n, CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8);
    e = root ? judge_depth(root) : E_INTERNAL;
    if (e == OK)
        *ret = root;
    else if (root)
        cmark_node_free(root);
    return e;
}

/* ---- writing ---- */

static void put_text(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        switch (c) {
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
        case '\'':
            buf_lit(b, "&#39;");
            break;
        default:
            if (c >= ' ' || c == '\t' || c == '\n')
                buf_char(b, (char)c);
        }
    }
}

/* An address: what is no sign of one is percent-encoded, a backslash too, which browsers take for
 * a slash. */
static void put_url(struct buf *b, struct str s)
{
    static const char SIGNS[] = "-._~:/?#[]@!$()*+,;=%";
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c != 0 && strchr(SIGNS, c));
        if (plain)
            buf_char(b, c);
        else if (c == '&')
            buf_lit(b, "&amp;");
        else
            buf_fmt(b, "%%%02X", (unsigned)(unsigned char)c);
    }
}

static bool is_own(struct str url)
{
    if (str_starts(url, S("#")))
        return true;
    bool slash = str_starts(url, S("/"));
    return slash && !str_starts(url, S("//")) && !str_starts(url, S("/\\"));
}

static bool is_web(struct str url)
{
    struct str lower = str_sub(url, 0, 8);
    return str_eq_nocase(lower, S("https://")) || str_eq_nocase(str_sub(url, 0, 7), S("http://"));
}

/* Words inside a node: of an image, for those who do not see it. */
static struct str words_of(struct arena *a, cmark_node *node)
{
    struct buf b;
    cmark_iter *it = cmark_iter_new(node);
    buf_init(&b, a, MARKDOWN_MAX);
    for (cmark_event_type e = cmark_iter_next(it); e != CMARK_EVENT_DONE; e = cmark_iter_next(it)) {
        cmark_node *n = cmark_iter_get_node(it);
        cmark_node_type type = cmark_node_get_type(n);
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
            buf_str(&b, str_z(cmark_node_get_literal(n)));
        else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
            buf_char(&b, ' ');
    }
    cmark_iter_free(it);
    return buf_get(&b);
}

static struct markdown_image image_of(struct arena *a, cmark_node *node)
{
    return (struct markdown_image){
        .name = arena_str(a, str_z(cmark_node_get_url(node))),
        .words = words_of(a, node),
        .caption = arena_str(a, str_z(cmark_node_get_title(node))),
    };
}

static bool stands_alone(cmark_node *image)
{
    cmark_node *p = cmark_node_parent(image);
    return cmark_node_get_type(p) == CMARK_NODE_PARAGRAPH && !cmark_node_next(image) &&
           !cmark_node_previous(image);
}

static bool is_figure(cmark_node *paragraph)
{
    cmark_node *child = cmark_node_first_child(paragraph);
    return child && cmark_node_get_type(child) == CMARK_NODE_IMAGE && stands_alone(child);
}

static void put_picture(
    struct walk *w, const struct markdown_image *image, const struct markdown_picture *p)
{
    struct buf *b = &w->out;
    buf_lit(b, "<img src=\"");
    put_text(b, p->url.bytes);
    if (p->small_url.bytes.n) {
        buf_lit(b, "\" srcset=\"");
        put_text(b, p->small_url.bytes);
        buf_fmt(b, " %lldw, ", (long long)p->small_width);
        put_text(b, p->url.bytes);
        buf_fmt(b, " %lldw\" sizes=\"(max-width: 42rem) 100vw, 42rem", (long long)p->width);
    }
    buf_fmt(
        b, "\" width=\"%lld\" height=\"%lld\" loading=\"lazy\" decoding=\"async\" alt=\"",
        (long long)p->width, (long long)p->height);
    put_text(b, image->words);
    buf_char(b, '"');
    buf_str(b, w->m->properties);
    buf_char(b, '>');
}

static void put_image(struct walk *w, cmark_node *node)
{
    struct markdown_image image = image_of(w->out.arena, node);
    struct markdown_picture p;
    bool alone = stands_alone(node);
    if (!w->m->picture || !w->m->picture(w->m->ctx, image.name, &p)) {
        buf_str(&w->out, alone ? S("<p>") : S(""));
        put_text(&w->out, image.words);
        buf_str(&w->out, alone ? S("</p>\n") : S(""));
        return;
    }
    if (alone)
        buf_lit(&w->out, "<figure>");
    put_picture(w, &image, &p);
    if (!alone)
        return;
    if (image.caption.n) {
        buf_lit(&w->out, "<figcaption>");
        put_text(&w->out, image.caption);
        buf_lit(&w->out, "</figcaption>");
    }
    buf_lit(&w->out, "</figure>\n");
}

/* ---- node by node ---- */

static void put_tag(struct walk *w, const char *name, bool enter, bool block)
{
    buf_fmt(&w->out, enter ? "<%s>" : "</%s>", name);
    if (block && !enter)
        buf_char(&w->out, '\n');
}

static void put_heading(struct walk *w, cmark_node *node, bool enter)
{
    if (enter) {
        int level = cmark_node_get_heading_level(node) + 1;
        level = level > w->heading + 1 ? w->heading + 1 : level;
        w->heading = level > HEADING_DEEPEST ? HEADING_DEEPEST : level;
    }
    buf_fmt(&w->out, enter ? "<h%d>" : "</h%d>\n", w->heading);
}

static void put_paragraph(struct walk *w, cmark_node *node, bool enter)
{
    cmark_node *list = cmark_node_parent(cmark_node_parent(node));
    bool tight =
        list && cmark_node_get_type(list) == CMARK_NODE_LIST && cmark_node_get_list_tight(list);
    if (!is_figure(node) && !tight)
        put_tag(w, "p", enter, true);
}

static void put_list(struct walk *w, cmark_node *node, bool enter)
{
    bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
    int start = cmark_node_get_list_start(node);
    if (enter && ordered && start > 1)
        buf_fmt(&w->out, "<ol start=\"%d\">", start);
    else
        put_tag(w, ordered ? "ol" : "ul", enter, true);
}

static void put_link(struct walk *w, cmark_node *node, bool enter)
{
    struct str url = str_z(cmark_node_get_url(node));
    if (!is_own(url) && !is_web(url))
        return;
    if (!enter) {
        buf_lit(&w->out, "</a>");
        return;
    }
    buf_lit(&w->out, "<a href=\"");
    put_url(&w->out, url);
    buf_str(&w->out, is_own(url) ? S("\">") : S("\" rel=\"noopener\">"));
}

static void put_literal(struct walk *w, cmark_node *node, struct str before, struct str after)
{
    buf_str(&w->out, before);
    put_text(&w->out, str_z(cmark_node_get_literal(node)));
    buf_str(&w->out, after);
}

/* What holds others. */
static void put_holder(struct walk *w, cmark_node *node, bool enter)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_BLOCK_QUOTE:
        put_tag(w, "blockquote", enter, true);
        break;
    case CMARK_NODE_LIST:
        put_list(w, node, enter);
        break;
    case CMARK_NODE_ITEM:
        put_tag(w, "li", enter, true);
        break;
    case CMARK_NODE_PARAGRAPH:
        put_paragraph(w, node, enter);
        break;
    case CMARK_NODE_HEADING:
        put_heading(w, node, enter);
        break;
    case CMARK_NODE_EMPH:
        put_tag(w, "em", enter, false);
        break;
    case CMARK_NODE_STRONG:
        put_tag(w, "strong", enter, false);
        break;
    case CMARK_NODE_LINK:
        put_link(w, node, enter);
        break;
    default: /* the document; nodes that only extensions make */
        break;
    }
}

static void put_node(struct walk *w, cmark_node *node, bool enter)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT:
    case CMARK_NODE_HTML_INLINE:
        put_literal(w, node, S(""), S(""));
        break;
    case CMARK_NODE_HTML_BLOCK:
        put_literal(w, node, S("<p>"), S("</p>\n"));
        break;
    case CMARK_NODE_CODE:
        put_literal(w, node, S("<code>"), S("</code>"));
        break;
    case CMARK_NODE_CODE_BLOCK:
        put_literal(w, node, S("<pre><code>"), S("</code></pre>\n"));
        break;
    case CMARK_NODE_SOFTBREAK:
        buf_char(&w->out, '\n');
        break;
    case CMARK_NODE_LINEBREAK:
        buf_lit(&w->out, "<br>");
        break;
    case CMARK_NODE_THEMATIC_BREAK:
        buf_lit(&w->out, "<hr>\n");
        break;
    default:
        put_holder(w, node, enter);
        break;
    }
}

enum err markdown_html(const struct markdown *m, struct str text, struct markup *ret)
{
    struct walk w = {.m = m, .heading = 1};
    cmark_node *root = NULL;
    enum err e = parse(text, &root);
    if (e != OK)
        return e;
    buf_init(&w.out, m->arena, HTML_MAX);
    cmark_iter *it = cmark_iter_new(root);
    for (cmark_event_type v = cmark_iter_next(it); v != CMARK_EVENT_DONE; v = cmark_iter_next(it)) {
        cmark_node *node = cmark_iter_get_node(it);
        if (cmark_node_get_type(node) != CMARK_NODE_IMAGE) {
            put_node(&w, node, v == CMARK_EVENT_ENTER);
            continue;
        }
        if (v == CMARK_EVENT_ENTER) {
            put_image(&w, node);
            cmark_iter_reset(it, node, CMARK_EVENT_EXIT); /* its words are written */
        }
    }
    cmark_iter_free(it);
    cmark_node_free(root);
    if (w.out.over)
        return E_TOO_BIG;
    *ret = (struct markup){buf_get(&w.out)};
    return OK;
}

/* ---- what else is asked of it ---- */

enum err markdown_images(struct arena *a, struct str text, struct markdown_images *ret)
{
    cmark_node *root = NULL;
    size_t room = 0, n = 0;
    for (size_t i = 0; i + 1 < text.n; i++)
        room += text.p[i] == '!' && text.p[i + 1] == '[';
    enum err e = parse(text, &root);
    if (e != OK)
        return e;
    struct markdown_image *list = ARENA_ARRAY(a, struct markdown_image, room + 1);
    cmark_iter *it = cmark_iter_new(root);
    for (cmark_event_type v = cmark_iter_next(it); v != CMARK_EVENT_DONE; v = cmark_iter_next(it)) {
        cmark_node *node = cmark_iter_get_node(it);
        if (v == CMARK_EVENT_ENTER && cmark_node_get_type(node) == CMARK_NODE_IMAGE && n < room)
            list[n++] = image_of(a, node);
    }
    cmark_iter_free(it);
    cmark_node_free(root);
    *ret = (struct markdown_images){list, n};
    return OK;
}

/* A line break would end the paragraph, a sign begin something. */
static void put_escaped(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c != 0 && strchr("\\`*_[]<>\"&!", c))
            buf_char(b, '\\');
        buf_char(b, c == '\n' || c == '\r' ? ' ' : c);
    }
}

struct str markdown_image_line(struct arena *a, const struct markdown_image *image)
{
    struct buf b;
    buf_init(&b, a, (image->words.n + image->caption.n) * 2 + image->name.n + 64);
    buf_lit(&b, "![");
    put_escaped(&b, image->words);
    buf_lit(&b, "](");
    buf_str(&b, image->name);
    if (image->caption.n) {
        buf_lit(&b, " \"");
        put_escaped(&b, image->caption);
        buf_char(&b, '"');
    }
    buf_char(&b, ')');
    return buf_get(&b);
}

enum err markdown_words(struct arena *a, struct str text, struct str *ret)
{
    struct buf b;
    cmark_node *root = NULL;
    enum err e = parse(text, &root);
    if (e != OK)
        return e;
    buf_init(&b, a, MARKDOWN_MAX * 2);
    cmark_iter *it = cmark_iter_new(root);
    for (cmark_event_type v = cmark_iter_next(it); v != CMARK_EVENT_DONE; v = cmark_iter_next(it)) {
        cmark_node *node = cmark_iter_get_node(it);
        cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK)
            buf_str(&b, str_z(cmark_node_get_literal(node)));
        else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
            buf_char(&b, ' ');
        else if (
            v == CMARK_EVENT_EXIT && (type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING))
            buf_char(&b, '\n');
    }
    cmark_iter_free(it);
    cmark_node_free(root);
    *ret = buf_get(&b);
    return OK;
}
