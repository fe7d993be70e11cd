#include "http.h"

#include "exchange.h"
#include "problem.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

bool http_prepare(struct http *http, const struct address *address, const struct pacer *pacer, struct ending *ending) {
    *http = (struct http){.address = address, .pacer = pacer, .ending = ending};
    return pthread_mutex_init(&http->lock, NULL) == 0;
}

void http_free(struct http *http) {
    for (size_t i = 0; i < http->idle_count; i++) {
        curl_easy_cleanup(http->idle[i]);
    }
    http->idle_count = 0;
    pthread_mutex_destroy(&http->lock);
}

void http_answer_end(struct http_answer *answer) {
    bytes_end(&answer->body);
}

bool http_success(const struct http_answer *answer) {
    return answer->status >= 200 && answer->status < 300;
}

bool http_is(const struct http_answer *answer, const char *media_type) {
    size_t length = strlen(media_type);
    return strncasecmp(answer->content_type, media_type, length) == 0
           && strchr("; \t", answer->content_type[length]) != NULL;
}

/* A handle with its open connection, or a new one. */
static CURL *borrow(struct http *http) {
    CURL *curl = NULL;
    pthread_mutex_lock(&http->lock);
    if (http->idle_count > 0) {
        curl = http->idle[--http->idle_count];
    }
    pthread_mutex_unlock(&http->lock);
    return curl != NULL ? curl : curl_easy_init();
}

/* Without the options of the call, which point to what its caller wipes now. */
static void give_back(struct http *http, CURL *curl) {
    curl_easy_reset(curl);
    pthread_mutex_lock(&http->lock);
    bool kept = http->idle_count < MOST_IDLE;
    if (kept) {
        http->idle[http->idle_count++] = curl;
    }
    pthread_mutex_unlock(&http->lock);
    if (!kept) {
        curl_easy_cleanup(curl);
    }
}

static bool unreachable(const struct http *http, const struct attempts *attempts, const char *why,
                        struct failure *failure) {
    if (attempts->stopped || ending_begun(http->ending)) {
        return failure_set(failure, FAILURE_STOPPED,
                           "C_Finalize was called while a call to the gateway was under way.");
    }
    return failure_set(
        failure, FAILURE_UNREACHABLE,
        "The gateway at %s cannot be reached (%s) after %d attempts. Check the URL and the network, then run again.",
        http->address->url, why, attempts->tried);
}

/* Whether to send it again, after a pause; otherwise why not is told in failure. */
static bool again_after_loss(struct http *http, const struct exchange_end *end, struct attempts *attempts,
                             struct failure *failure) {
    if (end->untrusted) {
        return failure_set(
            failure, FAILURE_UNREACHABLE,
            "No trusted TLS connection to %s: %s. If the gateway's certificate comes from a private CA, name that "
            "CA's PEM file in COUNTERSIGN_CA_FILE or caFile.",
            http->address->url, end->why);
    }
    char why[600];
    snprintf(why, sizeof why, "The gateway at %.200s cannot be reached (%.300s).", http->address->url, end->why);
    return (!ending_begun(http->ending) && attempts_again_lost(attempts, why))
           || unreachable(http, attempts, end->why, failure);
}

static bool again_after_answer(struct http *http, const struct http_answer *answer, struct attempts *attempts) {
    struct failure problem;
    problem_read(answer, &problem);
    if (!text_equal(problem.code, NOT_A_GATEWAY)) {
        atomic_store(&http->known, true);
    }
    return attempts_worth_retrying(attempts, answer->status, problem.code)
           && attempts_again_answered(attempts, answer->status, problem.code, problem.text, answer->retry_after);
}

static bool send_with(struct http *http, CURL *curl, const struct http_call *call, struct attempts *attempts,
                      struct http_answer *answer, struct failure *failure) {
    while (true) {
        struct exchange_end end;
        bytes_end(&answer->body);
        bool answered = exchange(http, curl, call, attempts, answer, &end);
        if (end.no_memory) {
            return failure_memory(failure);
        }
        if (!answered) {
            if (!again_after_loss(http, &end, attempts, failure)) {
                return false;
            }
            continue;
        }
        if (http_success(answer)) {
            atomic_store(&http->known, true);
            return true;
        }
        if (!again_after_answer(http, answer, attempts)) {
            return !attempts->stopped || unreachable(http, attempts, "", failure);
        }
    }
}

bool http_send(struct http *http, const struct http_call *call, struct attempts *attempts, struct http_answer *answer,
               struct failure *failure) {
    *answer = (struct http_answer){0};
    bytes_begin(&answer->body, LARGEST_ANSWER);
    CURL *curl = borrow(http);
    if (curl == NULL) {
        return failure_memory(failure);
    }
    bool done = send_with(http, curl, call, attempts, answer, failure);
    give_back(http, curl);
    return done;
}
