/* command: the command line. One row per command; options are declared, unknown ones refused.
 *
 * A command that writes while `serve` runs is sent over $D/control.sock and runs there, its output
 * streamed back, with the same exit code. So a command never prints with printf: it has `out`.
 * Exit codes: 0 done; 1 refused, nothing written; 2 unusable (wrong call, no data, no database). */
#ifndef GANDAN_APP_COMMAND_H
#define GANDAN_APP_COMMAND_H

#include "app/data.h"
#include "html/text.h"

#define COMMAND_OK 0
#define COMMAND_REFUSED 1
#define COMMAND_UNUSABLE 2

struct command_out {
    void (*write)(void *ctx, bool is_error, struct str bytes);
    void *ctx;
};

struct command_option {
    const char *name;  /* without the dashes */
    const char *value; /* NULL: a switch; else the word for the help line */
    const char *doc;
    bool repeat;
    bool path; /* a file: made absolute before it travels to another process */
};

#define COMMAND_MAX_ARGS 64
struct command_call {
    struct arena *arena;
    const struct command *command;
    struct str values[COMMAND_MAX_ARGS]; /* options: parallel to names; positional: name is "" */
    struct str names[COMMAND_MAX_ARGS];
    size_t count;
    struct data *data; /* NULL when the command needs none */
    struct command_out out;
    enum lang lang; /* of messages: GANDAN_LANG or LANG, else Vietnamese */
    bool served;    /* runs inside a running server */
};

enum command_needs {
    NEEDS_NOTHING,
    NEEDS_READ,  /* opens the data, also beside a running server */
    NEEDS_WRITE, /* takes the lock, or travels to the running server */
    NEEDS_OWN,   /* opens what it needs by itself: init, serve, restore, demo */
};

struct command {
    const char *name;
    const char *usage; /* "KIND FILE" */
    const char *doc;
    enum command_needs needs;
    size_t args_min, args_max; /* positional */
    const struct command_option *options;
    size_t option_count;
    int (*run)(struct command_call *c);
    /* True: its last argument is a secret, asked for where the command is typed. May be NULL. */
    bool (*asks)(const struct command_call *c);
};

extern const struct command commands[];
const struct command *command_by_name(struct str name);

/* What the options and the environment say of the data directory. */
struct data_config command_data_config(const struct command_call *c);

int command_main(int argc, char **argv);
/* Runs a parsed call inside this process; used by main and by the control socket. */
int command_parse(
    struct arena *a, int argc, const struct str *argv, struct command_call *ret,
    struct command_out out);

/* The option's value; STR_NONE when it was not given. "" for a switch that was. */
struct str command_option(const struct command_call *c, const char *name);
/* The i-th value of a repeated option, or STR_NONE. */
struct str command_option_nth(const struct command_call *c, const char *name, size_t i);
bool command_has(const struct command_call *c, const char *name);
/* The i-th positional argument, or STR_NONE. */
struct str command_arg(const struct command_call *c, size_t i);

void command_print(const struct command_call *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void command_complain(const struct command_call *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void command_print_text(const struct command_call *c, enum text t, struct text_args args);
void command_complain_text(const struct command_call *c, enum text t, struct text_args args);

#endif
