/* db_postgres_notice: words between processes, by LISTEN and NOTIFY (db/notice.h). */
#include "db/db_postgres.h"

#include <poll.h>

DB_STMT(
    TELL, "notice.tell@postgres", "t",
    "SELECT COUNT(*) FROM pg_notify('" POSTGRES_CHANNEL "', $1)");

enum err postgres_tell(struct db_conn *c, const char *words)
{
    c->trouble = DB_FINE;
    return db_postgres_ops.run(c, &TELL, DB_ARGS(db_text(str_z(words))), NULL, NULL);
}

/* What came in, our own words left out. */
static bool take(struct pg_conn *p, db_hear_fn *heard, void *ctx)
{
    bool any = false;
    for (PGnotify *n; (n = PQnotifies(p->pg)); PQfreemem(n)) {
        any = true;
        if (n->be_pid != PQbackendPID(p->pg))
            heard(ctx, str_z(n->extra));
    }
    return any;
}

enum err postgres_hear(struct db_conn *c, int fd, db_hear_fn *heard, void *ctx)
{
    struct pg_conn *p = (struct pg_conn *)c;
    if (take(p, heard, ctx))
        return OK;
    struct pollfd f[2] = {{PQsocket(p->pg), POLLIN, 0}, {fd, POLLIN, 0}};
    if (poll(f, 2, -1) > 0 && f[0].revents && !PQconsumeInput(p->pg))
        return postgres_lost(p, "notice.hear");
    (void)take(p, heard, ctx);
    return PQstatus(p->pg) == CONNECTION_OK ? OK : postgres_lost(p, "notice.hear");
}
