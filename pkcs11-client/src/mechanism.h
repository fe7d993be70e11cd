/* The mechanisms of this module, and how their input becomes what the contract takes. */
#ifndef COUNTERSIGN_MECHANISM_H
#define COUNTERSIGN_MECHANISM_H

#include "digest.h"

#include <stdbool.h>

enum mechanism_input {
    INPUT_HASHED_HERE, /* data of any length; its digest travels */
    INPUT_DIGEST,      /* the digest itself, its length tells which */
    INPUT_DIGEST_INFO, /* DER of algorithm and digest */
    INPUT_MESSAGE      /* the whole message travels */
};

struct mechanism {
    CK_MECHANISM_TYPE type;
    CK_KEY_TYPE key_type;
    enum mechanism_input input;
    const struct digest *digest; /* null where the input or the parameters tell */
    const char *scheme;          /* the contract's name without the digest */
    bool pss;
    CK_ULONG smallest; /* key sizes in bits */
    CK_ULONG largest;
    CK_FLAGS flags;
};

/* In order; null after the last one. */
const struct mechanism *mechanism_at(size_t index);

/* Null when there is none; then *instead says what to use, as far as that is known. */
const struct mechanism *mechanism_find(CK_MECHANISM_TYPE type, const char **instead);

/* Checks the parameters; *digest becomes the one that they or the mechanism name, or null. A refusal comes with a
   sentence. */
CK_RV mechanism_check(const struct mechanism *mechanism, const CK_MECHANISM *given, const struct digest **digest,
                      const char **why);

/* Whether C_SignUpdate may bring the input: what is hashed here, and messages, which may be long. */
bool mechanism_takes_parts(const struct mechanism *mechanism);

/* The most bytes of input that it takes; what is hashed here has no bound. */
size_t mechanism_largest_input(const struct mechanism *mechanism);

#endif
