/* What a Signer looks like in a token: a private key, a public key, a certificate; and the certificates of the
   authorities above. */
#ifndef COUNTERSIGN_OBJECT_H
#define COUNTERSIGN_OBJECT_H

#include "signers.h"

enum object_kind { OBJECT_PRIVATE_KEY, OBJECT_PUBLIC_KEY, OBJECT_CERTIFICATE, OBJECT_AUTHORITY };
#define OBJECT_KINDS 4

struct object {
    enum object_kind kind;
    struct signer *signer;                 /* null for an authority */
    const struct certificate *certificate; /* null when it is not here yet */
    bool hidden;                           /* the private key is seen only after a log in */
};

/* Places are those of Signers and authorities in the catalogue. */
CK_OBJECT_HANDLE object_handle(enum object_kind kind, size_t place);

/* With the catalogue's lock held. False when there is no such object (any more). */
bool object_of(const struct catalogue *catalogue, CK_OBJECT_HANDLE handle, bool hidden, struct object *object);

#endif
