/* Calls to sign that failed without anybody knowing whether they are done. Some programs try at once again what failed,
   as pkcs11-tool does in parts; the same call gets the same Idempotency-Key then, and is charged once. */
#ifndef COUNTERSIGN_UNSETTLED_H
#define COUNTERSIGN_UNSETTLED_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/* The oldest ones are forgotten. */
#define MOST_UNSETTLED 64

#define KEY_SIZE 37

struct unsettled {
    pthread_mutex_t lock;
    struct {
        unsigned char call[32]; /* SHA-256 of path and body */
        char key[KEY_SIZE];     /* empty: there is none here */
    } entries[MOST_UNSETTLED];
    size_t next;
};

bool unsettled_prepare(struct unsettled *unsettled);

void unsettled_free(struct unsettled *unsettled);

/* Takes the key of this call out, if there is one. */
bool unsettled_take(struct unsettled *unsettled, const unsigned char call[32], char key[KEY_SIZE]);

void unsettled_keep(struct unsettled *unsettled, const unsigned char call[32], const char key[KEY_SIZE]);

#endif
