#include "access_token.h"

#include "files.h"
#include "json.h"
#include "problem.h"

#include <stdio.h>
#include <string.h>

#define MARGIN_SECONDS 30
#define LONGEST_LIFETIME_SECONDS (INT64_C(366) * 24 * 3600)
#define NANOS INT64_C(1000000000)

bool tokens_prepare(struct tokens *tokens, struct http *http, const struct credentials *credentials) {
    *tokens = (struct tokens){.http = http, .credentials = credentials};
    return pthread_mutex_init(&tokens->lock, NULL) == 0;
}

void tokens_free(struct tokens *tokens) {
    text_wipe(&tokens->given);
    text_wipe(&tokens->cached);
    pthread_mutex_destroy(&tokens->lock);
}

bool tokens_give(struct tokens *tokens, const char *token) {
    char *copy = text_copy(token, strlen(token));
    if (copy == NULL) {
        return false;
    }
    pthread_mutex_lock(&tokens->lock);
    text_wipe(&tokens->given);
    tokens->given = copy;
    pthread_mutex_unlock(&tokens->lock);
    return true;
}

bool tokens_forget(struct tokens *tokens) {
    pthread_mutex_lock(&tokens->lock);
    bool was = tokens->given != NULL;
    text_wipe(&tokens->given);
    pthread_mutex_unlock(&tokens->lock);
    return was;
}

/* application/x-www-form-urlencoded: everything but letters, digits and - . _ is escaped. */
static bool add_encoded(struct bytes *form, const char *text) {
    static const char PLAIN[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";
    bool done = true;
    for (; done && *text != 0; text++) {
        if (strchr(PLAIN, *text) != NULL) {
            done = bytes_add(form, text, 1);
        } else {
            char escaped[4];
            snprintf(escaped, sizeof escaped, "%%%02X", (unsigned)(unsigned char)*text);
            done = bytes_add(form, escaped, 3);
        }
    }
    return done;
}

static bool add_form(struct bytes *form, const struct credentials *credentials, struct failure *failure) {
    char *read_now = NULL;
    const char *secret = credentials->secret;
    if (credentials->secret_file != NULL) {
        if (!secret_read(credentials->secret_file, "client secret", &read_now, failure)) {
            return false;
        }
        secret = read_now;
    }
    bool done = bytes_add_text(form, "grant_type=client_credentials&client_id=")
                && add_encoded(form, credentials->client_id) && bytes_add_text(form, "&client_secret=")
                && add_encoded(form, secret);
    text_wipe(&read_now);
    return done || failure_memory(failure);
}

/* Kept until half a minute before its end, or for half of its life if that is longer. */
static bool keep(struct tokens *tokens, const struct http_answer *answer, struct failure *failure) {
    json_t *body = json_read(&answer->body, failure);
    if (body == NULL) {
        return false;
    }
    const char *token = json_needed_text(body, "access_token", failure);
    const json_t *expires = json_object_get(body, "expires_in");
    bool done = token != NULL;
    if (done && (!json_is_integer(expires) || strpbrk(token, "\r\n") != NULL)) {
        done =
            failure_set(failure, FAILURE_ANSWER, "The gateway answered a token without an end, or one that is none.");
    }
    if (done) {
        int64_t lifetime = json_integer_value(expires);
        lifetime = lifetime < 0 ? 0 : lifetime < LONGEST_LIFETIME_SECONDS ? lifetime : LONGEST_LIFETIME_SECONDS;
        int64_t half = lifetime * NANOS / 2;
        int64_t with_margin = (lifetime - MARGIN_SECONDS) * NANOS;
        tokens->fresh_until = monotonic_nanos() + (half > with_margin ? half : with_margin);
        tokens->cached = text_copy(token, strlen(token));
        done = tokens->cached != NULL || failure_memory(failure);
    }
    if (token != NULL) {
        explicit_bzero((char *)token, strlen(token)); /* of the object that ends here */
    }
    json_decref(body);
    return done;
}

static bool fetch(struct tokens *tokens, struct failure *failure) {
    struct bytes form;
    bytes_begin(&form, 4 * (size_t)LARGEST_SMALL_FILE);
    text_wipe(&tokens->cached);
    bool done = add_form(&form, tokens->credentials, failure);
    if (done) {
        struct http_call call = {.path = "/v1/token",
                                 .accept = "application/json",
                                 .content_type = "application/x-www-form-urlencoded",
                                 .body = (const char *)form.data,
                                 .body_length = form.length};
        struct attempts attempts;
        struct http_answer answer;
        attempts_begin(&attempts, tokens->http->pacer, false, false);
        done = http_send(tokens->http, &call, &attempts, &answer, failure);
        if (done && !http_success(&answer)) {
            problem_read(&answer, failure);
            failure->at_login = true;
            done = false;
        }
        done = done && keep(tokens, &answer, failure);
        http_answer_end(&answer);
    }
    bytes_end(&form);
    return done;
}

static bool copy_of(const char *text, char **copy, struct failure *failure) {
    *copy = text_copy(text, strlen(text));
    return *copy != NULL || failure_memory(failure);
}

static bool get_locked(struct tokens *tokens, char **token, struct failure *failure) {
    if (tokens->given != NULL) {
        return copy_of(tokens->given, token, failure);
    }
    switch (tokens->credentials->kind) {
    case CREDENTIAL_TOKEN:
        return copy_of(tokens->credentials->token, token, failure);
    case CREDENTIAL_TOKEN_FILE:
        return secret_read(tokens->credentials->token_file, "token", token, failure);
    case CREDENTIAL_CLIENT:
        return ((tokens->cached != NULL && monotonic_nanos() < tokens->fresh_until) || fetch(tokens, failure))
               && copy_of(tokens->cached, token, failure);
    case CREDENTIAL_NONE:
        break;
    }
    failure_set(
        failure, FAILURE_GATEWAY,
        "No credentials for the gateway. Set COUNTERSIGN_CLIENT_ID and COUNTERSIGN_CLIENT_SECRET_FILE (or clientId and "
        "clientSecretFile in the settings file), or COUNTERSIGN_TOKEN_FILE, or log in with an access token as the "
        "PIN.");
    failure->status = 401;
    return false;
}

/* A line break would begin another header field. */
static bool is_one_line(const char *token) {
    for (; *token != 0; token++) {
        unsigned char c = (unsigned char)*token;
        if (c < 0x20 || c == 0x7f) {
            return false;
        }
    }
    return true;
}

bool tokens_get(struct tokens *tokens, char **token, struct failure *failure) {
    *token = NULL;
    /* Held while a token is asked for: the others need the same one, and wait for it. */
    pthread_mutex_lock(&tokens->lock);
    bool done = get_locked(tokens, token, failure);
    pthread_mutex_unlock(&tokens->lock);
    if (done && !is_one_line(*token)) {
        text_wipe(token);
        done = failure_set(failure, FAILURE_LOCAL,
                           "The access token holds a line break or another control character. Its variable or file "
                           "should hold the token and nothing else.");
    }
    return done;
}

bool tokens_renew(struct tokens *tokens, const char *refused, bool *other, struct failure *failure) {
    bool done = true;
    pthread_mutex_lock(&tokens->lock);
    *other = false;
    if (tokens->given == NULL && tokens->credentials->kind == CREDENTIAL_CLIENT) {
        if (tokens->cached != NULL && text_equal(tokens->cached, refused)) {
            text_wipe(&tokens->cached);
        }
        *other = true;
    } else if (tokens->given == NULL && tokens->credentials->kind == CREDENTIAL_TOKEN_FILE) {
        char *now = NULL;
        done = get_locked(tokens, &now, failure);
        *other = done && !text_equal(now, refused);
        text_wipe(&now);
    }
    pthread_mutex_unlock(&tokens->lock);
    return done;
}
