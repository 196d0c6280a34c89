/* commands: the functions behind the rows of commands.c. */
#ifndef GANDAN_APP_COMMANDS_H
#define GANDAN_APP_COMMANDS_H

#include "app/command.h"

/* Says why, and gives the exit code. */
int command_explain(const struct command_call *c, enum err e, const struct data_config *config);
/* "DIR/gandan-20261120-152000.db"; the folder is made. */
struct str command_copy_name(struct arena *a, struct str dir, const char *what);

int cmd_serve(struct command_call *c);
int cmd_init(struct command_call *c);
int cmd_migrate(struct command_call *c);
int cmd_backup(struct command_call *c);
int cmd_restore(struct command_call *c);
int cmd_check(struct command_call *c);
int cmd_import(struct command_call *c);
int cmd_export(struct command_call *c);
int cmd_deadline(struct command_call *c);
int cmd_routes(struct command_call *c);
int cmd_unit(struct command_call *c);
int cmd_user(struct command_call *c);
bool unit_asks(const struct command_call *c);
int cmd_outbox(struct command_call *c);
/* check --mail ADDRESS */
int check_mail(struct command_call *c);
int cmd_demo(struct command_call *c);
int cmd_fault(struct command_call *c);
int cmd_version(struct command_call *c);

#endif
