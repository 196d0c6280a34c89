/* upload_server: a server with one form that takes files, on a fixture's database, and a browser
 * that sends it. For tests of uploads. */
#ifndef GANDAN_TESTS_UPLOAD_SERVER_H
#define GANDAN_TESTS_UPLOAD_SERVER_H

#include "db_fixture.h"

#include "http/dispatch.h"
#include "http/upload.h"
#include "wire_client.h"

#define UPLOAD_UNIT 7

/* Rows: a form, its submission ("note", "fail", "papers" at most 2, "photo" required), a file. */
extern const struct route upload_rows[];
extern const struct keys upload_keys;

struct upload_server {
    char dir[64];
    struct file_store *store;
    struct disk *disk;
    struct http *http;
    struct wire_server *wire;
    struct wire_handler handler;
    _Atomic size_t most_memory; /* of one request's arena */
};
extern struct upload_server at;
void upload_start(struct fixture *f, struct media *media);
void upload_stop(void);
/* In the data directory, at this moment. */
int upload_files(void);
size_t upload_rows_stored(struct fixture *f);
enum err upload_see_rows(struct db_tx *tx, void *file_list);

struct browser {
    struct arena *a;
    int fd;
    struct str cookie, token, key;
    const char *path; /* "/form", or "/staff": the same for officials */
    struct buf body;
};
/* Fetches the form. */
void browser_open(struct browser *b, struct arena *a);
struct client_answer browser_get(struct browser *b, struct str path);
/* Begins the submission anew, with the same token and key. */
void browser_begin(struct browser *b);
void browser_text(struct browser *b, const char *name, const char *value);
void browser_file(struct browser *b, const char *name, const char *file, struct str bytes);
struct client_answer browser_submit(struct browser *b);
/* The head of a submission of that length. */
struct str browser_head(struct browser *b, size_t length);
struct str browser_between(struct str s, struct str from, struct str to);
bool answer_says(const struct client_answer *answer, const char *text);

#endif
