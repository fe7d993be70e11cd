/* X.509 certificates, taken apart into what PKCS #11 has attributes for. GnuTLS does the reading. */
#ifndef COUNTERSIGN_CERTIFICATE_H
#define COUNTERSIGN_CERTIFICATE_H

#include "bytes.h"
#include "failure.h"

#include <gnutls/gnutls.h>

/* Longer chains are refused. */
#define MOST_CERTIFICATES 10

struct certificate {
    gnutls_datum_t der;
    gnutls_datum_t subject; /* DER, as issuer */
    gnutls_datum_t issuer;
    gnutls_datum_t serial;  /* DER INTEGER */
    gnutls_datum_t spki;    /* DER SubjectPublicKeyInfo */
    gnutls_datum_t modulus; /* of RSA keys: big-endian without leading zeros, as exponent */
    gnutls_datum_t exponent;
    gnutls_datum_t point;   /* of other keys: DER OCTET STRING of the point */
    char *name;             /* common name of the subject, or all of it */
    unsigned char check[3]; /* the first bytes of the SHA-1 of the DER */
    char start[9];          /* YYYYMMDD, UTC */
    char end[9];
    unsigned char fingerprint[32]; /* SHA-256 of the DER */
    char key_id[65];               /* SHA-256 of the SubjectPublicKeyInfo, hexadecimal */
};

/* Reads a PEM chain, leaf first; at most MOST_CERTIFICATES into chain. */
bool certificate_chain(const struct bytes *pem, struct certificate **chain, size_t *count, struct failure *failure);

void certificate_free(struct certificate *certificate);

#endif
