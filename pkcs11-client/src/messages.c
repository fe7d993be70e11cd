#include "messages.h"

#pragma GCC diagnostic ignored "-Wunused-parameter"

CK_RV no_message_init(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key) {
    return CKR_FUNCTION_NOT_SUPPORTED;
}

CK_RV no_message_final(CK_SESSION_HANDLE session) {
    return CKR_FUNCTION_NOT_SUPPORTED;
}

CK_RV no_message_crypt(CK_SESSION_HANDLE session, void *parameter, CK_ULONG parameter_length, unsigned char *associated,
                       CK_ULONG associated_length, unsigned char *in, CK_ULONG in_length, unsigned char *out,
                       CK_ULONG *out_length) {
    return CKR_FUNCTION_NOT_SUPPORTED;
}

CK_RV no_message_crypt_begin(CK_SESSION_HANDLE session, void *parameter, CK_ULONG parameter_length,
                             unsigned char *associated, CK_ULONG associated_length) {
    return CKR_FUNCTION_NOT_SUPPORTED;
}

CK_RV no_message_crypt_next(CK_SESSION_HANDLE session, void *parameter, CK_ULONG parameter_length, unsigned char *in,
                            CK_ULONG in_length, unsigned char *out, CK_ULONG *out_length, CK_FLAGS flags) {
    return CKR_FUNCTION_NOT_SUPPORTED;
}

CK_RV no_message_begin(CK_SESSION_HANDLE session, void *parameter, CK_ULONG parameter_length) {
    return CKR_FUNCTION_NOT_SUPPORTED;
}

CK_RV no_message_sign(CK_SESSION_HANDLE session, void *parameter, CK_ULONG parameter_length, unsigned char *data,
                      CK_ULONG data_length, unsigned char *signature, CK_ULONG *signature_length) {
    return CKR_FUNCTION_NOT_SUPPORTED;
}

CK_RV no_message_verify(CK_SESSION_HANDLE session, void *parameter, CK_ULONG parameter_length, unsigned char *data,
                        CK_ULONG data_length, unsigned char *signature, CK_ULONG signature_length) {
    return CKR_FUNCTION_NOT_SUPPORTED;
}
