/* One signature under way, from C_SignInit to the call that ends it. */
#ifndef COUNTERSIGN_OPERATION_H
#define COUNTERSIGN_OPERATION_H

#include "mechanism.h"
#include "signers.h"

#include <gnutls/crypto.h>

struct operation {
    const struct mechanism *mechanism; /* null: none is under way */
    const struct digest *digest;       /* null until the input tells it */
    const struct key_kind *kind;
    char slug[65];
    char key_id[65];
    bool updated; /* C_SignUpdate was called */
    gnutls_hash_hd_t hash;
    struct bytes input;
};

/* Checks the mechanism against the kind of key and begins. Nothing is under way when it fails. */
CK_RV operation_begin(struct operation *operation, const CK_MECHANISM *given, const struct key_kind *kind,
                      const struct log *log);

/* Adds input. */
CK_RV operation_add(struct operation *operation, const unsigned char *data, size_t length, const struct log *log);

/* Has what was added signed; the operation is over after it, whatever comes of it. signature has room for the length
   of the kind. */
CK_RV operation_sign(struct operation *operation, struct api *api, unsigned char *signature);

void operation_end(struct operation *operation);

#endif
