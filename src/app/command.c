#include "app/command.h"

#include <limits.h>
#include <stdarg.h>
#include <unistd.h>

#include "app/control.h"
#include "app/secret_input.h"
#include "base/log.h"

static const struct command_option common[] = {
    {"data", "DIR", "the data directory (GANDAN_DATA; default ./data-gandan)", .path = true},
    {"database", "URL", "postgres://… instead of SQLite (GANDAN_DATABASE)"},
    {"keys", "DIR", "the keys (default DIR/keys)", .path = true},
    {"backups", "DIR", "where copies of the data are kept (default DIR/backup)", .path = true},
    {"listen", "ADDR:PORT", "where to serve (GANDAN_LISTEN; default 127.0.0.1:8080)"},
    {"clock", "FILE", "steers the time; demo and test data only", .path = true},
    {"seed", "N", "fixes what is random in demo and test data"},
    {"lang", "vi|en", "language of the messages (GANDAN_LANG)"},
    {"help", NULL, "this text"},
};
#define COMMON_COUNT (sizeof common / sizeof *common)

const struct command *command_by_name(struct str name)
{
    for (const struct command *c = commands; c->name; c++)
        if (str_eq(str_z(c->name), name))
            return c;
    return NULL;
}

/* ---- reading a call ---- */

struct str command_option_nth(const struct command_call *c, const char *name, size_t i)
{
    for (size_t k = 0; k < c->count; k++)
        if (str_eq(c->names[k], str_z(name)) && i-- == 0)
            return c->values[k];
    return STR_NONE;
}

struct str command_option(const struct command_call *c, const char *name)
{
    return command_option_nth(c, name, 0);
}

bool command_has(const struct command_call *c, const char *name)
{
    return command_option(c, name).p != NULL;
}

struct str command_arg(const struct command_call *c, size_t i)
{
    return command_option_nth(c, "", i);
}

/* ---- saying something ---- */

__attribute__((format(printf, 3, 0))) static void say(
    const struct command_call *c, bool is_error, const char *fmt, va_list ap)
{
    char line[4096];
    int n = vsnprintf(line, sizeof line - 1, fmt, ap);
    if (n < 0)
        return;
    size_t used = (size_t)n < sizeof line - 2 ? (size_t)n : sizeof line - 2;
    line[used++] = '\n';
    c->out.write(c->out.ctx, is_error, (struct str){line, used});
}

void command_print(const struct command_call *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    say(c, false, fmt, ap);
    va_end(ap);
}

void command_complain(const struct command_call *c, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    say(c, true, fmt, ap);
    va_end(ap);
}

static void say_text(
    const struct command_call *c, bool is_error, enum text t, struct text_args args)
{
    struct str line = text_get(c->arena, c->lang, t, args);
    c->out.write(c->out.ctx, is_error, arena_cat(c->arena, line, S("\n")));
}

void command_print_text(const struct command_call *c, enum text t, struct text_args args)
{
    say_text(c, false, t, args);
}

void command_complain_text(const struct command_call *c, enum text t, struct text_args args)
{
    say_text(c, true, t, args);
}

/* ---- help ---- */

static void print_options(const struct command_call *c, const struct command_option *o, size_t n)
{
    for (size_t i = 0; i < n; i++)
        command_print(
            c, "  --%s%s%s%*s%s", o[i].name, o[i].value ? " " : "", o[i].value ? o[i].value : "",
            (int)(24 - strlen(o[i].name) - (o[i].value ? strlen(o[i].value) + 1 : 0)), "",
            o[i].doc);
}

static int help(const struct command_call *c)
{
    if (c->command) {
        command_print(
            c, "gandan %s %s\n  %s\n", c->command->name, c->command->usage, c->command->doc);
        print_options(c, c->command->options, c->command->option_count);
    } else {
        command_print(c, "gandan COMMAND [OPTIONS]\n");
        for (const struct command *k = commands; k->name; k++)
            command_print(c, "  %-10s %s", k->name, k->doc);
        command_print(c, "\ngandan COMMAND --help tells more. Everywhere:");
    }
    print_options(c, common, COMMON_COUNT);
    return COMMAND_OK;
}

/* ---- parsing ---- */

static const struct command_option *find_option(const struct command *k, struct str name)
{
    for (size_t i = 0; k && i < k->option_count; i++)
        if (str_eq(str_z(k->options[i].name), name))
            return &k->options[i];
    for (size_t i = 0; i < COMMON_COUNT; i++)
        if (str_eq(str_z(common[i].name), name))
            return &common[i];
    return NULL;
}

static struct str absolute(struct arena *a, struct str path)
{
    char cwd[PATH_MAX];
    if (path.n == 0 || path.p[0] == '/' || !getcwd(cwd, sizeof cwd))
        return path;
    return arena_fmt(a, "%s/%.*s", cwd, STR_ARG(path));
}

static bool add(struct command_call *c, struct str name, struct str value)
{
    if (c->count == COMMAND_MAX_ARGS)
        return false;
    c->names[c->count] = name;
    c->values[c->count++] = value;
    return true;
}

/* Takes argv[*i], and its value when it has one. */
static int parse_option(struct command_call *c, int argc, const struct str *argv, int *i)
{
    struct str word = str_from(argv[*i], 2), value = S("");
    ptrdiff_t equals = str_find_char(word, '=');
    struct str name = equals < 0 ? word : str_sub(word, 0, (size_t)equals);
    const struct command_option *o = find_option(c->command, name);
    if (!o) {
        command_complain(c, "gandan: unknown option --%.*s (see --help)", STR_ARG(name));
        return COMMAND_UNUSABLE;
    }
    if (o->value && equals >= 0) {
        value = str_from(word, (size_t)equals + 1);
    } else if (o->value) {
        if (*i + 1 >= argc) {
            command_complain(c, "gandan: --%s needs %s", o->name, o->value);
            return COMMAND_UNUSABLE;
        }
        value = argv[++*i];
    }
    if (!o->repeat && command_has(c, o->name)) {
        command_complain(c, "gandan: --%s is given twice", o->name);
        return COMMAND_UNUSABLE;
    }
    if (o->path)
        value = absolute(c->arena, value);
    return add(c, str_z(o->name), value) ? COMMAND_OK : COMMAND_UNUSABLE;
}

static enum lang message_lang(const struct command_call *c)
{
    struct str lang = command_option(c, "lang");
    if (!lang.p)
        lang = str_z(getenv("GANDAN_LANG"));
    return str_starts(lang, S("en")) ? LANG_EN : LANG_VI;
}

static int check_count(const struct command_call *c)
{
    size_t n = 0;
    while (command_arg(c, n).p)
        n++;
    if (n >= c->command->args_min && n <= c->command->args_max)
        return COMMAND_OK;
    command_complain(
        c, "gandan: usage: gandan %s %s (see --help)", c->command->name, c->command->usage);
    return COMMAND_UNUSABLE;
}

static int find_command(struct command_call *c, int argc, const struct str *argv)
{
    if (argc == 0 || str_starts(argv[0], S("-")))
        return COMMAND_OK;
    c->command = command_by_name(argv[0]);
    if (c->command)
        return COMMAND_OK;
    command_complain(c, "gandan: unknown command %.*s (see gandan --help)", STR_ARG(argv[0]));
    return COMMAND_UNUSABLE;
}

int command_parse(
    struct arena *a, int argc, const struct str *argv, struct command_call *ret,
    struct command_out out)
{
    *ret = (struct command_call){.arena = a, .out = out};
    int found = find_command(ret, argc, argv);
    if (found != COMMAND_OK)
        return found;
    for (int i = ret->command ? 1 : 0; i < argc; i++) {
        bool option = str_starts(argv[i], S("--")) && argv[i].n > 2;
        int code = option                     ? parse_option(ret, argc, argv, &i)
                   : add(ret, S(""), argv[i]) ? COMMAND_OK
                                              : COMMAND_UNUSABLE;
        if (code != COMMAND_OK)
            return code;
    }
    ret->lang = message_lang(ret);
    return ret->command && !command_has(ret, "help") ? check_count(ret) : COMMAND_OK;
}

/* ---- running ---- */

static struct str option_or_env(const struct command_call *c, const char *name, const char *env)
{
    struct str v = command_option(c, name);
    return v.p ? v : str_z(getenv(env));
}

static struct str or_default(struct str v, struct str otherwise)
{
    return v.n ? v : otherwise;
}

struct data_config command_data_config(const struct command_call *c)
{
    struct data_config config = {
        .dir = or_default(option_or_env(c, "data", "GANDAN_DATA"), S("./data-gandan")),
        .database = option_or_env(c, "database", "GANDAN_DATABASE"),
        .keys_dir = command_option(c, "keys"),
        .backups_dir = command_option(c, "backups"),
        .clock_file = option_or_env(c, "clock", "GANDAN_CLOCK"),
        .seed = command_option(c, "seed"),
        .listen = or_default(option_or_env(c, "listen", "GANDAN_LISTEN"), S("127.0.0.1:8080")),
    };
    return config;
}

static int run_with_data(struct command_call *c, int argc, const struct str *argv)
{
    struct data_config config = command_data_config(c);
    enum err e = data_open(&config, c->command->needs == NEEDS_WRITE, &c->data);
    if (e == E_BUSY && c->command->needs == NEEDS_WRITE)
        return control_send(&config, argc, argv, c->out);
    if (e != OK) {
        if (e == E_NOT_FOUND)
            command_complain_text(c, TEXT_command_no_data, TEXT_ARGS(ta_str("dir", config.dir)));
        return COMMAND_UNUSABLE;
    }
    int code = c->command->run(c);
    data_close(c->data);
    return code;
}

static void write_own(void *ctx, bool is_error, struct str bytes)
{
    (void)ctx;
    FILE *f = is_error ? stderr : stdout;
    (void)fwrite(bytes.p, 1, bytes.n, f);
    (void)fflush(f);
}

/* Paths travel absolute: the server has another working directory. */
static void rewrite_paths(const struct command_call *c, int argc, struct str *argv)
{
    for (int i = 1; i < argc; i++)
        if (!str_starts(argv[i], S("--")) && access(arena_z(c->arena, argv[i]), F_OK) == 0)
            argv[i] = absolute(c->arena, argv[i]);
}

/* Here, and not where it runs: a command that travels has no terminal there. */
static int ask(struct command_call *c, int *argc, struct str *argv)
{
    struct str secret;
    if (!c->command->asks || !c->command->asks(c))
        return COMMAND_OK;
    if (!secret_input(c->arena, "? ", &secret)) {
        command_complain(c, "gandan: nothing was read from standard input");
        return COMMAND_UNUSABLE;
    }
    argv[(*argc)++] = secret;
    return add(c, S(""), secret) ? COMMAND_OK : COMMAND_UNUSABLE;
}

static int run_here_or_there(struct command_call *c, int argc, struct str *argv)
{
    int code = ask(c, &argc, argv);
    if (code != COMMAND_OK)
        return code;
    rewrite_paths(c, argc, argv);
    bool own = c->command->needs == NEEDS_NOTHING || c->command->needs == NEEDS_OWN;
    return own ? c->command->run(c) : run_with_data(c, argc, argv);
}

int command_main(int argc, char **argv)
{
    struct arena *a = arena_new(0);
    struct str *words = ARENA_ARRAY(a, struct str, (size_t)argc + 1);
    for (int i = 1; i < argc; i++)
        words[i - 1] = str_z(argv[i]);
    struct command_call *c = ARENA_NEW(a, struct command_call);
    int code = command_parse(a, argc - 1, words, c, (struct command_out){write_own, NULL});
    if (code == COMMAND_OK && (!c->command || command_has(c, "help"))) {
        code = help(c);
        if (!c->command && !command_has(c, "help"))
            code = COMMAND_UNUSABLE;
    } else if (code == COMMAND_OK) {
        code = run_here_or_there(c, argc - 1, words);
    }
    arena_free(a);
    return code;
}
