#include "spine/node.h"

#include "base/random.h"
#include "spine/id.h"

#define TRIES 64

DB_STMT(
    TAKE, "node.take", "iiii",
    "INSERT INTO id_node (node, holder, until_at) VALUES ($1, $2, $3) ON CONFLICT (node) DO UPDATE"
    " SET holder = excluded.holder, until_at = excluded.until_at WHERE id_node.until_at < $4");

static int64_t any_number(void)
{
    uint16_t word;
    random_bytes(&word, sizeof word);
    return word % ID_NODES;
}

enum err node_take(struct db_tx *tx, int64_t preferred, struct node *ret)
{
    struct node n = {preferred, id_random()};
    for (int i = 0; i < TRIES; i++) {
        int64_t changed = 0;
        enum err e = db_exec(
            tx, &TAKE,
            DB_ARGS(
                db_i64(n.number), db_i64(n.holder), db_i64(tx->now_at + NODE_LIFE_MS),
                db_i64(tx->now_at)),
            &changed);
        if (e != OK)
            return e;
        if (changed) {
            *ret = n;
            return OK;
        }
        n.number = any_number();
    }
    return E_BUSY;
}

DB_STMT(
    KEEP, "node.keep", "iii", "UPDATE id_node SET until_at = $3 WHERE node = $1 AND holder = $2");

enum err node_keep(struct db_tx *tx, const struct node *node)
{
    int64_t changed = 0;
    enum err e = db_exec(
        tx, &KEEP,
        DB_ARGS(db_i64(node->number), db_i64(node->holder), db_i64(tx->now_at + NODE_LIFE_MS)),
        &changed);
    return e == OK && changed == 0 ? E_CONFLICT : e;
}

DB_STMT(GIVE_BACK, "node.give_back", "ii", "DELETE FROM id_node WHERE node = $1 AND holder = $2");

enum err node_give_back(struct db_tx *tx, const struct node *node)
{
    return db_exec(tx, &GIVE_BACK, DB_ARGS(db_i64(node->number), db_i64(node->holder)), NULL);
}
