#include "api.h"

#include "authorized.h"
#include "base64.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_PAGES 100
#define LONGEST_CURSOR 500

static int64_t clock_nanos(void *context) {
    (void)context;
    return monotonic_nanos();
}

static bool clock_pause(void *context, int64_t millis) {
    const struct api *api = context;
    return ending_pause(api->ending, millis);
}

static int64_t clock_chance(void *context, int64_t low, int64_t high) {
    (void)context;
    uint32_t number = 0;
    if (high <= low || gnutls_rnd(GNUTLS_RND_NONCE, &number, sizeof number) != 0) {
        return low;
    }
    return low + (int64_t)(number % (uint32_t)(high - low));
}

static void clock_talk(void *context, const char *line) {
    const struct api *api = context;
    log_line(api->log, "%s", line);
}

bool api_prepare(struct api *api, const struct settings *settings, const struct log *log, struct ending *ending) {
    *api = (struct api){.log = log, .ending = ending};
    api->pacer = (struct pacer){
        .nanos = clock_nanos, .pause = clock_pause, .chance = clock_chance, .talk = clock_talk, .context = api};
    claims_read(&api->claims, settings);
    if (!http_prepare(&api->http, &settings->address, &api->pacer, ending)) {
        return false;
    }
    if (!tokens_prepare(&api->tokens, &api->http, &settings->credentials)) {
        http_free(&api->http);
        return false;
    }
    if (!unsettled_prepare(&api->unsettled)) {
        tokens_free(&api->tokens);
        http_free(&api->http);
        return false;
    }
    return true;
}

void api_free(struct api *api) {
    unsettled_free(&api->unsettled);
    tokens_free(&api->tokens);
    http_free(&api->http);
}

void api_tell(const struct log *log, const struct failure *failure) {
    if (*failure->request_id != 0) {
        log_line(log, "%s (%s, request id %s)", failure->text, failure->code, failure->request_id);
    } else if (*failure->code != 0) {
        log_line(log, "%s (%s)", failure->text, failure->code);
    } else {
        log_line(log, "%s", failure->text);
    }
}

/* The path of the page that this cursor leads to. */
static char *page_path(const char *cursor) {
    static const char FIRST[] = "/v1/signers?limit=200";
    if (cursor == NULL) {
        return text_copy(FIRST, strlen(FIRST));
    }
    char *escaped = curl_easy_escape(NULL, cursor, (int)strlen(cursor));
    char *path = escaped == NULL ? NULL : text_join(FIRST, "&cursor=", escaped);
    curl_free(escaped);
    return path;
}

static bool take_page(const json_t *page, api_signer_taker take, void *context, struct failure *failure) {
    const json_t *items = json_object_get(page, "items");
    size_t index;
    const json_t *item;
    if (!json_is_array(items)) {
        return failure_set(failure, FAILURE_ANSWER, "The gateway's answer lacks \"items\", which should be a list.");
    }
    json_array_foreach(items, index, item) {
        if (!json_is_object(item) || !take(context, item, failure)) {
            return json_is_object(item)
                       ? false
                       : failure_set(failure, FAILURE_ANSWER, "The gateway's list of Signers holds what is no object.");
        }
    }
    return true;
}

/* One page; *cursor becomes that of the next one, or null. */
static bool read_page(struct api *api, char **cursor, api_signer_taker take, void *context, struct failure *failure) {
    char *path = page_path(*cursor);
    free(*cursor);
    *cursor = NULL;
    if (path == NULL) {
        return failure_memory(failure);
    }
    struct http_answer answer;
    json_t *page = NULL;
    if (authorized_get(api, path, "application/json", &answer, failure)) {
        page = json_read(&answer.body, failure);
    }
    bool done = page != NULL && take_page(page, take, context, failure);
    const char *next = done ? json_text(page, "next") : NULL;
    if (next != NULL && strlen(next) <= LONGEST_CURSOR) {
        *cursor = text_copy(next, strlen(next));
        done = *cursor != NULL || failure_memory(failure);
    }
    json_decref(page);
    http_answer_end(&answer);
    free(path);
    return done;
}

bool api_signers(struct api *api, api_signer_taker take, void *context, struct failure *failure) {
    char *cursor = NULL;
    bool done = true;
    for (int page = 0; done && page < MOST_PAGES; page++) {
        done = read_page(api, &cursor, take, context, failure);
        if (cursor == NULL) {
            break;
        }
    }
    free(cursor);
    return done;
}

bool api_chain(struct api *api, const char *slug, struct bytes *pem, struct failure *failure) {
    char path[128];
    snprintf(path, sizeof path, "/v1/signers/%.64s/certificate", slug);
    struct http_answer answer;
    bool done = authorized_get(api, path, "application/pem-certificate-chain", &answer, failure);
    if (done) {
        *pem = answer.body;
    } else {
        http_answer_end(&answer);
    }
    return done;
}

/* UUID version 4, RFC 9562 section 5.4. */
static bool make_key(char key[KEY_SIZE], struct failure *failure) {
    unsigned char r[16];
    int result = gnutls_rnd(GNUTLS_RND_RANDOM, r, sizeof r);
    if (result != 0) {
        return failure_set(failure, FAILURE_LOCAL, "There is no randomness for an Idempotency-Key: %s",
                           gnutls_strerror(result));
    }
    r[6] = (unsigned char)((r[6] & 0x0f) | 0x40);
    r[8] = (unsigned char)((r[8] & 0x3f) | 0x80);
    snprintf(key, KEY_SIZE, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", r[0], r[1], r[2],
             r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10], r[11], r[12], r[13], r[14], r[15]);
    return true;
}

/* Claims that are not known are left out. */
static bool put_text(json_t *object, const char *name, const char *value) {
    return *value == 0 || json_object_set_new(object, name, json_string(value)) == 0;
}

/* The body of the call; null without memory. The caller frees it. */
static char *sign_body(const struct api *api, const struct sign_order *order, const char *input) {
    json_t *body = json_pack("{s:s, s:[{s:s}], s:{}}", "algorithm", order->algorithm, "inputs",
                             order->message ? "message" : "digest", input, "client");
    json_t *client = json_object_get(body, "client");
    json_t *first = json_array_get(json_object_get(body, "inputs"), 0);
    bool done = body != NULL && put_text(first, "fileName", api->claims.file_name)
                && put_text(client, "tool", api->claims.tool) && put_text(client, "host", api->claims.host)
                && (!order->p1363 || json_object_set_new(body, "format", json_string("p1363")) == 0);
    char *text = done ? json_dumps(body, JSON_COMPACT) : NULL;
    json_decref(body);
    return text;
}

static bool read_signature(const struct http_answer *answer, struct sign_result *result, struct failure *failure) {
    json_t *body = http_is(answer, "application/json") ? json_read(&answer->body, failure) : NULL;
    if (body == NULL) {
        return http_is(answer, "application/json")
                   ? false
                   : failure_set(failure, FAILURE_ANSWER, "The gateway answered \"%s\" to a call to sign.",
                                 answer->content_type);
    }
    const json_t *signatures = json_object_get(body, "signatures");
    bool done = json_array_size(signatures) == 1
                || failure_set(failure, FAILURE_ANSWER, "The gateway answered %zu signatures to a call for one.",
                               json_array_size(signatures));
    const char *encoded = done ? json_needed_text(json_array_get(signatures, 0), "signature", failure) : NULL;
    const char *key_id = encoded == NULL ? NULL : json_needed_text(body, "keyId", failure);
    done = key_id != NULL;
    if (done && !base64_decode(encoded, result->signature, sizeof result->signature, &result->length)) {
        done = failure_set(failure, FAILURE_ANSWER,
                           "The gateway answered something that is not base64 where a signature should be.");
    }
    if (done) {
        text_fit(result->key_id, sizeof result->key_id, key_id);
    }
    json_decref(body);
    return done;
}

/* The key that this very call failed under without being settled, or a new one. */
static bool choose_key(struct api *api, const char *path, const char *body, unsigned char call[32], char key[KEY_SIZE],
                       struct failure *failure) {
    char *whole = text_join(path, " ", body);
    bool hashed = whole != NULL && gnutls_hash_fast(GNUTLS_DIG_SHA256, whole, strlen(whole), call) == 0;
    free(whole);
    if (!hashed) {
        return failure_memory(failure);
    }
    return unsettled_take(&api->unsettled, call, key) || make_key(key, failure);
}

static bool charge(struct api *api, const struct sign_order *order, const char *body, struct sign_result *result,
                   struct failure *failure) {
    char path[128];
    char key[KEY_SIZE];
    unsigned char hash[32];
    snprintf(path, sizeof path, "/v1/signers/%.64s/sign", order->slug);
    if (!choose_key(api, path, body, hash, key, failure)) {
        return false;
    }
    struct http_call call = {.path = path,
                             .accept = "application/json",
                             .content_type = "application/json",
                             .body = body,
                             .body_length = strlen(body),
                             .idempotency_key = key};
    struct http_answer answer;
    bool done = authorized_charge(api, order->slug, &call, &answer, failure);
    if (done && !read_signature(&answer, result, failure)) {
        authorized_unsettled(order->slug, failure);
        done = false;
    }
    if (!done && failure->unsettled) {
        unsettled_keep(&api->unsettled, hash, key);
    }
    http_answer_end(&answer);
    return done;
}

bool api_sign(struct api *api, const struct sign_order *order, struct sign_result *result, struct failure *failure) {
    char *input = base64_encode(order->input, order->input_length);
    char *body = input == NULL ? NULL : sign_body(api, order, input);
    bool done = body == NULL ? failure_memory(failure) : charge(api, order, body, result, failure);
    free(input);
    free(body);
    return done;
}
