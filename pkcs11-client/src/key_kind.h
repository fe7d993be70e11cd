/* The kinds of key that a Signer can have, and what is known of each without its certificate. */
#ifndef COUNTERSIGN_KEY_KIND_H
#define COUNTERSIGN_KEY_KIND_H

#include "cryptoki.h"

#include <stddef.h>

struct key_kind {
    const char *name; /* in the contract */
    CK_KEY_TYPE type;
    CK_ULONG bits;    /* of the modulus or the field */
    size_t signature; /* length in bytes */
    CK_MECHANISM_TYPE birth;
    const unsigned char *curve; /* DER of CKA_EC_PARAMS; null for RSA */
    size_t curve_length;
};

/* Null for a kind that this module does not know. */
const struct key_kind *key_kind_named(const char *name);

/* The mechanisms that fit keys of this kind. */
const CK_MECHANISM_TYPE *key_kind_mechanisms(const struct key_kind *kind, size_t *count);

#endif
