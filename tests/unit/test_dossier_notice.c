/* Which steps of a dossier citizens are told of. */
#include "dossier_fixture.h"

#include "serve/dossier_notice_jobs.h"

static struct dossier_step state(enum dossier_state from, enum dossier_state to)
{
    return (struct dossier_step){
        .kind = STEP_STATE, .from = from, .to = to, .actor = S("official:1"), .reason = S("")};
}

static void what_concerns_the_citizen_is_told(void **unused)
{
    (void)unused;
    static const struct {
        enum dossier_state from, to;
        enum dossier_notice is;
    } CASES[] = {
        {DOSSIER_NEW, DOSSIER_ACCEPTED, NOTICE_RECEIVED},
        {DOSSIER_SUBMITTED, DOSSIER_ACCEPTED, NOTICE_RECEIVED},
        {DOSSIER_WITHDRAWING, DOSSIER_ACCEPTED, NOTICE_NONE},
        {DOSSIER_NEW, DOSSIER_REFUSED, NOTICE_REFUSED},
        {DOSSIER_NEW, DOSSIER_SUPPLEMENT, NOTICE_ASKED},
        {DOSSIER_PROCESSING, DOSSIER_SUPPLEMENT, NOTICE_ASKED},
        {DOSSIER_WITHDRAWING, DOSSIER_SUPPLEMENT, NOTICE_NONE},
        {DOSSIER_SUPPLEMENT, DOSSIER_PROCESSING, NOTICE_COMPLETE},
        {DOSSIER_ACCEPTED, DOSSIER_PROCESSING, NOTICE_NONE},
        {DOSSIER_PROCESSING, DOSSIER_FINISHED, NOTICE_READY},
        {DOSSIER_FINISHED, DOSSIER_RETURNED, NOTICE_RETURNED},
        {DOSSIER_FINISHED, DOSSIER_PROCESSING, NOTICE_NONE},
        {DOSSIER_PROCESSING, DOSSIER_STOPPED, NOTICE_NONE},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct dossier_step s = state(CASES[i].from, CASES[i].to);
        if (dossier_notice_of(&s) != CASES[i].is)
            fail_msg("case %zu", i);
    }
}

static void a_register_and_the_offices_own_affairs_tell_nothing(void **unused)
{
    (void)unused;
    struct dossier_step s = state(DOSSIER_NEW, DOSSIER_ACCEPTED);
    s.actor = S("import");
    CHECK(dossier_notice_of(&s) == NOTICE_NONE);
    s.actor = S("official:1");
    s.kind = STEP_APOLOGY;
    CHECK(dossier_notice_of(&s) == NOTICE_SORRY);
    s.kind = STEP_ASSIGNED;
    CHECK(dossier_notice_of(&s) == NOTICE_NONE);
    s.kind = STEP_VOIDED;
    CHECK(dossier_notice_of(&s) == NOTICE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_concerns_the_citizen_is_told),
        cmocka_unit_test(a_register_and_the_offices_own_affairs_tell_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
