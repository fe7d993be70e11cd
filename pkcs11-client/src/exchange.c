#include "exchange.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/auxv.h>
#include <sys/socket.h>

#define CONNECT_MILLIS 10000L
/* Without a byte of the answer. */
#define SILENCE_SECONDS 60L
/* Whatever trickles in. */
#define LONGEST_SECONDS 180L
#define LARGEST_HEADERS (256 * 1024)

#ifndef COUNTERSIGN_VERSION
#define COUNTERSIGN_VERSION "0.0.0"
#endif

/* What the callbacks of one exchange share. */
struct exchange {
    struct ending *ending;
    struct attempts *attempts;
    struct http_answer *answer;
    size_t header_bytes;
    bool too_large;
};

static size_t take_body(char *data, size_t size, size_t count, void *context) {
    struct exchange *exchange = context;
    size_t length = size * count; /* size is always 1 (CURLOPT_WRITEFUNCTION) */
    if (!bytes_add(&exchange->answer->body, data, length)) {
        exchange->too_large = true;
        return length == 0 ? 1 : 0;
    }
    return length;
}

/* The value of a header field, if the line is that field. */
static void take_field(const char *line, size_t length, const char *name, char *value, size_t size) {
    size_t named = strlen(name);
    if (length > named && strncasecmp(line, name, named) == 0) {
        size_t rest = length - named;
        size_t fits = rest < size - 1 ? rest : size - 1;
        memcpy(value, line + named, fits);
        value[fits] = 0;
        text_strip(value);
    }
}

static size_t take_header(char *data, size_t size, size_t count, void *context) {
    struct exchange *exchange = context;
    struct http_answer *answer = exchange->answer;
    size_t length = size * count;
    exchange->header_bytes += length;
    if (exchange->header_bytes > LARGEST_HEADERS) {
        exchange->too_large = true;
        return 0;
    }
    if (length > 5 && memcmp(data, "HTTP/", 5) == 0) {
        /* The headers of a proxy's CONNECT or of 100 Continue came before. */
        answer->content_type[0] = 0;
        answer->retry_after[0] = 0;
    }
    take_field(data, length, "content-type:", answer->content_type, sizeof answer->content_type);
    take_field(data, length, "retry-after:", answer->retry_after, sizeof answer->retry_after);
    return length;
}

/* The connection stands; from here on the gateway may get the request. */
static int about_to_send(void *context, char *to, char *from, int to_port, int from_port) {
    (void)to;
    (void)from;
    (void)to_port;
    (void)from_port;
    struct exchange *exchange = context;
    attempts_sent(exchange->attempts);
    return CURL_PREREQFUNC_OK;
}

static int break_off(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    (void)a;
    (void)b;
    (void)c;
    (void)d;
    struct exchange *exchange = context;
    return ending_begun(exchange->ending) ? 1 : 0;
}

/* Programs that the host starts do not inherit the connection. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)context;
    (void)purpose;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool add_header(struct curl_slist **headers, const char *name, const char *value) {
    char *line = text_join(name, ": ", value);
    struct curl_slist *longer = line == NULL ? NULL : curl_slist_append(*headers, line);
    text_wipe(&line);
    if (longer != NULL) {
        *headers = longer;
    }
    return longer != NULL;
}

static bool add_headers(struct curl_slist **headers, const struct http_call *call) {
    bool done = add_header(headers, "Accept", call->accept) && add_header(headers, "Expect", "");
    if (done && call->token != NULL) {
        char *bearer = text_join("Bearer ", call->token, "");
        done = bearer != NULL && add_header(headers, "Authorization", bearer);
        text_wipe(&bearer);
    }
    if (done && call->content_type != NULL) {
        done = add_header(headers, "Content-Type", call->content_type);
    }
    return done && (call->idempotency_key == NULL || add_header(headers, "Idempotency-Key", call->idempotency_key));
}

static void wipe_headers(struct curl_slist *headers) {
    for (struct curl_slist *at = headers; at != NULL; at = at->next) {
        explicit_bzero(at->data, strlen(at->data));
    }
    curl_slist_free_all(headers);
}

/* curl_easy_setopt fails for want of memory, or because the library was built without the option: both end the call.
   */
#define SET(option, value) (result = result == CURLE_OK ? curl_easy_setopt(curl, option, value) : result)

static CURLcode set_limits(CURL *curl, struct exchange *exchange) {
    CURLcode result = CURLE_OK;
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_TCP_KEEPALIVE, 1L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MILLIS);
    SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
    SET(CURLOPT_LOW_SPEED_TIME, SILENCE_SECONDS);
    SET(CURLOPT_TIMEOUT, LONGEST_SECONDS);
    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_XFERINFOFUNCTION, break_off);
    SET(CURLOPT_XFERINFODATA, exchange);
    SET(CURLOPT_PREREQFUNCTION, about_to_send);
    SET(CURLOPT_PREREQDATA, exchange);
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, exchange);
    SET(CURLOPT_HEADERFUNCTION, take_header);
    SET(CURLOPT_HEADERDATA, exchange);
    SET(CURLOPT_USERAGENT, "countersign-pkcs11/" COUNTERSIGN_VERSION);
    return result;
}

static CURLcode set_trust(CURL *curl, const struct address *address) {
    CURLcode result = CURLE_OK;
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    if (address->ca_file != NULL) {
        /* The folder of the system's certificates stays what it is by default, so that the file comes besides it. */
        SET(CURLOPT_CAINFO, address->ca_file);
    }
    if ((address->clear && address->loopback) || getauxval(AT_SECURE) != 0) {
        /* Whatever http_proxy says: credentials in clear do not leave this machine, and a program with more rights than
           its caller (setuid) has no environment here. */
        SET(CURLOPT_PROXY, "");
    }
    return result;
}

static CURLcode set_call(CURL *curl, const char *url, const struct http_call *call, struct curl_slist *headers) {
    CURLcode result = CURLE_OK;
    SET(CURLOPT_URL, url);
    SET(CURLOPT_HTTPHEADER, headers);
    if (call->body != NULL) {
        SET(CURLOPT_POST, 1L);
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body_length);
        SET(CURLOPT_POSTFIELDS, call->body);
    } else {
        SET(CURLOPT_HTTPGET, 1L);
    }
    return result;
}

static bool is_untrusted(CURLcode result) {
    return result == CURLE_PEER_FAILED_VERIFICATION || result == CURLE_SSL_ISSUER_ERROR
           || result == CURLE_SSL_CACERT_BADFILE;
}

static void tell_end(const struct exchange *exchange, CURLcode result, const char *detail, struct exchange_end *end) {
    end->no_memory = result == CURLE_OUT_OF_MEMORY;
    end->untrusted = is_untrusted(result);
    if (exchange->too_large) {
        snprintf(end->why, sizeof end->why, "the answer is larger than %d KiB", LARGEST_ANSWER / 1024);
    } else if (result == CURLE_OPERATION_TIMEDOUT && exchange->attempts->sent) {
        snprintf(end->why, sizeof end->why, "it did not answer in time");
    } else {
        snprintf(end->why, sizeof end->why, "%s", *detail != 0 ? detail : curl_easy_strerror(result));
    }
}

static CURLcode perform(CURL *curl, struct exchange *exchange, const struct address *address,
                        const struct http_call *call) {
    char *url = text_join(address->url, call->path, "");
    struct curl_slist *headers = NULL;
    CURLcode result = url == NULL || !add_headers(&headers, call) ? CURLE_OUT_OF_MEMORY : CURLE_OK;
    if (result == CURLE_OK) {
        result = set_limits(curl, exchange);
    }
    if (result == CURLE_OK) {
        result = set_trust(curl, address);
    }
    if (result == CURLE_OK) {
        result = set_call(curl, url, call, headers);
    }
    if (result == CURLE_OK) {
        result = curl_easy_perform(curl);
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
    wipe_headers(headers);
    free(url);
    return result;
}

bool exchange(struct http *http, CURL *curl, const struct http_call *call, struct attempts *attempts,
              struct http_answer *answer, struct exchange_end *end) {
    struct exchange exchange = {.ending = http->ending, .attempts = attempts, .answer = answer};
    char detail[CURL_ERROR_SIZE] = "";
    *end = (struct exchange_end){0};
    answer->status = 0;
    curl_easy_reset(curl);
    CURLcode result = curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail);
    if (result == CURLE_OK) {
        result = perform(curl, &exchange, http->address, call);
    }
    long status = 0;
    if (result == CURLE_OK) {
        result = curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    }
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
    if (result != CURLE_OK || status < 100 || status > 599) {
        tell_end(&exchange, result, detail, end);
        return false;
    }
    answer->status = (int)status;
    if (answer->body.data == NULL && !bytes_add(&answer->body, "", 0)) {
        end->no_memory = true;
        return false;
    }
    return true;
}
