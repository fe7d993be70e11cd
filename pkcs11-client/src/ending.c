#include "ending.h"

#include <errno.h>
#include <time.h>

#define NANOS INT64_C(1000000000)

bool ending_prepare(struct ending *ending) {
    pthread_condattr_t monotonic;
    atomic_init(&ending->begun, false);
    if (pthread_condattr_init(&monotonic) != 0) {
        return false;
    }
    bool done = pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0
                && pthread_cond_init(&ending->rung, &monotonic) == 0;
    pthread_condattr_destroy(&monotonic);
    if (done && pthread_mutex_init(&ending->lock, NULL) != 0) {
        pthread_cond_destroy(&ending->rung);
        return false;
    }
    return done;
}

void ending_begin(struct ending *ending) {
    pthread_mutex_lock(&ending->lock);
    atomic_store(&ending->begun, true);
    pthread_cond_broadcast(&ending->rung);
    pthread_mutex_unlock(&ending->lock);
}

bool ending_begun(struct ending *ending) {
    return atomic_load(&ending->begun);
}

bool ending_pause(struct ending *ending, int64_t millis) {
    int64_t until = monotonic_nanos() + millis * 1000000;
    struct timespec end = {.tv_sec = (time_t)(until / NANOS), .tv_nsec = (long)(until % NANOS)};
    pthread_mutex_lock(&ending->lock);
    int result = 0;
    while (!ending_begun(ending) && result != ETIMEDOUT) {
        result = pthread_cond_timedwait(&ending->rung, &ending->lock, &end);
    }
    pthread_mutex_unlock(&ending->lock);
    return !ending_begun(ending);
}

void ending_free(struct ending *ending) {
    pthread_mutex_destroy(&ending->lock);
    pthread_cond_destroy(&ending->rung);
}

int64_t monotonic_nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * NANOS + now.tv_nsec;
}
