/* Where access tokens come from: given at C_Login, configured as they are or in a file, or asked for with client id
   and secret (RFC 6749 section 4.4) and kept until shortly before they expire. */
#ifndef COUNTERSIGN_ACCESS_TOKEN_H
#define COUNTERSIGN_ACCESS_TOKEN_H

#include "http.h"
#include "settings.h"

struct tokens {
    pthread_mutex_t lock;
    struct http *http;
    const struct credentials *credentials;
    char *given;
    char *cached;
    int64_t fresh_until;
};

bool tokens_prepare(struct tokens *tokens, struct http *http, const struct credentials *credentials);

void tokens_free(struct tokens *tokens);

/* A token to send now, in a copy that the caller wipes. */
bool tokens_get(struct tokens *tokens, char **token, struct failure *failure);

/* The gateway refused this token: *other says whether tokens_get will now give another one. */
bool tokens_renew(struct tokens *tokens, const char *refused, bool *other, struct failure *failure);

/* Uses this token from now on. False without memory. */
bool tokens_give(struct tokens *tokens, const char *token);

/* Forgets the token that was given; false when there is none. */
bool tokens_forget(struct tokens *tokens);

#endif
