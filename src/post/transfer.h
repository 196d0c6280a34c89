/* transfer: one conversation with another server by libcurl. Private to post/. */
#ifndef GANDAN_POST_TRANSFER_H
#define GANDAN_POST_TRANSFER_H

#include <curl/curl.h>

#include "post/post.h"

struct transfer {
    CURL *curl;
    const struct post_patience *patience;
    bool public, private;     /* which addresses it may call */
    bool loopback_only;       /* a password in the clear */
    enum post_reason refused; /* why an address was not called */
    struct str upload;        /* what is still to be sent */
    bool upload_begun;
    int64_t until, taken_at; /* clock_mono: the end of it all; the server had the whole message */
    bool broken_off;         /* by us */
    char error[CURL_ERROR_SIZE];
};

/* With the options that every transfer has. protocols: "smtp,smtps". Ends with transfer_end. */
enum err transfer_begin(
    struct transfer *t, const char *url, const char *protocols, int64_t total_ms) must_check;
CURLcode transfer_run(struct transfer *t);
void transfer_end(struct transfer *t);
/* The number of the last answer, 0: none. */
int transfer_code(const struct transfer *t);
/* What became of it, from the transfer's own refusal, else from the library's code. */
void transfer_say(
    const struct transfer *t, CURLcode rc, enum post_fate fate, struct post_result *ret);
/* E_INVALID, and why. */
enum err transfer_refuse(struct post_result *ret, enum post_reason reason) must_check;

#endif
