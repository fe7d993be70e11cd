#include "attempts.h"
#include "sentences.h"

#include <string.h>

/* A clock that moves only by the pauses, whose lengths are kept. */
static struct {
    int64_t now;
    int64_t pauses[4000];
    int paused;
    int said;
    bool ends;
} world;

static int64_t nanos(void *context) {
    (void)context;
    return world.now;
}

static bool pause_for(void *context, int64_t millis) {
    (void)context;
    world.pauses[world.paused++ % 4000] = millis;
    world.now += millis * 1000000;
    return !world.ends;
}

static int64_t low(void *context, int64_t from, int64_t to) {
    (void)context;
    (void)to;
    return from;
}

static void talk(void *context, const char *line) {
    (void)context;
    world.said += strstr(line, "with the same Idempotency-Key") != NULL ? 1 : 0;
}

static const struct pacer PACER = {nanos, pause_for, low, talk, NULL};
static struct attempts attempts;

static void begin(bool lasting, bool known) {
    memset(&world, 0, sizeof world);
    attempts_begin(&attempts, &PACER, lasting, known);
}

TEST(where_nothing_was_sent_five_attempts_are_enough) {
    begin(true, false);
    for (int i = 1; i < 5; i++) {
        EXPECT(attempts_again_lost(&attempts, "down"));
    }
    EXPECT(!attempts_again_lost(&attempts, "down"));
    EXPECT(attempts.tried == 5 && world.paused == 4 && world.said == 0);
    EXPECT(!attempts.may_have_acted);
}

TEST(what_was_sent_under_a_key_is_repeated_for_five_minutes_and_said_once) {
    begin(true, false);
    attempts_sent(&attempts);
    while (attempts_again_lost(&attempts, "lost")) {
        attempts_sent(&attempts);
    }
    EXPECT(world.now >= INT64_C(300000000000) && world.now < INT64_C(310000000000));
    EXPECT(world.said == 1 && attempts.may_have_acted);
}

TEST(what_has_no_key_is_given_up_after_five_attempts_also_when_it_was_sent) {
    begin(false, true);
    for (int i = 1; i < 5; i++) {
        attempts_sent(&attempts);
        EXPECT(attempts_again_lost(&attempts, "lost"));
    }
    EXPECT(!attempts_again_lost(&attempts, "lost"));
}

TEST(a_gateway_that_was_known_is_waited_for_like_one_that_restarts) {
    begin(true, true);
    for (int i = 0; i < 20; i++) {
        EXPECT(attempts_again_lost(&attempts, "refused"));
    }
    EXPECT(!attempts.may_have_acted);
}

TEST(pauses_double_from_a_fifth_of_a_second_up_to_five_seconds) {
    begin(true, true);
    for (int i = 0; i < 8; i++) {
        attempts_again_lost(&attempts, "refused");
    }
    EXPECT_SAME(200, world.pauses[0]);
    EXPECT_SAME(400, world.pauses[1]);
    EXPECT_SAME(800, world.pauses[2]);
    EXPECT_SAME(2500, world.pauses[7]);
}

TEST(retry_after_is_heeded_in_seconds_and_up_to_thirty) {
    begin(true, false);
    EXPECT(attempts_again_answered(&attempts, 429, "TOO_MANY_REQUESTS", "busy", "3"));
    EXPECT_SAME(3000, world.pauses[0]);
    EXPECT(attempts_again_answered(&attempts, 429, "TOO_MANY_REQUESTS", "busy", "999999999"));
    EXPECT_SAME(30000, world.pauses[1]);
    EXPECT(attempts_again_answered(&attempts, 429, "TOO_MANY_REQUESTS", "busy", "Wed, 21 Oct 2026 07:28:00 GMT"));
    EXPECT_SAME(800, world.pauses[2]);
    EXPECT(attempts_again_answered(&attempts, 429, "TOO_MANY_REQUESTS", "busy", "-1"));
    EXPECT_SAME(1600, world.pauses[3]);
}

TEST(after_five_attempts_a_short_wish_does_not_shorten_the_pause) {
    begin(true, true);
    for (int i = 0; i < 5; i++) {
        attempts_again_lost(&attempts, "refused");
    }
    EXPECT(attempts_again_answered(&attempts, 503, "OVERLOADED", "busy", "0"));
    EXPECT_SAME(2500, world.pauses[5]);
}

TEST(a_gateway_that_knows_nothing_was_done_settles_it_and_a_proxy_does_not) {
    begin(true, false);
    attempts_sent(&attempts);
    EXPECT(attempts_settled_by(&attempts, 503, "OVERLOADED"));
    EXPECT(attempts_settled_by(&attempts, 403, "APPROVAL_REQUIRED"));
    EXPECT(!attempts_settled_by(&attempts, 503, "OUTCOME_UNKNOWN"));
    EXPECT(!attempts_settled_by(&attempts, 503, "NOT_A_GATEWAY"));
    EXPECT(!attempts_settled_by(&attempts, 502, "NOT_A_GATEWAY"));
    EXPECT(!attempts_settled_by(&attempts, 500, "INTERNAL_ERROR"));
}

TEST(once_something_may_be_done_only_a_judgement_of_the_gateway_settles_it) {
    begin(true, false);
    attempts_sent(&attempts);
    EXPECT(attempts_again_lost(&attempts, "lost"));
    attempts_sent(&attempts);
    EXPECT(attempts_settled_by(&attempts, 403, "GRANT_EXHAUSTED"));
    EXPECT(!attempts_settled_by(&attempts, 401, "TOKEN_EXPIRED"));
    EXPECT(!attempts_settled_by(&attempts, 429, "TOO_MANY_REQUESTS"));
    EXPECT(!attempts_settled_by(&attempts, 503, "OVERLOADED"));
    EXPECT(!attempts_settled_by(&attempts, 404, "NOT_A_GATEWAY"));
}

TEST(a_proxys_refusal_is_worth_a_retry_only_once_something_may_be_done) {
    begin(true, false);
    EXPECT(!attempts_worth_retrying(&attempts, 404, "NOT_A_GATEWAY"));
    EXPECT(attempts_worth_retrying(&attempts, 503, "OVERLOADED"));
    EXPECT(!attempts_worth_retrying(&attempts, 500, "INTERNAL_ERROR"));
    attempts_sent(&attempts);
    EXPECT(attempts_again_lost(&attempts, "lost"));
    EXPECT(attempts_worth_retrying(&attempts, 404, "NOT_A_GATEWAY"));
    EXPECT(attempts_worth_retrying(&attempts, 404, ""));
    EXPECT(!attempts_worth_retrying(&attempts, 403, "GRANT_REVOKED"));
}

TEST(the_end_of_the_module_ends_the_attempts) {
    begin(true, true);
    world.ends = true;
    EXPECT(!attempts_again_lost(&attempts, "refused"));
    EXPECT(attempts.stopped);
}
