/* A head as the library leaves it, made of any bytes: whatever is let through has one meaning. */
#include <assert.h>

#include "wire/guard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Splits a head the way the library does: line ends and colons become NUL in place. */
static size_t parse(char *p, size_t n, size_t from, struct wire_header *out, size_t room)
{
    size_t count = 0;
    struct str rest = {p + from, n - from}, line;
    while (count < room && str_cut(&rest, '\n', &line)) {
        ptrdiff_t colon = str_find_char(line, ':');
        if (colon < 0)
            continue;
        size_t at = (size_t)(line.p - p);
        struct str value = str_from(line, (size_t)colon + 1);
        if (value.n > 0 && value.p[value.n - 1] == '\r')
            value.n--;
        out[count++] = (struct wire_header){str_sub(line, 0, (size_t)colon), str_trim(value)};
        p[at + (size_t)colon] = 0;
    }
    for (size_t i = from; i < n; i++)
        if (p[i] == '\n' || (p[i] == '\r' && i + 1 < n && p[i + 1] == '\n'))
            p[i] = 0;
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char line[] = "POST /x HTTP/1.1\r\n";
    static struct wire_header headers[256];
    size_t n = sizeof line - 1 + size;
    char *p = malloc(n);
    assert(p);
    memcpy(p, line, sizeof line - 1);
    memcpy(p + sizeof line - 1, data, size);
    struct guard_head head = {S("POST"), S("/x"), S("HTTP/1.1"), headers, 0, n, {p, n}, 5};
    head.header_count = parse(p, n, sizeof line - 1, headers, 256);
    p[4] = p[7] = p[16] = p[17] = 0;
    struct guard_verdict v;
    guard_check(&head, &v);
    if (v.status == 0) {
        assert(v.method == WIRE_POST && !(v.chunked && v.has_length));
        assert(n - (sizeof line - 1) <= GUARD_MAX_HEADERS);
        for (size_t i = 0; i < head.header_count; i++)
            assert(guard_token(headers[i].name) && guard_value_fits(headers[i].value));
    }
    (void)guard_target_fits((struct str){(const char *)data, size});
    free(p);
    return 0;
}
