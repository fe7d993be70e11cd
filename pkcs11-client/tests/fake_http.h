/* An HTTP server of a few lines on this machine, for answers that no honest gateway gives. */
#ifndef COUNTERSIGN_FAKE_HTTP_H
#define COUNTERSIGN_FAKE_HTTP_H

#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <stddef.h>

struct fake_request {
    char head[8192]; /* request line and header fields */
    char body[65536];
};

struct fake_reply {
    int status;        /* 0: the connection is closed without an answer */
    const char *type;  /* media type */
    const char *field; /* one more header field with its line end, or null */
    char *body;        /* freed after it was sent; null for none */
    size_t length;     /* 0: up to the zero */
};

typedef void (*fake_handler)(const struct fake_request *request, struct fake_reply *reply);

/* How it speaks TLS; null for not at all. */
struct fake_tls {
    gnutls_certificate_credentials_t credentials;
    const char *priority;
};

/* Begins to answer; the port. */
int fake_http_start(fake_handler handler, const struct fake_tls *tls);

/* Ends it and all of its connections. */
void fake_http_stop(void);

/* Whether the request line begins so. */
bool fake_is(const struct fake_request *request, const char *beginning);

/* The value of a header field, or an empty string. */
void fake_field(const struct fake_request *request, const char *name, char *value, size_t size);

#endif
