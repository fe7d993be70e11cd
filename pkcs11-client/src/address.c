#include "address.h"

#include "bytes.h"
#include "files.h"

#include <curl/curl.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_CA_FILE (4 * 1024 * 1024)

/* 127.0.0.0/8 in dotted form, the loopback of IPv6, or the name that stands for them. */
static bool is_loopback(const char *host) {
    unsigned parts[3];
    char more;
    return text_equal(host, "localhost") || text_equal(host, "[::1]")
           || (strspn(host, "0123456789.") == strlen(host)
               && sscanf(host, "127.%3u.%3u.%3u%c", &parts[0], &parts[1], &parts[2], &more) == 3);
}

static bool has_part(CURLU *parsed, CURLUPart which) {
    char *part = NULL;
    bool there = curl_url_get(parsed, which, &part, 0) == CURLUE_OK;
    curl_free(part);
    return there;
}

static bool judge(struct address *address, const char *scheme, const char *host, bool allow_http,
                  struct failure *failure) {
    address->clear = text_equal(scheme, "http");
    if (!address->clear && !text_equal(scheme, "https")) {
        return failure_set(failure, FAILURE_LOCAL, "The gateway URL must begin with https:// (it is \"%s\").",
                           address->url);
    }
    address->loopback = is_loopback(host);
    if (address->clear && !address->loopback && !allow_http) {
        return failure_set(failure, FAILURE_LOCAL,
                           "The gateway URL %s would send credentials in clear over the network. Use https://, or set "
                           "COUNTERSIGN_ALLOW_HTTP=true where the network itself is trusted.",
                           address->url);
    }
    return true;
}

static bool parse(struct address *address, CURLU *parsed, bool allow_http, struct failure *failure) {
    if (curl_url_set(parsed, CURLUPART_URL, address->url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
        return failure_set(failure, FAILURE_LOCAL,
                           "\"%s\" is not a URL; the gateway URL looks like https://countersign.example.com.",
                           address->url);
    }
    if (has_part(parsed, CURLUPART_USER) || has_part(parsed, CURLUPART_PASSWORD) || has_part(parsed, CURLUPART_QUERY)
        || has_part(parsed, CURLUPART_FRAGMENT) || !has_part(parsed, CURLUPART_HOST)) {
        return failure_set(
            failure, FAILURE_LOCAL,
            "The gateway URL must look like https://countersign.example.com, without user, query or fragment.");
    }
    char *scheme = NULL;
    char *host = NULL;
    bool done = curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK
                        && curl_url_get(parsed, CURLUPART_HOST, &host, 0) == CURLUE_OK
                    ? judge(address, scheme, host, allow_http, failure)
                    : failure_memory(failure);
    curl_free(scheme);
    curl_free(host);
    return done;
}

/* Read once here, so that a wrong file is told by its name, and not as a gateway that is not trusted. */
static bool check_ca_file(const char *name, struct failure *failure) {
    struct bytes content;
    bytes_begin(&content, LARGEST_CA_FILE);
    bool done = file_read(name, "CA", &content, failure);
    if (done) {
        gnutls_x509_crt_t *list = NULL;
        unsigned count = 0;
        gnutls_datum_t pem = {.data = content.data, .size = (unsigned)content.length};
        int result = gnutls_x509_crt_list_import2(&list, &count, &pem, GNUTLS_X509_FMT_PEM, 0);
        if (result < 0 || count == 0) {
            done = failure_set(failure, FAILURE_LOCAL, "The CA file %s holds no PEM certificates: %s", name,
                               result < 0 ? gnutls_strerror(result) : "it is empty.");
        }
        for (unsigned i = 0; result >= 0 && i < count; i++) {
            gnutls_x509_crt_deinit(list[i]);
        }
        if (result >= 0) {
            gnutls_free(list);
        }
    }
    bytes_end(&content);
    return done;
}

bool address_read(struct address *address, const char *url, const char *ca_file, bool allow_http,
                  struct failure *failure) {
    *address = (struct address){0};
    address->url = text_copy(url, strlen(url));
    if (address->url == NULL) {
        return failure_memory(failure);
    }
    size_t length = strlen(text_strip(address->url));
    while (length > 0 && address->url[length - 1] == '/') {
        address->url[--length] = 0;
    }
    CURLU *parsed = curl_url();
    bool done = parsed == NULL ? failure_memory(failure) : parse(address, parsed, allow_http, failure);
    curl_url_cleanup(parsed);
    if (done && ca_file != NULL) {
        address->ca_file = text_copy(ca_file, strlen(ca_file));
        done = address->ca_file == NULL ? failure_memory(failure) : check_ca_file(ca_file, failure);
    }
    return done;
}

void address_end(struct address *address) {
    free(address->url);
    free(address->ca_file);
    *address = (struct address){0};
}
