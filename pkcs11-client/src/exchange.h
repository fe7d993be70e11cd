/* One HTTP request and its answer. */
#ifndef COUNTERSIGN_EXCHANGE_H
#define COUNTERSIGN_EXCHANGE_H

#include "http.h"

/* How an exchange without an answer ended. */
struct exchange_end {
    bool no_memory;
    bool untrusted;
    char why[CURL_ERROR_SIZE + 64];
};

/* False without an answer; then end says why. */
bool exchange(struct http *http, CURL *curl, const struct http_call *call, struct attempts *attempts,
              struct http_answer *answer, struct exchange_end *end);

#endif
