/* PKCS #11 v3.0 section 5.4: how a host gets at the functions. These three are all that the library exports. */
#include "functions.h"

#include "messages.h"

#include <string.h>

#define EXPORTED __attribute__((visibility("default")))
#define INTERFACE_NAME "PKCS 11"

/* The order is that of the structure. */
#define FUNCTIONS(major, minor) \
    { \
        .version = {major, minor}, .C_Initialize = C_Initialize, .C_Finalize = C_Finalize, .C_GetInfo = C_GetInfo, \
        .C_GetFunctionList = C_GetFunctionList, .C_GetSlotList = C_GetSlotList, .C_GetSlotInfo = C_GetSlotInfo, \
        .C_GetTokenInfo = C_GetTokenInfo, .C_GetMechanismList = C_GetMechanismList, \
        .C_GetMechanismInfo = C_GetMechanismInfo, .C_InitToken = C_InitToken, .C_InitPIN = C_InitPIN, \
        .C_SetPIN = C_SetPIN, .C_OpenSession = C_OpenSession, .C_CloseSession = C_CloseSession, \
        .C_CloseAllSessions = C_CloseAllSessions, .C_GetSessionInfo = C_GetSessionInfo, \
        .C_GetOperationState = C_GetOperationState, .C_SetOperationState = C_SetOperationState, .C_Login = C_Login, \
        .C_Logout = C_Logout, .C_CreateObject = C_CreateObject, .C_CopyObject = C_CopyObject, \
        .C_DestroyObject = C_DestroyObject, .C_GetObjectSize = C_GetObjectSize, \
        .C_GetAttributeValue = C_GetAttributeValue, .C_SetAttributeValue = C_SetAttributeValue, \
        .C_FindObjectsInit = C_FindObjectsInit, .C_FindObjects = C_FindObjects, \
        .C_FindObjectsFinal = C_FindObjectsFinal, .C_EncryptInit = C_EncryptInit, .C_Encrypt = C_Encrypt, \
        .C_EncryptUpdate = C_EncryptUpdate, .C_EncryptFinal = C_EncryptFinal, .C_DecryptInit = C_DecryptInit, \
        .C_Decrypt = C_Decrypt, .C_DecryptUpdate = C_DecryptUpdate, .C_DecryptFinal = C_DecryptFinal, \
        .C_DigestInit = C_DigestInit, .C_Digest = C_Digest, .C_DigestUpdate = C_DigestUpdate, \
        .C_DigestKey = C_DigestKey, .C_DigestFinal = C_DigestFinal, .C_SignInit = C_SignInit, .C_Sign = C_Sign, \
        .C_SignUpdate = C_SignUpdate, .C_SignFinal = C_SignFinal, .C_SignRecoverInit = C_SignRecoverInit, \
        .C_SignRecover = C_SignRecover, .C_VerifyInit = C_VerifyInit, .C_Verify = C_Verify, \
        .C_VerifyUpdate = C_VerifyUpdate, .C_VerifyFinal = C_VerifyFinal, .C_VerifyRecoverInit = C_VerifyRecoverInit, \
        .C_VerifyRecover = C_VerifyRecover, .C_DigestEncryptUpdate = C_DigestEncryptUpdate, \
        .C_DecryptDigestUpdate = C_DecryptDigestUpdate, .C_SignEncryptUpdate = C_SignEncryptUpdate, \
        .C_DecryptVerifyUpdate = C_DecryptVerifyUpdate, .C_GenerateKey = C_GenerateKey, \
        .C_GenerateKeyPair = C_GenerateKeyPair, .C_WrapKey = C_WrapKey, .C_UnwrapKey = C_UnwrapKey, \
        .C_DeriveKey = C_DeriveKey, .C_SeedRandom = C_SeedRandom, .C_GenerateRandom = C_GenerateRandom, \
        .C_GetFunctionStatus = C_GetFunctionStatus, .C_CancelFunction = C_CancelFunction, \
        .C_WaitForSlotEvent = C_WaitForSlotEvent, \
    }

static CK_FUNCTION_LIST version_2_40 = FUNCTIONS(2, 40);

static struct functions_3_0 version_3_0 = {
    .functions_2_40 = FUNCTIONS(3, 0),
    .C_GetInterfaceList = C_GetInterfaceList,
    .C_GetInterface = C_GetInterface,
    .C_LoginUser = C_LoginUser,
    .C_SessionCancel = C_SessionCancel,
    .messages = MESSAGES,
};

/* The one that is given when nobody asks for a version comes first. */
static const struct cryptoki_interface INTERFACES[] = {
    {INTERFACE_NAME, &version_3_0, 0},
    {INTERFACE_NAME, &version_2_40, 0},
};
#define COUNT (sizeof INTERFACES / sizeof *INTERFACES)

/* Section 5.4.4. */
EXPORTED CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list) {
    if (list == NULL) {
        return CKR_ARGUMENTS_BAD;
    }
    *list = &version_2_40;
    return CKR_OK;
}

/* Section 5.4.5. */
EXPORTED CK_RV C_GetInterfaceList(struct cryptoki_interface *list, CK_ULONG *count) {
    if (count == NULL) {
        return CKR_ARGUMENTS_BAD;
    }
    CK_ULONG room = *count;
    *count = COUNT;
    if (list == NULL) {
        return CKR_OK;
    }
    if (room < COUNT) {
        return CKR_BUFFER_TOO_SMALL;
    }
    memcpy(list, INTERFACES, sizeof INTERFACES);
    return CKR_OK;
}

static int is_version(const struct cryptoki_interface *interface, const CK_VERSION *wanted) {
    const CK_VERSION *version = interface->functions;
    return wanted == NULL || (wanted->major == version->major && wanted->minor == version->minor);
}

/* Section 5.4.6. No interface is fork safe: a child begins with C_Initialize. */
EXPORTED CK_RV C_GetInterface(const unsigned char *name, CK_VERSION *version,
                              const struct cryptoki_interface **interface, CK_FLAGS flags) {
    if (interface == NULL) {
        return CKR_ARGUMENTS_BAD;
    }
    if (flags != 0 || (name != NULL && strcmp((const char *)name, INTERFACE_NAME) != 0)) {
        return CKR_FUNCTION_FAILED;
    }
    for (size_t i = 0; i < COUNT; i++) {
        if (is_version(&INTERFACES[i], version)) {
            *interface = &INTERFACES[i];
            return CKR_OK;
        }
    }
    return CKR_FUNCTION_FAILED;
}
