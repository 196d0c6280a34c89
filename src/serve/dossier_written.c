#include "serve/dossier_written.h"

#include "base/buf.h"
#include "base/identity.h"
#include "base/num.h"
#include "base/viet.h"

#define MAX_ADDRESS ((size_t)4096)

static bool holds(struct str folded, const struct str words[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_find(folded, words[i]) >= 0)
            return true;
    return false;
}
#define HOLDS(folded, list) holds((folded), (list), sizeof(list) / sizeof *(list))

enum punctuality written_punctuality(struct arena *a, struct str cell)
{
    static const struct str LATE[] = {
        STR_INIT("tre"), STR_INIT("qua han"), STR_INIT("cham"), STR_INIT("sau han")};
    static const struct str EARLY[] = {STR_INIT("truoc han"), STR_INIT("som")};
    static const struct str ON_TIME[] = {
        STR_INIT("dung han"), STR_INIT("trong han"), STR_INIT("dat")};
    static const struct str NOT[] = {
        STR_INIT("chua"), STR_INIT("khong tre"), STR_INIT("khong qua"), STR_INIT("khong cham")};
    struct str f = viet_fold(a, cell);
    if (f.n == 0)
        return PUNCTUALITY_NONE;
    if (HOLDS(f, NOT))
        return str_find(f, S("khong")) >= 0 ? PUNCTUALITY_ON_TIME : PUNCTUALITY_NONE;
    if (HOLDS(f, LATE) || str_find(f, S("khong dung han")) >= 0)
        return PUNCTUALITY_LATE;
    if (HOLDS(f, EARLY))
        return PUNCTUALITY_EARLY;
    return HOLDS(f, ON_TIME) ? PUNCTUALITY_ON_TIME : PUNCTUALITY_NONE;
}

bool written_channel(struct arena *a, struct str cell, enum dossier_channel *ret)
{
    static const struct str DIRECT[] = {
        STR_INIT("truc tiep"), STR_INIT("tai quay"), STR_INIT("mot cua")};
    static const struct str ONLINE[] = {
        STR_INIT("truc tuyen"), STR_INIT("dvc"), STR_INIT("online"), STR_INIT("dich vu cong")};
    static const struct str POST[] = {STR_INIT("buu chinh"), STR_INIT("buu dien")};
    struct str f = viet_fold(a, cell);
    if (f.n == 0 || str_eq(f, S("1")) || HOLDS(f, DIRECT))
        *ret = CHANNEL_DIRECT;
    else if (str_eq(f, S("2")) || HOLDS(f, ONLINE))
        *ret = CHANNEL_ONLINE;
    else if (str_eq(f, S("3")) || HOLDS(f, POST))
        *ret = CHANNEL_POST;
    else
        return false;
    return true;
}

bool written_state(struct arena *a, struct str cell, enum dossier_state *ret)
{
    static const struct {
        struct str word;
        enum dossier_state state;
    } WORDS[] = {
        {STR_INIT("moi dang ki"), DOSSIER_SUBMITTED},
        {STR_INIT("duoc tiep nhan"), DOSSIER_ACCEPTED},
        {STR_INIT("da tiep nhan"), DOSSIER_ACCEPTED},
        {STR_INIT("khong duoc tiep nhan"), DOSSIER_REFUSED},
        {STR_INIT("tu choi tiep nhan"), DOSSIER_REFUSED},
        {STR_INIT("dang xu li"), DOSSIER_PROCESSING},
        {STR_INIT("dang giai quyet"), DOSSIER_PROCESSING},
        {STR_INIT("yeu cau bo sung giay to"), DOSSIER_SUPPLEMENT},
        {STR_INIT("cho bo sung"), DOSSIER_SUPPLEMENT},
        {STR_INIT("yeu cau thuc hien nghia vu tai chinh"), DOSSIER_PAYMENT},
        {STR_INIT("cong dan yeu cau rut ho so"), DOSSIER_WITHDRAWING},
        {STR_INIT("dung xu li"), DOSSIER_STOPPED},
        {STR_INIT("da rut"), DOSSIER_STOPPED},
        {STR_INIT("da xu li xong"), DOSSIER_FINISHED},
        {STR_INIT("da co ket qua"), DOSSIER_FINISHED},
        {STR_INIT("da tra ket qua"), DOSSIER_RETURNED},
        {STR_INIT("da tra"), DOSSIER_RETURNED},
    };
    struct str f = viet_fold(a, cell);
    int64_t number;
    if (f.n == 0) {
        *ret = DOSSIER_NEW;
        return true;
    }
    if (num_parse_i64(f, DOSSIER_SUBMITTED, DOSSIER_RETURNED, &number)) {
        *ret = (enum dossier_state)number;
        return true;
    }
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (str_eq(f, WORDS[i].word)) {
            *ret = WORDS[i].state;
            return true;
        }
    return false;
}

/* ---- a phone among the address ---- */

static bool is_phone_sign(char c)
{
    return (c >= '0' && c <= '9') || c == '.' || c == ' ' || c == '-' || c == '+' || c == '(' ||
           c == ')';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The longest run of a phone's signs from `from` that is a phone; 0: none. */
static size_t phone_at(struct str s, size_t from)
{
    size_t end = from, digits = 0, best = 0;
    while (end < s.n && is_phone_sign(s.p[end]) && digits < 15) {
        digits += is_digit(s.p[end]) ? 1 : 0;
        end++;
        struct phone p;
        bool whole = is_digit(s.p[end - 1]) && (end == s.n || !is_digit(s.p[end]));
        if (whole && digits >= 9 && phone_parse(str_sub(s, from, end - from), &p) == OK)
            best = end - from;
    }
    return best;
}

/* Where a phone's label before it begins: "ĐT:", "SĐT", "Điện thoại". */
static size_t without_label(struct arena *a, struct str s)
{
    static const struct str LABELS[] = {
        STR_INIT("so dien thoai"), STR_INIT("dien thoai"), STR_INIT("di dong"),
        STR_INIT("sdt"),           STR_INIT("dt"),         STR_INIT("tel"),
    };
    size_t end = s.n;
    while (end && (s.p[end - 1] == ' ' || s.p[end - 1] == ':' || s.p[end - 1] == '.' ||
                   s.p[end - 1] == '\n' || s.p[end - 1] == '('))
        end--;
    /* A label is at most 25 bytes before the number; word starts only. */
    for (size_t at = end > 25 ? end - 25 : 0; at < end; at++) {
        bool starts = at == 0 || s.p[at - 1] == ' ' || s.p[at - 1] == '\n' || s.p[at - 1] == ',' ||
                      s.p[at - 1] == '-' || s.p[at - 1] == ';' || s.p[at - 1] == '(';
        if (!starts || ((unsigned char)s.p[at] & 0xc0) == 0x80)
            continue;
        struct str f = viet_fold(a, str_sub(s, at, end - at));
        for (size_t i = 0; i < sizeof LABELS / sizeof *LABELS; i++)
            if (str_eq(f, LABELS[i]))
                return at;
    }
    return end;
}

/* Joining signs left at the ends when the phone is gone. */
static struct str without_ends(struct str s)
{
    static const char SIGNS[] = " ,;-()\n\t:/";
    while (s.n && strchr(SIGNS, s.p[0]))
        s = str_from(s, 1);
    while (s.n && strchr(SIGNS, s.p[s.n - 1]))
        s.n--;
    return s;
}

/* Line breaks inside a cell become ", ". */
static struct str on_one_line(struct arena *a, struct str s)
{
    struct buf b;
    struct str piece;
    buf_init(&b, a, MAX_ADDRESS);
    while (str_cut(&s, '\n', &piece)) {
        piece = without_ends(piece);
        if (piece.n && b.n)
            buf_lit(&b, ", ");
        buf_str(&b, piece);
    }
    return buf_get(&b);
}

void written_address(
    struct arena *a, struct str cell, struct str *ret_address, struct str *ret_phone)
{
    struct str s = str_trim(cell);
    *ret_phone = S("");
    *ret_address = on_one_line(a, s);
    for (size_t i = 0; i < s.n; i++) {
        bool inside = i > 0 && (is_digit(s.p[i - 1]) || s.p[i - 1] == '+' || s.p[i - 1] == '/');
        bool starts = is_digit(s.p[i]) || s.p[i] == '+';
        size_t n = starts && !inside ? phone_at(s, i) : 0;
        if (n == 0)
            continue;
        struct str before = str_sub(s, 0, without_label(a, str_sub(s, 0, i)));
        struct str after = without_ends(str_from(s, i + n));
        *ret_phone = arena_str(a, str_sub(s, i, n));
        before = without_ends(before);
        if (before.n && after.n)
            before = arena_cat(a, before, S("\n"));
        *ret_address = on_one_line(a, arena_cat(a, before, after));
        return;
    }
}

bool written_is_organisation(struct arena *a, struct str name)
{
    static const struct str BEGINS[] = {
        STR_INIT("cong ti"),     STR_INIT("hop tac xa"), STR_INIT("htx"),
        STR_INIT("ubnd"),        STR_INIT("uy ban"),     STR_INIT("truong"),
        STR_INIT("doanh ngh"),   STR_INIT("co so"),      STR_INIT("ngan hang"),
        STR_INIT("trung tam"),   STR_INIT("hoi "),       STR_INIT("ban quan"),
        STR_INIT("ho kinh doa"), STR_INIT("tram "),      STR_INIT("chi nhanh"),
        STR_INIT("dntn"),        STR_INIT("cty"),        STR_INIT("cti "),
    };
    /* "Trường" and "Hội" are given names too, but no family's; a family name comes first. */
    struct str f = viet_fold(a, name);
    for (size_t i = 0; i < sizeof BEGINS / sizeof *BEGINS; i++)
        if (str_starts(f, BEGINS[i]))
            return true;
    return false;
}

struct str written_name(struct arena *a, struct str name)
{
    struct buf b;
    struct str piece, rest = str_trim(name);
    buf_init(&b, a, MAX_ADDRESS);
    for (size_t i = 0, start = 0; i <= rest.n; i++) {
        bool blank = i == rest.n || rest.p[i] == ' ' || rest.p[i] == '\n' || rest.p[i] == '\t';
        if (!blank)
            continue;
        piece = str_sub(rest, start, i - start);
        start = i + 1;
        if (piece.n && b.n)
            buf_char(&b, ' ');
        buf_str(&b, piece);
    }
    struct str s = buf_get(&b);
    return viet_is_capitals(a, s) && !written_is_organisation(a, s) ? viet_title(a, s) : s;
}
