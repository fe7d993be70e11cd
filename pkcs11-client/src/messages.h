/* The message-based functions that came with PKCS #11 v3.0, sections 5.9, 5.11, 5.14 and 5.16: none of them is
   supported. */
#ifndef COUNTERSIGN_MESSAGES_H
#define COUNTERSIGN_MESSAGES_H

#include "cryptoki.h"

typedef CK_RV message_init(CK_SESSION_HANDLE, CK_MECHANISM *, CK_OBJECT_HANDLE);
typedef CK_RV message_final(CK_SESSION_HANDLE);
typedef CK_RV message_crypt(CK_SESSION_HANDLE, void *, CK_ULONG, unsigned char *, CK_ULONG, unsigned char *, CK_ULONG,
                            unsigned char *, CK_ULONG *);
typedef CK_RV message_crypt_begin(CK_SESSION_HANDLE, void *, CK_ULONG, unsigned char *, CK_ULONG);
typedef CK_RV message_crypt_next(CK_SESSION_HANDLE, void *, CK_ULONG, unsigned char *, CK_ULONG, unsigned char *,
                                 CK_ULONG *, CK_FLAGS);
typedef CK_RV message_begin(CK_SESSION_HANDLE, void *, CK_ULONG);
typedef CK_RV message_sign(CK_SESSION_HANDLE, void *, CK_ULONG, unsigned char *, CK_ULONG, unsigned char *, CK_ULONG *);
typedef CK_RV message_verify(CK_SESSION_HANDLE, void *, CK_ULONG, unsigned char *, CK_ULONG, unsigned char *, CK_ULONG);

/* In the order of CK_FUNCTION_LIST_3_0. */
struct message_functions {
    message_init *encrypt_init;
    message_crypt *encrypt;
    message_crypt_begin *encrypt_begin;
    message_crypt_next *encrypt_next;
    message_final *encrypt_final;
    message_init *decrypt_init;
    message_crypt *decrypt;
    message_crypt_begin *decrypt_begin;
    message_crypt_next *decrypt_next;
    message_final *decrypt_final;
    message_init *sign_init;
    message_sign *sign;
    message_begin *sign_begin;
    message_sign *sign_next;
    message_final *sign_final;
    message_init *verify_init;
    message_verify *verify;
    message_begin *verify_begin;
    message_verify *verify_next;
    message_final *verify_final;
};

message_init no_message_init;
message_final no_message_final;
message_crypt no_message_crypt;
message_crypt_begin no_message_crypt_begin;
message_crypt_next no_message_crypt_next;
message_begin no_message_begin;
message_sign no_message_sign;
message_verify no_message_verify;

#define MESSAGES \
    { \
        no_message_init, no_message_crypt, no_message_crypt_begin, no_message_crypt_next, no_message_final, \
            no_message_init, no_message_crypt, no_message_crypt_begin, no_message_crypt_next, no_message_final, \
            no_message_init, no_message_sign, no_message_begin, no_message_sign, no_message_final, no_message_init, \
            no_message_verify, no_message_begin, no_message_verify, no_message_final \
    }

#endif
