package io.countersign.bench;

/** How the gateways of a measurement stand, always on the same PostgreSQL, Redis and token. */
enum Layout {
    /** One that serves HTTP. */
    PLAIN,
    /** One that serves HTTPS with a certificate of the bench's own. */
    TLS,
    /** Two behind HAProxy, which serves HTTP. */
    TWO
}
