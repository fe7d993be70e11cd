#include "unsettled.h"

#include <string.h>

bool unsettled_prepare(struct unsettled *unsettled) {
    *unsettled = (struct unsettled){0};
    return pthread_mutex_init(&unsettled->lock, NULL) == 0;
}

void unsettled_free(struct unsettled *unsettled) {
    pthread_mutex_destroy(&unsettled->lock);
}

bool unsettled_take(struct unsettled *unsettled, const unsigned char call[32], char key[KEY_SIZE]) {
    bool found = false;
    pthread_mutex_lock(&unsettled->lock);
    for (size_t i = 0; i < MOST_UNSETTLED && !found; i++) {
        found = unsettled->entries[i].key[0] != 0 && memcmp(unsettled->entries[i].call, call, 32) == 0;
        if (found) {
            memcpy(key, unsettled->entries[i].key, KEY_SIZE);
            unsettled->entries[i].key[0] = 0;
        }
    }
    pthread_mutex_unlock(&unsettled->lock);
    return found;
}

void unsettled_keep(struct unsettled *unsettled, const unsigned char call[32], const char key[KEY_SIZE]) {
    pthread_mutex_lock(&unsettled->lock);
    size_t place = unsettled->next++ % MOST_UNSETTLED;
    memcpy(unsettled->entries[place].call, call, 32);
    memcpy(unsettled->entries[place].key, key, KEY_SIZE);
    pthread_mutex_unlock(&unsettled->lock);
}
