#include "post/address.h"

#include <netinet/in.h>
#include <string.h>

struct range {
    unsigned char start[16];
    unsigned bits;
};

/* IANA special-purpose registries (RFC 6890 and its successors). */
static const struct range v4[] = {
    {{0}, 8},
    {{10}, 8},
    {{100, 64}, 10},
    {{127}, 8},
    {{169, 254}, 16},
    {{172, 16}, 12},
    {{192, 0, 0}, 24},
    {{192, 0, 2}, 24},
    {{192, 88, 99}, 24},
    {{192, 168}, 16},
    {{198, 18}, 15},
    {{198, 51, 100}, 24},
    {{203, 0, 113}, 24},
    {{224}, 4},
    {{240}, 4},
};
static const struct range v6[] = {
    {{0}, 96}, /* ::, ::1, and IPv4-compatible */
    {{0x01, 0x00}, 64},
    {{0x20, 0x01}, 23}, /* with Teredo */
    {{0x20, 0x01, 0x0d, 0xb8}, 32},
    {{0x3f, 0xff}, 20},
    {{0x5f, 0x00}, 16},
    {{0xfc}, 7},
    {{0xfe, 0x80}, 10},
    {{0xfe, 0xc0}, 10},
    {{0xff}, 8},
};
/* Behind these stands an IPv4 address: mapped, translated (RFC 6052, 8215), 6to4. */
static const struct {
    struct range range;
    unsigned at;
} carriers[] = {
    {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96}, 12},
    {{{0x00, 0x64, 0xff, 0x9b}, 96}, 12},
    {{{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48}, 12},
    {{{0x20, 0x02}, 16}, 2},
};
#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool in_range(const unsigned char *bytes, const struct range *r)
{
    unsigned whole = r->bits / 8, rest = r->bits % 8;
    if (memcmp(bytes, r->start, whole) != 0)
        return false;
    unsigned mask = rest ? 0xffu << (8 - rest) & 0xffu : 0;
    return (bytes[whole] & mask) == (r->start[whole] & mask);
}

static bool in_any(const unsigned char *bytes, const struct range *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (in_range(bytes, &list[i]))
            return true;
    return false;
}

static bool private_v6(const unsigned char *bytes)
{
    for (size_t i = 0; i < COUNT(carriers); i++)
        if (in_range(bytes, &carriers[i].range))
            return in_any(bytes + carriers[i].at, v4, COUNT(v4));
    return in_any(bytes, v6, COUNT(v6));
}

bool address_is_private(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return in_any(
            (const unsigned char *)&((const struct sockaddr_in *)address)->sin_addr, v4, COUNT(v4));
    if (address->sa_family == AF_INET6)
        return private_v6(((const struct sockaddr_in6 *)address)->sin6_addr.s6_addr);
    return true;
}

bool address_is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return *(const unsigned char *)&((const struct sockaddr_in *)address)->sin_addr == 127;
    if (address->sa_family != AF_INET6)
        return false;
    const struct in6_addr *a = &((const struct sockaddr_in6 *)address)->sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(a) || (IN6_IS_ADDR_V4MAPPED(a) && a->s6_addr[12] == 127);
}
