#include "app/commands.h"

static const struct command_option serve_options[] = {
    {"private-webhooks", NULL, "the SMS gateway may be in the office network"},
};
static const struct command_option init_options[] = {
    {"purpose", "work|demo|test", "fixed for ever, shown on every page (default work)"},
    {"admin", "LOGIN", "the first administrator's login (default quantri)"},
    {"admin-name", "NAME", "and name (default Quản trị viên)"},
};
static const struct command_option import_options[] = {
    {"unit", "SLUG", "whose register it is (dossiers)"},
    {"dry-run", NULL, "says what would happen and writes nothing"},
    {"report", "FILE", "writes every refused row and difference there, in both languages",
     .path = true},
    {"slips", "FILE", "writes the printable slips of the imported dossiers there (dossiers)",
     .path = true},
};
static const struct command_option export_options[] = {
    {"canonical", NULL, "all data in one fixed form, and its SHA-256 on the last line"},
};
static const struct command_option deadline_options[] = {
    {"unit", "SLUG", "with this unit's calendar and hours (default: the national ones)"},
    {"from", "DATETIME", "when it was received, \"2026-11-20 15:20\""},
    {"take", "LIMIT", "\"3 working days\", \"24 hours\", \"30 days\", \"1 month\""},
    {"pause", "FROM/TO", "the clock stood still; may be given several times", .repeat = true},
};
static const struct command_option routes_options[] = {
    {"json", NULL, "as JSON, with who may call what and every field"},
};
static const struct command_option demo_options[] = {
    {"until", "DATE", "the last day of the year that is made (default yesterday)"},
    {"scale", "PERCENT", "how much of a year's work, 1 to 1000 (default 100: 12,000 dossiers)"},
};
static const struct command_option check_options[] = {
    {"figures", NULL, "counts every dossier and rating anew and compares with the figures shown"},
    {"mail", "ADDRESS", "sends a test mail there and says what the server answered"},
    {"unit", "SLUG", "with this unit's mail settings (default: those of all)"},
};
static const struct command_option outbox_options[] = {
    {"unit", "SLUG", "of this unit (default: of the installation itself)"},
};
static const struct command_option backup_options[] = {
    {"to", "FILE", "the copy (default gandan-DATE.db in the folder of copies)", .path = true},
};
static const struct command_option restore_options[] = {
    {"from", "FILE", "a copy made by backup, with its folder FILE.files", .path = true},
    {"without-files", NULL, "also when attached files are lacking"},
};

static const struct command_option user_options[] = {
    {"name", "NAME", "the official's name (add)"},
    {"unit", "SLUG", "where the official works; -: the installation itself (add)"},
    {"role", "ROLE",
     "administrator, chair, counter, specialist, editor, appraiser or supervisor (add)",
     .repeat = true},
    {"descendants", NULL, "also in all units below (add)"},
};

#define OPTIONS(list) list, sizeof list / sizeof *list

const struct command commands[] = {
    {"serve", "", "serves the pages until it is told to stop (SIGTERM)", NEEDS_OWN, 0, 0,
     OPTIONS(serve_options), cmd_serve},
    {"demo", "", "makes two demo communes with a year of invented work", NEEDS_OWN, 0, 0,
     OPTIONS(demo_options), cmd_demo},
    {"init", "", "makes an empty data directory with its keys and first administrator", NEEDS_OWN,
     0, 0, OPTIONS(init_options), cmd_init},
    {"migrate", "", "brings the data to this version, after a copy", NEEDS_OWN, 0, 0, NULL, 0,
     cmd_migrate},
    {"import", "KIND FILE",
     "takes units, mergers, procedures, pledges, facilities, calendar, hours, scorecard or "
     "dossiers from a file",
     NEEDS_WRITE, 2, 2, OPTIONS(import_options), cmd_import},
    {"export", "", "writes the data out", NEEDS_READ, 0, 0, OPTIONS(export_options), cmd_export},
    {"backup", "", "copies the live database and the attached files, and checks the copy",
     NEEDS_WRITE, 0, 0, OPTIONS(backup_options), cmd_backup},
    {"restore", "", "puts a copy into a data directory that has no database", NEEDS_OWN, 0, 0,
     OPTIONS(restore_options), cmd_restore},
    {"check", "", "looks for damage in the data, counts the figures anew, or tries the mail server",
     NEEDS_READ, 0, 0, OPTIONS(check_options), cmd_check},
    {"deadline", "", "says when something is due, and why", NEEDS_OWN, 0, 0,
     OPTIONS(deadline_options), cmd_deadline},
    {"routes", "", "lists every address, who may call it and with what", NEEDS_NOTHING, 0, 0,
     OPTIONS(routes_options), cmd_routes},
    {"unit", "set SLUG NAME VALUE | secret SLUG NAME | slug CODE SLUG",
     "a unit's settings, passwords and address", NEEDS_WRITE, 3, 4, NULL, 0, cmd_unit, unit_asks},
    {"outbox", "[test ADDRESS-OR-PHONE | again NUMBER]",
     "messages that wait or could not be sent; a trial of the way they go", NEEDS_WRITE, 0, 2,
     OPTIONS(outbox_options), cmd_outbox},
    {"fault", "PLAN", "makes the running server's database fail, for tests (db/fault.h)",
     NEEDS_WRITE, 1, 1, NULL, 0, cmd_fault},
    {"user", "add|password|disable|enable|recover LOGIN | list",
     "accounts: makes one, gives a one-time link, disables, or takes password and phone away",
     NEEDS_WRITE, 1, 2, OPTIONS(user_options), cmd_user},
    {"version", "", "the version of the program", NEEDS_NOTHING, 0, 0, NULL, 0, cmd_version},
    {0},
};
