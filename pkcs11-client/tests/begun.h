/* A module that is initialized against the fake gateway, with a session and the private key of its first Signer. */
#ifndef COUNTERSIGN_BEGUN_H
#define COUNTERSIGN_BEGUN_H

#include "fake_gateway.h"
#include "sentences.h"

extern CK_SESSION_HANDLE session;
extern CK_OBJECT_HANDLE key;
extern CK_MECHANISM ecdsa;
extern unsigned char digest[32];
extern unsigned char signature[512];
extern CK_ULONG size;

bool begin(void);

/* Signs the digest in one call. */
CK_RV sign_whole(void);

/* A test that begins so and ends all of it, however it ends itself. */
#define WITH_GATEWAY(sentence) \
    static void body_##sentence(void); \
    TEST(sentence) { \
        EXPECT(begin()); \
        body_##sentence(); \
        fake_gateway_stop(); \
    } \
    static void body_##sentence(void)

#endif
