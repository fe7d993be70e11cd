/* The part of the Sign API that the module needs: which Signers there are, their certificates, and a signature. */
#ifndef COUNTERSIGN_API_H
#define COUNTERSIGN_API_H

#include "access_token.h"
#include "claims.h"
#include "http.h"
#include "json.h"
#include "log.h"
#include "unsettled.h"

/* RSA of 16384 bits; a larger one does not come. */
#define LARGEST_SIGNATURE 2048

struct api {
    const struct log *log;
    struct ending *ending;
    struct pacer pacer;
    struct http http;
    struct tokens tokens;
    struct unsettled unsettled;
    struct claims claims;
};

bool api_prepare(struct api *api, const struct settings *settings, const struct log *log, struct ending *ending);

void api_free(struct api *api);

/* Each Signer that the caller may see, one call for each; take returns false to end, and has set failure then. */
typedef bool (*api_signer_taker)(void *context, const json_t *signer, struct failure *failure);
bool api_signers(struct api *api, api_signer_taker take, void *context, struct failure *failure);

/* The certificate chain as PEM, leaf first, into an empty buffer. */
bool api_chain(struct api *api, const char *slug, struct bytes *pem, struct failure *failure);

struct sign_order {
    const char *slug;
    const char *algorithm; /* name in the contract */
    bool message;          /* the input is the message itself, not a digest */
    bool p1363;            /* r and s as fixed-width numbers */
    const unsigned char *input;
    size_t input_length;
};

struct sign_result {
    unsigned char signature[LARGEST_SIGNATURE];
    size_t length;
    char key_id[65]; /* SHA-256 of the SubjectPublicKeyInfo, hexadecimal */
};

/* One signature. The Idempotency-Key is made here, so every retry of this call returns the same bytes and charges once.
   It ends with this call, except where nobody knows whether it is done: then the same call by the same process goes on
   with it. What is given up and run again by another process is charged again. */
bool api_sign(struct api *api, const struct sign_order *order, struct sign_result *result, struct failure *failure);

/* One line for whoever runs the host: the sentence, the code and the request id. */
void api_tell(const struct log *log, const struct failure *failure);

#endif
