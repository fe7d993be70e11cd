/* A gateway with three Signers (release on P-256, legacy with RSA-2048, modern with Ed25519) of one authority, which
   signs nothing but bytes that say what it was asked. What it should do otherwise is set before the module is
   initialized. */
#ifndef COUNTERSIGN_FAKE_GATEWAY_H
#define COUNTERSIGN_FAKE_GATEWAY_H

#include "fake_http.h"

#include <p11-kit/pkcs11.h>
#include <stdatomic.h>

struct fake_gateway {
    fake_handler instead_of_sign; /* null: as it should be */
    fake_handler instead_of_list;
    fake_handler instead_of_chain;
    fake_handler instead_of_token;
    atomic_int tokens; /* how many were given out, as all below */
    atomic_int lists;
    atomic_int chains;
    atomic_int signatures;
    char last_body[65536]; /* of a call to sign, as last_key and last_token */
    char last_key[64];
    char last_token[128];
};

extern struct fake_gateway gateway;

/* Starts the gateway, sets the environment and initializes the module. */
bool fake_gateway_start(void);

/* The same over TLS at this host name; the gateway's certificate is for localhost, and of an authority of its own whose
   file is told to the module or is not. */
bool fake_gateway_start_tls(const char *host, bool trusted, const char *priority);

/* Finalizes the module and stops the gateway. */
void fake_gateway_stop(void);

/* A problem document. */
void fake_problem(struct fake_reply *reply, int status, const char *code, const char *detail);

/* What a Signer's certificate call answers. */
char *fake_chain(const char *slug);

/* An answer to a call to sign. */
char *fake_signature(const char *slug, const unsigned char *signature, size_t length);

extern CK_FUNCTION_LIST *p11;

CK_SESSION_HANDLE open_session(void);

/* The first object of this class and label; 0 when there is none. */
CK_OBJECT_HANDLE find_one(CK_SESSION_HANDLE session, CK_OBJECT_CLASS class, const char *label);

/* What the module wrote to its log since the start. */
const char *logged(void);

#endif
