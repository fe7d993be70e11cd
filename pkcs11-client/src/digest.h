/* The digests that the gateway signs. */
#ifndef COUNTERSIGN_DIGEST_H
#define COUNTERSIGN_DIGEST_H

#include "cryptoki.h"

#include <gnutls/gnutls.h>
#include <stddef.h>

#define LARGEST_DIGEST 64
/* 19 bytes of DER before the longest digest. */
#define LARGEST_DIGEST_INFO (19 + LARGEST_DIGEST)

struct digest {
    const char *bits; /* as they stand in names of algorithms */
    size_t length;
    gnutls_digest_algorithm_t gnutls;
    CK_MECHANISM_TYPE mechanism;
    CK_ULONG mgf;
    const unsigned char *prefix; /* of its DigestInfo, RFC 8017 section 9.2 note 1: 19 bytes */
};

#define DIGEST_INFO_PREFIX 19

extern const struct digest SHA_256;
extern const struct digest SHA_384;
extern const struct digest SHA_512;

/* Null when the gateway signs none of this length. */
const struct digest *digest_of_length(size_t length);

/* Null when the gateway does not sign this digest. */
const struct digest *digest_of_mechanism(CK_MECHANISM_TYPE mechanism);

/* The digest in a DigestInfo, which must be the one DER encoding of SHA-256, SHA-384 or SHA-512; null for all else. */
const struct digest *digest_of_info(const unsigned char *info, size_t length, const unsigned char **digest);

#endif
