/* HTTP to one gateway, by libcurl. Redirects are not followed, answers are bounded. Every call that comes here is
   safe to repeat (it reads, asks for a token, or carries an Idempotency-Key), so overload and lost connections are
   retried. */
#ifndef COUNTERSIGN_HTTP_H
#define COUNTERSIGN_HTTP_H

#include "address.h"
#include "attempts.h"
#include "bytes.h"
#include "ending.h"
#include "failure.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>

/* Connections that are kept for the next call; more threads than these open their own and close it again. */
#define MOST_IDLE 16

/* A page of 200 Signers has a fifth of this, an answer of signing less. */
#define LARGEST_ANSWER (2 * 1024 * 1024)

struct http {
    const struct address *address;
    const struct pacer *pacer;
    struct ending *ending;
    pthread_mutex_t lock;
    CURL *idle[MOST_IDLE];
    size_t idle_count;
    atomic_bool known; /* whether a gateway answered here before */
};

struct http_call {
    const char *path;
    const char *accept;
    const char *content_type; /* null without a body */
    const char *body;         /* null: GET */
    size_t body_length;
    const char *token;           /* null: not authorized */
    const char *idempotency_key; /* null: none */
};

struct http_answer {
    int status;
    struct bytes body;
    char content_type[128];
    char retry_after[32];
};

bool http_prepare(struct http *http, const struct address *address, const struct pacer *pacer, struct ending *ending);

void http_free(struct http *http);

/* The answer, whatever its status, after the last of these attempts; false without one. http_answer_end must follow
   either way. */
bool http_send(struct http *http, const struct http_call *call, struct attempts *attempts, struct http_answer *answer,
               struct failure *failure);

void http_answer_end(struct http_answer *answer);

bool http_success(const struct http_answer *answer);

/* Whether the answer is of this media type; parameters after it do not matter. */
bool http_is(const struct http_answer *answer, const char *media_type);

#endif
