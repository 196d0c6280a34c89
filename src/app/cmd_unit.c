/* cmd_unit: a unit's settings and its address. */
#include "app/commands.h"
#include "db/writer.h"
#include "place/unit.h"
#include "spine/setting.h"

struct change {
    struct str slug, name, value; /* set */
    struct str code;              /* slug: `value` is the new one */
    const struct keys *keys;      /* secret */
};

static enum err set(struct db_tx *tx, void *ctx)
{
    const struct change *c = ctx;
    struct unit unit;
    /* "-": the whole installation (base_url, plain_lan). */
    if (str_eq(c->slug, S("-")))
        return setting_set(tx, 0, c->name, c->value);
    enum err e = unit_by_slug(tx, c->slug, &unit);
    return e == OK ? setting_set(tx, unit.id, c->name, c->value) : e;
}

static enum err give_slug(struct db_tx *tx, void *ctx)
{
    const struct change *c = ctx;
    return unit_give_slug(tx, c->code, c->value);
}

static int run_set(struct command_call *c)
{
    struct change change = {command_arg(c, 1), command_arg(c, 2), command_arg(c, 3), STR_NONE};
    if (!change.value.p)
        change.value = S("");
    enum err e = db_write(c->data->db, c->arena, DB_HIGH, set, &change);
    if (e == OK)
        return COMMAND_OK;
    if (e == E_NOT_FOUND)
        command_complain_text(c, TEXT_command_unknown_unit, TEXT_ARGS(ta_str("slug", change.slug)));
    else if (setting_known(change.name))
        command_complain_text(
            c, TEXT_command_bad_value,
            TEXT_ARGS(ta_str("name", change.name), ta_str("value", change.value)));
    else
        command_complain_text(
            c, TEXT_command_unknown_kind,
            TEXT_ARGS(ta_str("kind", change.name), ta_str("known", setting_names(c->arena))));
    return COMMAND_REFUSED;
}

/* ---- secrets ---- */

bool unit_asks(const struct command_call *c)
{
    return str_eq(command_arg(c, 0), S("secret")) && !command_arg(c, 3).p;
}

static enum err set_secret(struct db_tx *tx, void *ctx)
{
    const struct change *c = ctx;
    struct unit unit = {0};
    enum err e = str_eq(c->slug, S("-")) ? OK : unit_by_slug(tx, c->slug, &unit);
    return e == OK ? setting_secret_set(tx, c->keys, unit.id, c->name, c->value) : e;
}

static int run_secret(struct command_call *c)
{
    struct change change = {command_arg(c, 1), command_arg(c, 2), command_arg(c, 3)};
    change.keys = &c->data->keys;
    enum err e = db_write(c->data->db, c->arena, DB_HIGH, set_secret, &change);
    if (e == OK)
        return COMMAND_OK;
    if (e == E_NOT_FOUND)
        command_complain_text(c, TEXT_command_unknown_unit, TEXT_ARGS(ta_str("slug", change.slug)));
    else
        command_complain_text(
            c, TEXT_command_unknown_kind,
            TEXT_ARGS(
                ta_str("kind", change.name), ta_str("known", setting_secret_names(c->arena))));
    return COMMAND_REFUSED;
}

static int run_slug(struct command_call *c)
{
    struct change change = {.code = command_arg(c, 1), .value = command_arg(c, 2)};
    enum err e = db_write(c->data->db, c->arena, DB_HIGH, give_slug, &change);
    if (e == OK) {
        command_print_text(
            c, TEXT_command_slug_given,
            TEXT_ARGS(ta_str("code", change.code), ta_str("slug", change.value)));
        return COMMAND_OK;
    }
    if (e == E_NOT_FOUND)
        command_complain_text(c, TEXT_command_unknown_unit, TEXT_ARGS(ta_str("slug", change.code)));
    else
        command_complain_text(c, TEXT_command_slug_taken, TEXT_ARGS(ta_str("slug", change.value)));
    return COMMAND_REFUSED;
}

int cmd_unit(struct command_call *c)
{
    if (str_eq(command_arg(c, 0), S("set")))
        return run_set(c);
    if (str_eq(command_arg(c, 0), S("slug")))
        return run_slug(c);
    if (str_eq(command_arg(c, 0), S("secret")))
        return run_secret(c);
    command_complain(c, "gandan: usage: gandan unit %s", c->command->usage);
    return COMMAND_UNUSABLE;
}
