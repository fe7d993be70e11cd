/* Whoever gives a call with an Idempotency-Key up and runs again has another key, and pays twice for what was done
   already; so that one is sent again for minutes once it may have reached a gateway. A proxy's answer counts as one:
   it does not tell whether a gateway had the call before. Where nothing was ever sent, as to a wrong URL, few
   attempts are enough. */
#include "attempts.h"

#include "bytes.h"
#include "failure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* PostgreSQL changes over, or a gateway starts anew on another machine, in less; jobs of CI are given more. */
#define LONGEST_MINUTES 5
#define LONGEST_NANOS (LONGEST_MINUTES * INT64_C(60000000000))
#define FEW 5
#define FIRST_PAUSE_MILLIS 200
#define LONGEST_PAUSE_MILLIS 5000
#define LONGEST_WISH_SECONDS 30

void attempts_begin(struct attempts *attempts, const struct pacer *pacer, bool lasting, bool known) {
    *attempts = (struct attempts){.pacer = pacer, .lasting = lasting, .known = known};
}

void attempts_sent(struct attempts *attempts) {
    attempts->sent = true;
}

static void reach(struct attempts *attempts) {
    if (!attempts->reached) {
        attempts->reached = true;
        attempts->reached_nanos = attempts->pacer->nanos(attempts->pacer->context);
    }
}

/* As many milliseconds as were wished, and at length not shorter than without a wish. Negative: no wish. */
static int64_t pause_millis(const struct attempts *attempts, int64_t wish_seconds) {
    int doublings = attempts->tried < 10 ? attempts->tried : 10;
    int64_t longest = (int64_t)FIRST_PAUSE_MILLIS << doublings;
    longest = longest < LONGEST_PAUSE_MILLIS ? longest : LONGEST_PAUSE_MILLIS;
    int64_t own = attempts->pacer->chance(attempts->pacer->context, longest / 2, longest);
    int64_t wished = (wish_seconds < LONGEST_WISH_SECONDS ? wish_seconds : LONGEST_WISH_SECONDS) * 1000;
    bool heeded = wish_seconds >= 0 && (attempts->tried < FEW || wished > own);
    return heeded ? wished : own;
}

static void say(struct attempts *attempts, const char *why) {
    char line[2400];
    snprintf(line, sizeof line,
             "Not done yet: %.2000s Trying again for at most %d minutes, with the same Idempotency-Key, so that it is "
             "done only "
             "once.",
             why, LONGEST_MINUTES);
    attempts->pacer->talk(attempts->pacer->context, line);
}

static bool next(struct attempts *attempts, const char *why, int64_t wish_seconds) {
    const struct pacer *pacer = attempts->pacer;
    attempts->sent = false;
    attempts->tried++;
    bool lasts = attempts->lasting && attempts->reached;
    if (lasts ? pacer->nanos(pacer->context) - attempts->reached_nanos >= LONGEST_NANOS : attempts->tried >= FEW) {
        return false;
    }
    if (lasts && !attempts->said) {
        attempts->said = true;
        say(attempts, why);
    }
    attempts->stopped = !pacer->pause(pacer->context, pause_millis(attempts, wish_seconds));
    return !attempts->stopped;
}

bool attempts_again_lost(struct attempts *attempts, const char *why) {
    if (attempts->sent || attempts->known) {
        reach(attempts);
    }
    attempts->may_have_acted |= attempts->sent;
    return next(attempts, why, -1);
}

static bool is_foreign(const char *code) {
    return *code == 0 || text_equal(code, NOT_A_GATEWAY);
}

/* Whether an answer says for sure that nothing was done by it. A gateway does not know it always, and a proxy before
   it never. */
static bool is_settled(int status, const char *code) {
    return status < 500 || (status == 503 && !is_foreign(code) && !text_equal(code, "OUTCOME_UNKNOWN"));
}

static int64_t wish(const char *retry_after) {
    size_t length = strlen(retry_after);
    bool is_delta = length >= 1 && length <= 9 && strspn(retry_after, "0123456789") == length;
    return is_delta ? strtol(retry_after, NULL, 10) : -1;
}

bool attempts_again_answered(struct attempts *attempts, int status, const char *code, const char *why,
                             const char *retry_after) {
    reach(attempts);
    attempts->may_have_acted |= !is_settled(status, code);
    return next(attempts, why, wish(retry_after));
}

bool attempts_worth_retrying(const struct attempts *attempts, int status, const char *code) {
    /* Once something may be done, what does not come from a gateway ends nothing: a proxy refuses with any status
       while it has no gateway behind it. */
    return status == 429 || status == 502 || status == 503 || status == 504
           || (attempts->may_have_acted && is_foreign(code));
}

/* Whether the gateway refused this very call, after it looked whether its Idempotency-Key was used. */
static bool is_judged(int status, const char *code) {
    return status >= 400 && status < 500 && status != 401 && status != 429 && !is_foreign(code);
}

bool attempts_settled_by(const struct attempts *attempts, int status, const char *code) {
    return (!attempts->sent && !attempts->may_have_acted)
           || (is_settled(status, code) && (!attempts->may_have_acted || is_judged(status, code)));
}
