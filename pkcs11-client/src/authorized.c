#include "authorized.h"

#include "problem.h"

#include <stdio.h>

/* A token after this one was refused; null without another. An outage ends a call that may be done as little here as
   at the call itself. */
static bool renewed(struct api *api, struct attempts *attempts, const char *refused, char **token,
                    struct failure *failure) {
    attempts->sent = false;
    while (true) {
        bool other = false;
        *token = NULL;
        if (tokens_renew(&api->tokens, refused, &other, failure)
            && (!other || tokens_get(&api->tokens, token, failure))) {
            return true;
        }
        if (!attempts->may_have_acted || !failure_may_pass(failure) || !attempts_again_lost(attempts, failure->text)) {
            return false;
        }
    }
}

static bool send_with(struct api *api, struct http_call *call, const char *token, struct attempts *attempts,
                      struct http_answer *answer, struct failure *failure) {
    call->token = token;
    bool done = http_send(&api->http, call, attempts, answer, failure);
    call->token = NULL;
    return done;
}

/* A call that may be begun anew has new attempts for the second token. */
static bool authorized(struct api *api, struct http_call *call, struct attempts *attempts, struct http_answer *answer,
                       struct failure *failure) {
    char *token = NULL;
    char *other = NULL;
    *answer = (struct http_answer){0};
    bool done = tokens_get(&api->tokens, &token, failure) && send_with(api, call, token, attempts, answer, failure);
    if (done && answer->status == 401) {
        if (!attempts->lasting) {
            attempts_begin(attempts, &api->pacer, false, false);
        }
        done = renewed(api, attempts, token, &other, failure);
        if (done && other != NULL) {
            http_answer_end(answer);
            done = send_with(api, call, other, attempts, answer, failure);
        }
    }
    text_wipe(&token);
    text_wipe(&other);
    if (done && !http_success(answer)) {
        problem_read(answer, failure);
        done = false;
    }
    return done;
}

bool authorized_get(struct api *api, const char *path, const char *accept, struct http_answer *answer,
                    struct failure *failure) {
    struct http_call call = {.path = path, .accept = accept};
    struct attempts attempts;
    attempts_begin(&attempts, &api->pacer, false, false);
    if (!authorized(api, &call, &attempts, answer, failure)) {
        return false;
    }
    return http_is(answer, accept)
           || failure_set(failure, FAILURE_ANSWER,
                          "The server answered \"%s\" where %s should be. Is the URL that of a gateway?",
                          answer->content_type, accept);
}

void authorized_unsettled(const char *slug, struct failure *failure) {
    char advice[400];
    snprintf(
        advice, sizeof advice,
        "But the signature may be made and charged all the same, and another run is charged again: look first, with "
        "countersign audit --signer %s --type signature.",
        slug);
    failure_add(failure, advice);
    failure->unsettled = true;
}

bool authorized_charge(struct api *api, const char *slug, struct http_call *call, struct http_answer *answer,
                       struct failure *failure) {
    struct attempts attempts;
    attempts_begin(&attempts, &api->pacer, true, atomic_load(&api->http.known));
    if (authorized(api, call, &attempts, answer, failure)) {
        return true;
    }
    bool unsettled = failure->kind == FAILURE_GATEWAY ? !attempts_settled_by(&attempts, failure->status, failure->code)
                                                      : attempts.may_have_acted || attempts.sent;
    if (unsettled) {
        authorized_unsettled(slug, failure);
    }
    return false;
}
