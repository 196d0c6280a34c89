/* mime: an e-mail as text (RFC 5322, 2045, 2047). Pure. Private to post/. */
#ifndef GANDAN_POST_MIME_H
#define GANDAN_POST_MIME_H

#include "post/post.h"

/* "Name <address>", "address". E_INVALID: no address, or a sign that no header may hold. */
enum err mime_mailbox(struct str s, struct str *ret_name, struct str *ret_address) must_check;
/* The whole message, lines ended by CRLF. E_INVALID: *ret_why names the part. */
enum err mime_message(
    struct arena *a, const struct post_mail *mail, struct str *ret,
    enum post_reason *ret_why) must_check;

#endif
