/* cmd_fault: arms a fault plan in the server that serves this data, for tests (db/fault.h). */
#include "app/commands.h"
#include "db/fault.h"

int cmd_fault(struct command_call *c)
{
    enum err e = data_arm_fault(c->data, command_arg(c, 0));
    if (e == E_DENIED)
        command_complain_text(c, TEXT_fault_run_not_test, TEXT_NO_ARGS);
    else if (e != OK)
        command_complain_text(
            c, TEXT_fault_run_no_plan, TEXT_ARGS(ta_str("value", command_arg(c, 0))));
    else if (!c->served)
        command_complain_text(c, TEXT_fault_run_no_server, TEXT_NO_ARGS);
    return e == E_DENIED ? COMMAND_REFUSED : e == OK && c->served ? COMMAND_OK : COMMAND_UNUSABLE;
}
