#include "media/sniff.h"

#include <magic.h>

/* Neither archives nor texts are ours; so nobody needs to unpack or to guess at letters. */
#define FLAGS                                                                                      \
    (MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_ELF |         \
     MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_TOKENS | MAGIC_NO_CHECK_ENCODING | MAGIC_NO_CHECK_CSV |   \
     MAGIC_NO_CHECK_JSON | MAGIC_NO_CHECK_APPTYPE | MAGIC_NO_CHECK_TEXT)

static magic_t table;

bool sniff_open(void)
{
    table = magic_open(FLAGS);
    return table && magic_load(table, NULL) == 0;
}

void sniff_close(void)
{
    if (table)
        magic_close(table);
    table = NULL;
}

static enum media_type by_signature(struct str s)
{
    if (str_starts(s, S("%PDF-")))
        return MEDIA_PDF;
    if (str_starts(s, S("\xFF\xD8\xFF")))
        return MEDIA_JPEG;
    return str_starts(s, S("\x89PNG\r\n\x1A\n")) ? MEDIA_PNG : MEDIA_NONE;
}

enum media_type sniff(struct str bytes)
{
    enum media_type type = by_signature(bytes);
    if (type == MEDIA_NONE || !table)
        return MEDIA_NONE;
    const char *name = magic_buffer(table, bytes.p, bytes.n);
    return name && str_eq(str_z(name), media_type_name(type)) ? type : MEDIA_NONE;
}
