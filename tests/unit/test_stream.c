/* The listeners' registry, with real sockets and a real database: who is told what, and when. */
#include "db_fixture.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/num.h"
#include "http/stream_registry.h"
#include "spine/event.h"
#include "spine/topic.h"
#include "wire_client.h"

#define UNIT 7
#define OTHER_UNIT 8
#define SAME_BUCKET 884 /* shares the place of UNIT in the registry */
#define THING 500

static struct arena *arena;
static struct registry *registry;
static struct wire_server *server;

/* ---- a server whose addresses say to what one listens ---- */

static int64_t number_of(struct str query, const char *name)
{
    struct str pair, key;
    int64_t n = 0;
    while (str_cut(&query, '&', &pair))
        if (str_cut(&pair, '=', &key) && str_eq(key, str_z(name)))
            (void)num_parse_i64(pair, 0, INT64_MAX, &n);
    return n;
}

static bool handle(void *ctx, struct wire_request *q, struct wire_response *s)
{
    (void)ctx;
    struct listener *l = ARENA_NEW(q->arena, struct listener);
    *l = (struct listener){
        .registry = registry,
        .unit_id = number_of(q->query, "unit"),
        .topics = (unsigned)number_of(q->query, "topics"),
        .noun_id = number_of(q->query, "thing"),
        .official_id = number_of(q->query, "official"),
        .after = number_of(q->query, "after"),
        .has_after = str_find(q->query, S("after=")) >= 0,
    };
    if (l->noun_id)
        memcpy(l->noun, "dossier", 7);
    if (number_of(q->query, "channel"))
        memcpy(l->channel, "dossier:1", 9);
    struct wire_stream_new *stream = ARENA_NEW(q->arena, struct wire_stream_new);
    *stream = (struct wire_stream_new){
        .user = l,
        .user_size = sizeof *l,
        .opened = registry_opened,
        .closed = registry_closed,
    };
    *s = (struct wire_response){.status = 200, .body = S("open\n\n"), .stream = stream};
    return true;
}

static int start(void **state)
{
    struct fixture *f = *state;
    static const struct wire_handler handler = {.handle = handle};
    static const struct wire_config config = {.listen = STR_INIT("127.0.0.1:0")};
    arena = arena_new(0);
    if (registry_start(arena, f->db, &registry) != OK)
        return -1;
    return wire_start(&config, &handler, &server) == OK ? 0 : -1;
}

static void stop(void)
{
    registry_stop(registry);
    wire_stop(server);
    assert_int_equal(registry_stats(registry).listeners, 0);
    arena_free(arena);
}

/* ---- a listener, and what it has heard since it was last asked ---- */

struct ear {
    int fd;
    char text[16384];
    size_t n;
};

static void hear_for(struct ear *e, int ms, const char *until)
{
    int64_t end = clock_mono() + ms;
    e->text[e->n] = 0;
    while (clock_mono() < end && !(until && strstr(e->text, until))) {
        struct pollfd p = {.fd = e->fd, .events = POLLIN};
        if (poll(&p, 1, 20) <= 0)
            continue;
        ssize_t got = recv(e->fd, e->text + e->n, sizeof e->text - 1 - e->n, 0);
        if (got <= 0)
            return;
        e->n += (size_t)got;
        e->text[e->n] = 0;
    }
}

static bool hears(struct ear *e, const char *what)
{
    hear_for(e, 3000, what);
    return strstr(e->text, what) != NULL;
}

static void forget(struct ear *e)
{
    e->n = 0;
}

static int count_of(const struct ear *e, const char *what)
{
    int n = 0;
    for (const char *p = strstr(e->text, what); p; p = strstr(p + 1, what))
        n++;
    return n;
}

static struct ear *listen_to(const char *query)
{
    struct ear *e = ARENA_NEW(arena, struct ear);
    char head[256];
    e->fd = client_open(server);
    int n = snprintf(head, sizeof head, "GET /?%s HTTP/1.1\r\nHost: x\r\n\r\n", query);
    assert_true(client_send(e->fd, (struct str){head, (size_t)n}));
    assert_true(hears(e, "open\n\n"));
    return e;
}

/* The number behind the last "id: ". */
static int64_t last_id(const struct ear *e)
{
    int64_t id = -1;
    for (const char *p = strstr(e->text, "id: "); p; p = strstr(p + 1, "id: "))
        id = strtoll(p + 4, NULL, 10);
    return id;
}

static struct ear *greeted(const char *query)
{
    struct ear *e = listen_to(query);
    assert_true(hears(e, "id: "));
    hear_for(e, 50, NULL);
    return e;
}

/* ---- what happens ---- */

struct change {
    int64_t unit_id, thing;
    unsigned topics;
};

static enum err do_change(struct db_tx *tx, void *ctx)
{
    const struct change *c = ctx;
    topic_touch(tx, c->unit_id, c->topics);
    if (c->thing)
        event_add(
            tx, &(struct event){
                    .unit_id = c->unit_id,
                    .noun = S("dossier"),
                    .noun_id = c->thing,
                    .what = S("dossier.received"),
                    .actor = S("import"),
                });
    return OK;
}

static void happen(struct fixture *f, int64_t unit_id, unsigned topics, int64_t thing)
{
    struct change c = {unit_id, thing, topics};
    assert_int_equal(fixture_write(f, do_change, &c), OK);
}

/* ---- tests ---- */

static void a_change_is_told_to_those_who_listen_to_it(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(start(state), 0);
    struct ear *dossiers = greeted("unit=7&topics=4"), *ratings = greeted("unit=7&topics=8"),
               *both = greeted("unit=7&topics=12"), *elsewhere = greeted("unit=8&topics=12");
    happen(f, UNIT, TOPIC_DOSSIER, 0);
    assert_true(hears(dossiers, "event: changed\ndata: {\"topics\":[\"dossier\"]}\n\n"));
    assert_true(hears(both, "event: changed\ndata: {\"topics\":[\"dossier\"]}\n\n"));
    happen(f, UNIT, TOPIC_RATING, 0);
    happen(f, OTHER_UNIT, TOPIC_RATING, 0);
    assert_true(hears(ratings, "{\"topics\":[\"rating\"]}\n\n"));
    assert_true(hears(elsewhere, "{\"topics\":[\"rating\"]}\n\n"));
    hear_for(dossiers, 300, NULL);
    assert_int_equal(count_of(dossiers, "changed"), 1);
    assert_int_equal(count_of(ratings, "changed"), 1);
    assert_int_equal(count_of(elsewhere, "changed"), 1);
    assert_int_equal(registry_stats(registry).listeners, 4);
    stop();
}

static void what_changes_for_all_units_is_told_to_each(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(start(state), 0);
    struct ear *one = greeted("unit=7&topics=2"), *two = greeted("unit=8&topics=2");
    happen(f, 0, TOPIC_PROCEDURE, 0);
    assert_true(hears(one, "[\"procedure\"]"));
    assert_true(hears(two, "[\"procedure\"]"));
    stop();
}

static void who_comes_again_is_told_only_what_was_missed(void **state)
{
    struct fixture *f = *state;
    char query[128];
    assert_int_equal(start(state), 0);
    struct ear *first = greeted("unit=7&topics=4");
    int64_t id = last_id(first);
    (void)snprintf(query, sizeof query, "unit=7&topics=4&after=%lld", (long long)id);
    struct ear *again = greeted(query);
    assert_int_equal(last_id(again), id);
    assert_int_equal(count_of(again, "changed"), 0);
    stop();
    /* As if the program had been stopped, and somebody else had written meanwhile. */
    happen(f, UNIT, TOPIC_DOSSIER, 0);
    assert_int_equal(start(state), 0);
    again = listen_to(query);
    assert_true(hears(again, "event: changed\n"));
    assert_true(last_id(again) != id);
    (void)snprintf(query, sizeof query, "unit=7&topics=4&after=%lld", (long long)last_id(again));
    again = greeted(query);
    assert_int_equal(count_of(again, "changed"), 0);
    stop();
}

static void a_thing_is_told_of_when_it_has_an_event_of_its_own(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(start(state), 0);
    happen(f, UNIT, TOPIC_DOSSIER, THING);
    struct ear *e = greeted("unit=7&topics=4&thing=500");
    int64_t id = last_id(e);
    happen(f, UNIT, TOPIC_DOSSIER, THING + 1);
    hear_for(e, 400, NULL);
    assert_int_equal(count_of(e, "changed"), 0);
    happen(f, UNIT, TOPIC_DOSSIER, THING);
    assert_true(hears(e, "changed"));
    assert_true(last_id(e) > id);
    stop();
}

static void many_changes_are_told_a_few_times_and_the_last_is_never_missed(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(start(state), 0);
    struct ear *e = greeted("unit=7&topics=4");
    int64_t began = clock_mono(), before = last_id(e);
    char last[64];
    for (int i = 0; i < 60; i++)
        happen(f, UNIT, TOPIC_DOSSIER, 0);
    (void)snprintf(last, sizeof last, "id: %lld\n", (long long)(before + 60));
    assert_true(hears(e, last));
    assert_true(count_of(e, "changed") <= (clock_mono() - began) / 250 + 2);
    stop();
}

static void what_only_seems_to_have_moved_is_not_told(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(start(state), 0);
    struct ear *e = greeted("unit=7&topics=4");
    for (int i = 0; i < 3; i++) {
        topic_move_all();
        hear_for(e, 300, NULL);
    }
    assert_int_equal(count_of(e, "changed"), 0);
    happen(f, UNIT, TOPIC_DOSSIER, 0);
    assert_true(hears(e, "changed"));
    stop();
}

static void what_happens_while_the_database_is_away_is_told_afterwards(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(start(state), 0);
    struct ear *e = greeted("unit=7&topics=4");
    db_fault_arm((struct db_fault_plan){
        .what = DB_FAULT_CALL, .nth = 1, .always = true, .stmt = "topic.stored"});
    happen(f, UNIT, TOPIC_DOSSIER, 0);
    struct ear *late = listen_to("unit=7&topics=4&after=0");
    hear_for(e, 500, NULL);
    assert_true(db_fault_hits() > 0);
    assert_int_equal(count_of(e, "changed"), 0);
    db_fault_disarm();
    assert_true(hears(e, "changed"));
    assert_true(hears(late, "changed"));
    stop();
}

static void a_notice_goes_to_its_channel_only(void **state)
{
    assert_int_equal(start(state), 0);
    struct ear *there = greeted("unit=7&topics=4&channel=1"), *other = greeted("unit=7&topics=4"),
               *elsewhere = greeted("unit=884&topics=4&channel=1");
    assert_ptr_equal(registry_bucket(registry, UNIT), registry_bucket(registry, SAME_BUCKET));
    registry_notice(registry, UNIT, S("dossier:1"), S("{\"step\":1}"));
    registry_notice(registry, UNIT, S("dossier:1"), S("{\"step\":2}"));
    registry_notice(registry, UNIT, S("dossier:2"), S("{\"step\":3}"));
    assert_true(
        hears(there, "event: notice\ndata: {\"step\":1}\n\nevent: notice\ndata: {\"step\":2}\n\n"));
    hear_for(there, 300, NULL);
    hear_for(other, 10, NULL);
    hear_for(elsewhere, 10, NULL);
    assert_int_equal(count_of(there, "notice"), 2);
    assert_int_equal(count_of(other, "notice") + count_of(elsewhere, "notice"), 0);
    stop();
}

static void too_many_notices_become_one_changed(void **state)
{
    assert_int_equal(start(state), 0);
    struct ear *there = greeted("unit=7&topics=4&channel=1"), *other = greeted("unit=7&topics=4");
    for (int i = 0; i < 20000 && count_of(there, "changed") == 0; i++) {
        registry_notice(registry, UNIT, S("dossier:1"), S("{}"));
        if (i % 1000 == 999) {
            forget(there);
            hear_for(there, 20, "changed");
        }
    }
    assert_true(count_of(there, "changed") == 1 || hears(there, "changed"));
    assert_int_equal(count_of(other, "changed"), 0);
    stop();
}

static void officials_see_each_other_on_a_channel(void **state)
{
    assert_int_equal(start(state), 0);
    struct ear *citizen = greeted("unit=7&topics=4&channel=1");
    struct ear *lan = greeted("unit=7&topics=4&channel=1&official=11");
    assert_true(hears(lan, "event: presence\ndata: {\"officials\":[\"11\"]}\n\n"));
    struct ear *minh = greeted("unit=7&topics=4&channel=1&official=12");
    assert_true(hears(lan, "{\"officials\":[\"12\",\"11\"]}"));
    assert_true(hears(minh, "{\"officials\":[\"12\",\"11\"]}"));
    struct ear *second_tab = greeted("unit=7&topics=4&channel=1&official=12");
    close(minh->fd);
    forget(lan);
    hear_for(lan, 600, NULL);
    assert_true(hears(lan, "{\"officials\":[\"12\",\"11\"]}"));
    forget(lan);
    close(second_tab->fd);
    assert_true(hears(lan, "{\"officials\":[\"11\"]}"));
    hear_for(citizen, 10, NULL);
    assert_int_equal(count_of(citizen, "presence"), 0);
    stop();
}

/* ---- all at once ---- */

static atomic_bool going;
static void *change_on(void *arg)
{
    struct fixture *f = arg;
    while (atomic_load(&going)) {
        struct arena *a = arena_new(0);
        struct change c = {UNIT, THING, TOPIC_DOSSIER};
        assert_int_equal(db_write(f->db, a, DB_HIGH, do_change, &c), OK);
        registry_notice(registry, UNIT, S("dossier:1"), S("{}"));
        arena_free(a);
        usleep(500);
    }
    return NULL;
}

static void *come_and_go(void *arg)
{
    (void)arg;
    for (int i = 0; i < 40; i++) {
        int fd = client_open(server);
        (void)client_send(
            fd, i % 2 ? S("GET /?unit=7&topics=4&channel=1&official=3 HTTP/1.1\r\nHost: x\r\n\r\n")
                      : S("GET /?unit=7&topics=4&thing=500 HTTP/1.1\r\nHost: x\r\n\r\n"));
        usleep((useconds_t)(i % 5) * 2000);
        close(fd);
    }
    return NULL;
}

static void coming_going_and_changing_meet_without_harm(void **state)
{
    struct fixture *f = *state;
    pthread_t changer, comers[3];
    assert_int_equal(start(state), 0);
    struct ear *steady = greeted("unit=7&topics=4");
    going = true;
    assert_int_equal(pthread_create(&changer, NULL, change_on, f), 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&comers[i], NULL, come_and_go, NULL), 0);
    for (int i = 0; i < 3; i++)
        pthread_join(comers[i], NULL);
    assert_true(hears(steady, "changed"));
    /* Stopped in the middle of it. */
    registry_stop(registry);
    going = false;
    pthread_join(changer, NULL);
    stop();
}

int main(void)
{
    const struct fixture_test tests[] = {
        ON_BOTH(a_change_is_told_to_those_who_listen_to_it),
        ON_BOTH(what_changes_for_all_units_is_told_to_each),
        ON_BOTH(who_comes_again_is_told_only_what_was_missed),
        ON_BOTH(a_thing_is_told_of_when_it_has_an_event_of_its_own),
        ON_BOTH(many_changes_are_told_a_few_times_and_the_last_is_never_missed),
        ON_BOTH(what_only_seems_to_have_moved_is_not_told),
        ON_BOTH(what_happens_while_the_database_is_away_is_told_afterwards),
        ON_SQLITE(a_notice_goes_to_its_channel_only),
        ON_SQLITE(too_many_notices_become_one_changed),
        ON_SQLITE(officials_see_each_other_on_a_channel),
        ON_BOTH(coming_going_and_changing_meet_without_harm),
    };
    return FIXTURE_RUN(tests);
}
