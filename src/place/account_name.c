/* Names of accounts and roles. */
#include "base/viet.h"
#include "place/account.h"

static const struct str roles[ROLE_COUNT + 1] = {
    [ROLE_ADMINISTRATOR] = STR_INIT("administrator"),
    [ROLE_CHAIR] = STR_INIT("chair"),
    [ROLE_COUNTER] = STR_INIT("counter"),
    [ROLE_SPECIALIST] = STR_INIT("specialist"),
    [ROLE_EDITOR] = STR_INIT("editor"),
    [ROLE_APPRAISER] = STR_INIT("appraiser"),
    [ROLE_SUPERVISOR] = STR_INIT("supervisor"),
};

struct str role_name(enum role role)
{
    return role >= 1 && role <= ROLE_COUNT ? roles[role] : STR_NONE;
}

enum err role_parse(struct str name, enum role *ret)
{
    for (int i = 1; i <= ROLE_COUNT; i++)
        if (str_eq(roles[i], name)) {
            *ret = (enum role)i;
            return OK;
        }
    return E_INVALID;
}

static bool in_login(char c, bool first)
{
    bool letter = c >= 'a' && c <= 'z';
    return letter || (!first && ((c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_'));
}

bool account_login_normal(struct arena *a, struct str typed, struct str *ret)
{
    struct str s = str_trim(typed);
    if (s.n < ACCOUNT_LOGIN_MIN || s.n > ACCOUNT_LOGIN_MAX)
        return false;
    char *p = arena_raw(a, s.n);
    for (size_t i = 0; i < s.n; i++) {
        p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 'a' - 'A' : s.p[i]);
        if (!in_login(p[i], i == 0))
            return false;
    }
    *ret = (struct str){p, s.n};
    return true;
}

/* The given name whole, then the first letters of the others. */
struct str account_login_of(struct arena *a, struct str name)
{
    struct str rest = viet_fold(a, name), word, last = S(""), login = S(""), normal;
    while (str_cut(&rest, ' ', &word)) {
        if (last.n)
            login = arena_cat(a, login, str_sub(last, 0, 1));
        last = word;
    }
    login = arena_cat(a, last, login);
    return account_login_normal(a, login, &normal) ? normal : S("");
}
