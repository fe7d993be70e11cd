/* The attempts at one call, by the same rules as the JCA provider's. */
#ifndef COUNTERSIGN_ATTEMPTS_H
#define COUNTERSIGN_ATTEMPTS_H

#include <stdbool.h>
#include <stdint.h>

/* The time between attempts, and who is told of long ones; a test has one of its own. */
struct pacer {
    int64_t (*nanos)(void *context);
    /* False when the wait was broken off because the module ends. */
    bool (*pause)(void *context, int64_t millis);
    /* A number from low up to, not including, high. */
    int64_t (*chance)(void *context, int64_t low, int64_t high);
    void (*talk)(void *context, const char *line);
    void *context;
};

struct attempts {
    const struct pacer *pacer;
    bool lasting;
    bool known;
    int tried;
    bool sent;
    bool reached;
    bool may_have_acted;
    bool said;
    bool stopped;
    int64_t reached_nanos;
};

/* lasting: a call with an Idempotency-Key. known: whether a gateway answered at this address before, so that one that
   cannot be reached is one that restarts. */
void attempts_begin(struct attempts *attempts, const struct pacer *pacer, bool lasting, bool known);

/* From here on the attempt that is under way may do what it asks for. */
void attempts_sent(struct attempts *attempts);

/* After an attempt whose connection was lost, or never came about: whether to try again, after the pause that was
   made here. */
bool attempts_again_lost(struct attempts *attempts, const char *why);

/* After an attempt with an answer that may be another one by and by. Of Retry-After only delta-seconds are heeded
   (RFC 9110 section 10.2.3). */
bool attempts_again_answered(struct attempts *attempts, int status, const char *code, const char *why,
                             const char *retry_after);

/* Whether this refusal may be another answer by and by. */
bool attempts_worth_retrying(const struct attempts *attempts, int status, const char *code);

/* Whether this last refusal tells for sure that nothing was done. */
bool attempts_settled_by(const struct attempts *attempts, int status, const char *code);

#endif
