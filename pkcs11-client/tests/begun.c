#include "begun.h"

CK_SESSION_HANDLE session;
CK_OBJECT_HANDLE key;
CK_MECHANISM ecdsa = {CKM_ECDSA, NULL, 0};
unsigned char digest[32] = {1, 2, 3};
unsigned char signature[512];
CK_ULONG size;

bool begin(void) {
    if (!fake_gateway_start()) {
        return false;
    }
    session = open_session();
    key = find_one(session, CKO_PRIVATE_KEY, "release");
    size = sizeof signature;
    return key != 0;
}

CK_RV sign_whole(void) {
    size = sizeof signature;
    CK_RV result = p11->C_SignInit(session, &ecdsa, key);
    return result != CKR_OK ? result : p11->C_Sign(session, digest, sizeof digest, signature, &size);
}
