/* err: the few ways in which a function may fail, and the mark that nobody may ignore them.
 *
 * A function lists its expected errors in its header comment (usually one, at most three);
 * everything else is E_INTERNAL. The line where an outside failure (errno, SQLite, libpq)
 * becomes an enum err logs it; nobody above logs it again. */
#ifndef GANDAN_BASE_ERR_H
#define GANDAN_BASE_ERR_H

enum err {
    OK = 0,
    E_NOT_FOUND,
    E_CONFLICT, /* somebody else was first, or the rule in the WHERE did not hold */
    E_INVALID,  /* the input cannot be taken; the fields are named elsewhere */
    E_DENIED,
    E_BUSY,    /* not now: try again; nothing was stored */
    E_TOO_BIG, /* over a limit */
    E_FULL,    /* no room to store: reads go on; nothing was stored */
    E_UNSURE,  /* a COMMIT whose fate is not known: the same key may be sent again */
    E_INTERNAL,
};

#ifdef __cppcheck__
#define must_check /* it cannot read the attribute behind a pointer to a function */
#else
#define must_check __attribute__((warn_unused_result))
#endif

/* For logs and command lines; never shown to a citizen. */
const char *err_name(enum err e);

#endif
