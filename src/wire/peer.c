#include "wire/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/num.h"

#define MAX_HOPS 32

static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

static bool is_mapped(const struct peer_address *a)
{
    return memcmp(a->bytes, mapped, sizeof mapped) == 0;
}

bool peer_parse(struct str text, struct peer_address *ret)
{
    char z[PEER_TEXT_MAX];
    struct in_addr v4;
    struct in6_addr v6;
    if (text.n == 0 || text.n >= sizeof z || memchr(text.p, 0, text.n))
        return false;
    memcpy(z, text.p, text.n);
    z[text.n] = 0;
    if (inet_pton(AF_INET, z, &v4) == 1) {
        memcpy(ret->bytes, mapped, sizeof mapped);
        memcpy(ret->bytes + 12, &v4, 4);
        return true;
    }
    if (inet_pton(AF_INET6, z, &v6) != 1)
        return false;
    memcpy(ret->bytes, &v6, 16);
    return true;
}

enum err peer_listen_address(struct str text, struct sockaddr_storage *ret, socklen_t *ret_len)
{
    struct peer_address a;
    ptrdiff_t colon = -1;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == ':')
            colon = (ptrdiff_t)i;
    uint64_t port;
    if (colon < 1 || !num_parse_uint(str_from(text, (size_t)colon + 1), 65535, &port))
        return E_INVALID;
    struct str host = str_sub(text, 0, (size_t)colon);
    bool bracket = host.p[0] == '[' && host.p[host.n - 1] == ']';
    if (bracket)
        host = str_sub(host, 1, host.n - 2);
    if ((str_find_char(host, ':') >= 0) != bracket || !peer_parse(host, &a))
        return E_INVALID;
    memset(ret, 0, sizeof *ret);
    if (bracket) {
        struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ret;
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)port);
        memcpy(&v6->sin6_addr, a.bytes, 16);
        *ret_len = sizeof *v6;
        return OK;
    }
    struct sockaddr_in *v4 = (struct sockaddr_in *)ret;
    v4->sin_family = AF_INET;
    v4->sin_port = htons((uint16_t)port);
    memcpy(&v4->sin_addr, a.bytes + 12, 4);
    *ret_len = sizeof *v4;
    return OK;
}

enum err peer_network(struct str text, struct peer_network *ret)
{
    struct peer_network net = {.bits = 128};
    ptrdiff_t slash = str_find_char(text, '/');
    struct str host = slash < 0 ? text : str_sub(text, 0, (size_t)slash);
    if (!peer_parse(host, &net.address))
        return E_INVALID;
    if (slash >= 0) {
        unsigned whole = is_mapped(&net.address) ? 32 : 128;
        uint64_t bits;
        if (!num_parse_uint(str_from(text, (size_t)slash + 1), whole, &bits))
            return E_INVALID;
        net.bits = 128 - whole + (unsigned)bits;
    }
    *ret = net;
    return OK;
}

bool peer_from_socket(const struct sockaddr *socket, struct peer_address *ret)
{
    if (socket->sa_family == AF_INET6) {
        memcpy(ret->bytes, &((const struct sockaddr_in6 *)socket)->sin6_addr, 16);
        return true;
    }
    if (socket->sa_family != AF_INET)
        return false;
    memcpy(ret->bytes, mapped, sizeof mapped);
    memcpy(ret->bytes + 12, &((const struct sockaddr_in *)socket)->sin_addr, 4);
    return true;
}

size_t peer_text(const struct peer_address *address, char out[PEER_TEXT_MAX])
{
    const char *z = is_mapped(address) ? inet_ntop(AF_INET, address->bytes + 12, out, PEER_TEXT_MAX)
                                       : inet_ntop(AF_INET6, address->bytes, out, PEER_TEXT_MAX);
    return z ? strlen(z) : 0;
}

bool peer_is_loopback(const struct peer_address *address)
{
    static const unsigned char one[16] = {[15] = 1};
    if (is_mapped(address))
        return address->bytes[12] == 127;
    return memcmp(address->bytes, one, 16) == 0;
}

static bool within(const struct peer_address *a, const struct peer_network *net)
{
    size_t whole = net->bits / 8;
    unsigned rest = net->bits % 8;
    if (memcmp(a->bytes, net->address.bytes, whole) != 0)
        return false;
    return rest == 0 || ((a->bytes[whole] ^ net->address.bytes[whole]) >> (8 - rest)) == 0;
}

bool peer_in(const struct peer_address *address, const struct peer_network *nets, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (within(address, &nets[i]))
            return true;
    return false;
}

struct peer_address peer_subscriber(const struct peer_address *address)
{
    struct peer_address key = *address;
    if (!is_mapped(&key))
        memset(key.bytes + 8, 0, 8);
    return key;
}

/* The last entry of a comma list; *list keeps what stands before it. */
static struct str last_entry(struct str *list)
{
    size_t at = list->n;
    while (at > 0 && list->p[at - 1] != ',')
        at--;
    struct str entry = str_trim(str_from(*list, at));
    *list = at == 0 ? STR_NONE : str_sub(*list, 0, at - 1);
    return entry;
}

struct peer_address peer_forwarded(
    const struct wire_request *q, struct peer_address direct, const struct peer_network *nets,
    size_t count)
{
    struct peer_address at = direct;
    int hops = 0;
    for (size_t i = q->header_count; i-- > 0;) {
        struct str list = q->headers[i].value;
        if (!str_eq_nocase(q->headers[i].name, S("x-forwarded-for")))
            continue;
        while (list.p != NULL && hops++ < MAX_HOPS) {
            struct peer_address next;
            if (!peer_parse(last_entry(&list), &next))
                return at;
            at = next;
            if (!peer_in(&at, nets, count))
                return at;
        }
    }
    return at;
}

bool peer_has_proxy_header(const struct wire_request *q)
{
    static const struct str names[] = {STR_INIT("x-forwarded-for"),  STR_INIT("x-forwarded-proto"),
                                       STR_INIT("x-forwarded-host"), STR_INIT("forwarded"),
                                       STR_INIT("x-real-ip"),        STR_INIT("via")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (wire_header(q, names[i]).p != NULL)
            return true;
    return false;
}
