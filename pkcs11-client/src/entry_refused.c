/* What a signing client has no part in. Sections are those of PKCS #11 v3.0. */
#include "functions.h"
#include "module.h"

#pragma GCC diagnostic ignored "-Wunused-parameter"

static CK_RV refused(const char *name, CK_RV why) {
    struct module *module;
    CK_RV result = module_enter(&module);
    return result != CKR_OK ? result : module_leave(module, name, why);
}

/* Sections 5.5.7 to 5.5.9 and 5.7.1 to 5.7.6: the token cannot be written to; Signers are made in the gateway. */
CK_RV C_InitToken(CK_SLOT_ID slot_id, unsigned char *pin, CK_ULONG pin_len, unsigned char *label) {
    return refused("C_InitToken", CKR_TOKEN_WRITE_PROTECTED);
}

CK_RV C_InitPIN(CK_SESSION_HANDLE session, unsigned char *pin, CK_ULONG pin_len) {
    return refused("C_InitPIN", CKR_TOKEN_WRITE_PROTECTED);
}

CK_RV C_SetPIN(CK_SESSION_HANDLE session, unsigned char *old_pin, CK_ULONG old_len, unsigned char *new_pin,
               CK_ULONG new_len) {
    return refused("C_SetPIN", CKR_TOKEN_WRITE_PROTECTED);
}

CK_RV C_CreateObject(CK_SESSION_HANDLE session, CK_ATTRIBUTE *templ, CK_ULONG count, CK_OBJECT_HANDLE *object) {
    return refused("C_CreateObject", CKR_TOKEN_WRITE_PROTECTED);
}

CK_RV C_CopyObject(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *templ, CK_ULONG count,
                   CK_OBJECT_HANDLE *new_object) {
    return refused("C_CopyObject", CKR_TOKEN_WRITE_PROTECTED);
}

CK_RV C_DestroyObject(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object) {
    return refused("C_DestroyObject", CKR_TOKEN_WRITE_PROTECTED);
}

CK_RV C_SetAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *templ, CK_ULONG count) {
    return refused("C_SetAttributeValue", CKR_TOKEN_WRITE_PROTECTED);
}

/* Sections 5.6.6 and 5.6.7: a hash that was begun stays in its session. */
CK_RV C_GetOperationState(CK_SESSION_HANDLE session, unsigned char *operation_state, CK_ULONG *operation_state_len) {
    return refused("C_GetOperationState", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_SetOperationState(CK_SESSION_HANDLE session, unsigned char *operation_state, CK_ULONG operation_state_len,
                          CK_OBJECT_HANDLE encryption_key, CK_OBJECT_HANDLE authentiation_key) {
    return refused("C_SetOperationState", CKR_FUNCTION_NOT_SUPPORTED);
}

/* Sections 5.8 to 5.11: encryption and decryption. */
CK_RV C_EncryptInit(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key) {
    return refused("C_EncryptInit", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_Encrypt(CK_SESSION_HANDLE session, unsigned char *data, CK_ULONG data_len, unsigned char *encrypted_data,
                CK_ULONG *encrypted_data_len) {
    return refused("C_Encrypt", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_EncryptUpdate(CK_SESSION_HANDLE session, unsigned char *part, CK_ULONG part_len, unsigned char *encrypted_part,
                      CK_ULONG *encrypted_part_len) {
    return refused("C_EncryptUpdate", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_EncryptFinal(CK_SESSION_HANDLE session, unsigned char *last_encrypted_part, CK_ULONG *last_encrypted_part_len) {
    return refused("C_EncryptFinal", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_DecryptInit(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key) {
    return refused("C_DecryptInit", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_Decrypt(CK_SESSION_HANDLE session, unsigned char *encrypted_data, CK_ULONG encrypted_data_len,
                unsigned char *data, CK_ULONG *data_len) {
    return refused("C_Decrypt", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_DecryptUpdate(CK_SESSION_HANDLE session, unsigned char *encrypted_part, CK_ULONG encrypted_part_len,
                      unsigned char *part, CK_ULONG *part_len) {
    return refused("C_DecryptUpdate", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_DecryptFinal(CK_SESSION_HANDLE session, unsigned char *last_part, CK_ULONG *last_part_len) {
    return refused("C_DecryptFinal", CKR_FUNCTION_NOT_SUPPORTED);
}

/* Section 5.12: digests; the host has its own. */
CK_RV C_DigestInit(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism) {
    return refused("C_DigestInit", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_Digest(CK_SESSION_HANDLE session, unsigned char *data, CK_ULONG data_len, unsigned char *digest,
               CK_ULONG *digest_len) {
    return refused("C_Digest", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_DigestUpdate(CK_SESSION_HANDLE session, unsigned char *part, CK_ULONG part_len) {
    return refused("C_DigestUpdate", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_DigestKey(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE key) {
    return refused("C_DigestKey", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_DigestFinal(CK_SESSION_HANDLE session, unsigned char *digest, CK_ULONG *digest_len) {
    return refused("C_DigestFinal", CKR_FUNCTION_NOT_SUPPORTED);
}

/* Sections 5.13.5 and 5.13.6: signatures with recovery. */
CK_RV C_SignRecoverInit(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key) {
    return refused("C_SignRecoverInit", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_SignRecover(CK_SESSION_HANDLE session, unsigned char *data, CK_ULONG data_len, unsigned char *signature,
                    CK_ULONG *signature_len) {
    return refused("C_SignRecover", CKR_FUNCTION_NOT_SUPPORTED);
}

/* Sections 5.15 and 5.16: verification; a public key is all that it takes. */
CK_RV C_VerifyInit(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key) {
    return refused("C_VerifyInit", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_Verify(CK_SESSION_HANDLE session, unsigned char *data, CK_ULONG data_len, unsigned char *signature,
               CK_ULONG signature_len) {
    return refused("C_Verify", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_VerifyUpdate(CK_SESSION_HANDLE session, unsigned char *part, CK_ULONG part_len) {
    return refused("C_VerifyUpdate", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_VerifyFinal(CK_SESSION_HANDLE session, unsigned char *signature, CK_ULONG signature_len) {
    return refused("C_VerifyFinal", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_VerifyRecoverInit(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key) {
    return refused("C_VerifyRecoverInit", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_VerifyRecover(CK_SESSION_HANDLE session, unsigned char *signature, CK_ULONG signature_len, unsigned char *data,
                      CK_ULONG *data_len) {
    return refused("C_VerifyRecover", CKR_FUNCTION_NOT_SUPPORTED);
}

/* Section 5.17: two operations at once. */
CK_RV C_DigestEncryptUpdate(CK_SESSION_HANDLE session, unsigned char *part, CK_ULONG part_len,
                            unsigned char *encrypted_part, CK_ULONG *encrypted_part_len) {
    return refused("C_DigestEncryptUpdate", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_DecryptDigestUpdate(CK_SESSION_HANDLE session, unsigned char *encrypted_part, CK_ULONG encrypted_part_len,
                            unsigned char *part, CK_ULONG *part_len) {
    return refused("C_DecryptDigestUpdate", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_SignEncryptUpdate(CK_SESSION_HANDLE session, unsigned char *part, CK_ULONG part_len,
                          unsigned char *encrypted_part, CK_ULONG *encrypted_part_len) {
    return refused("C_SignEncryptUpdate", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_DecryptVerifyUpdate(CK_SESSION_HANDLE session, unsigned char *encrypted_part, CK_ULONG encrypted_part_len,
                            unsigned char *part, CK_ULONG *part_len) {
    return refused("C_DecryptVerifyUpdate", CKR_FUNCTION_NOT_SUPPORTED);
}

/* Section 5.18: keys are born in the gateway's token. */
CK_RV C_GenerateKey(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_ATTRIBUTE *templ, CK_ULONG count,
                    CK_OBJECT_HANDLE *key) {
    return refused("C_GenerateKey", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_GenerateKeyPair(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_ATTRIBUTE *public_key_template,
                        CK_ULONG public_key_attribute_count, CK_ATTRIBUTE *private_key_template,
                        CK_ULONG private_key_attribute_count, CK_OBJECT_HANDLE *public_key,
                        CK_OBJECT_HANDLE *private_key) {
    return refused("C_GenerateKeyPair", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_WrapKey(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE wrapping_key, CK_OBJECT_HANDLE key,
                unsigned char *wrapped_key, CK_ULONG *wrapped_key_len) {
    return refused("C_WrapKey", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_UnwrapKey(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE unwrapping_key,
                  unsigned char *wrapped_key, CK_ULONG wrapped_key_len, CK_ATTRIBUTE *templ, CK_ULONG attribute_count,
                  CK_OBJECT_HANDLE *key) {
    return refused("C_UnwrapKey", CKR_FUNCTION_NOT_SUPPORTED);
}

CK_RV C_DeriveKey(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE base_key, CK_ATTRIBUTE *templ,
                  CK_ULONG attribute_count, CK_OBJECT_HANDLE *key) {
    return refused("C_DeriveKey", CKR_FUNCTION_NOT_SUPPORTED);
}

/* Section 5.19: CKF_RNG is not set. */
CK_RV C_SeedRandom(CK_SESSION_HANDLE session, unsigned char *seed, CK_ULONG seed_len) {
    return refused("C_SeedRandom", CKR_RANDOM_SEED_NOT_SUPPORTED);
}

CK_RV C_GenerateRandom(CK_SESSION_HANDLE session, unsigned char *random_data, CK_ULONG random_len) {
    return refused("C_GenerateRandom", CKR_RANDOM_NO_RNG);
}

/* Section 5.6.9: users have no names here. */
CK_RV C_LoginUser(CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char *pin, CK_ULONG pin_length,
                  unsigned char *name, CK_ULONG name_length) {
    return refused("C_LoginUser", CKR_FUNCTION_NOT_SUPPORTED);
}
