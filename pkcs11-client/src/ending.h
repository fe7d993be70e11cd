/* Whether the module ends: what its threads wait for looks here, so that C_Finalize waits for none of them for long.
   */
#ifndef COUNTERSIGN_ENDING_H
#define COUNTERSIGN_ENDING_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct ending {
    pthread_mutex_t lock;
    pthread_cond_t rung;
    atomic_bool begun;
};

bool ending_prepare(struct ending *ending);

/* Breaks off all pauses, those to come too. */
void ending_begin(struct ending *ending);

bool ending_begun(struct ending *ending);

/* False when it was broken off. */
bool ending_pause(struct ending *ending, int64_t millis);

void ending_free(struct ending *ending);

/* Nanoseconds of a clock that nobody sets. */
int64_t monotonic_nanos(void);

#endif
