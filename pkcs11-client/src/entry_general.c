/* PKCS #11 v3.0 sections 5.4 (general purpose) and 5.5 (slots and tokens). */
#include "module.h"
#include "token.h"

/* Section 5.4.1. */
CK_RV C_Initialize(void *init_args) {
    return module_initialize(init_args);
}

/* Section 5.4.2. */
CK_RV C_Finalize(void *reserved) {
    return reserved != NULL ? CKR_ARGUMENTS_BAD : module_finalize();
}

/* Section 5.4.3. */
CK_RV C_GetInfo(CK_INFO *info) {
    struct module *module;
    CK_RV result = module_enter(&module);
    return result != CKR_OK ? result : module_leave(module, "C_GetInfo", token_library(info));
}

/* Section 5.5.1. */
CK_RV C_GetSlotList(unsigned char token_present, CK_SLOT_ID *list, CK_ULONG *count) {
    struct module *module;
    CK_RV result = module_enter(&module);
    return result != CKR_OK ? result
                            : module_leave(module, "C_GetSlotList", token_slots(module, token_present, list, count));
}

/* Section 5.5.2. */
CK_RV C_GetSlotInfo(CK_SLOT_ID slot, CK_SLOT_INFO *info) {
    struct module *module;
    CK_RV result = module_enter(&module);
    return result != CKR_OK ? result : module_leave(module, "C_GetSlotInfo", token_slot(module, slot, info));
}

/* Section 5.5.3. */
CK_RV C_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO *info) {
    struct module *module;
    CK_RV result = module_enter(&module);
    return result != CKR_OK ? result : module_leave(module, "C_GetTokenInfo", token_info(module, slot, info));
}

/* Section 5.5.4: the slot never changes. */
CK_RV C_WaitForSlotEvent(CK_FLAGS flags, CK_SLOT_ID *slot, void *reserved) {
    struct module *module;
    CK_RV result = module_enter(&module);
    if (result != CKR_OK) {
        return result;
    }
    result = slot == NULL || reserved != NULL ? CKR_ARGUMENTS_BAD
             : (flags & CKF_DONT_BLOCK) != 0  ? CKR_NO_EVENT
                                              : CKR_FUNCTION_NOT_SUPPORTED;
    return module_leave(module, "C_WaitForSlotEvent", result);
}

/* Section 5.5.5. */
CK_RV C_GetMechanismList(CK_SLOT_ID slot, CK_MECHANISM_TYPE *list, CK_ULONG *count) {
    struct module *module;
    CK_RV result = module_enter(&module);
    return result != CKR_OK ? result
                            : module_leave(module, "C_GetMechanismList", token_mechanisms(module, slot, list, count));
}

/* Section 5.5.6. */
CK_RV C_GetMechanismInfo(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info) {
    struct module *module;
    CK_RV result = module_enter(&module);
    return result != CKR_OK ? result
                            : module_leave(module, "C_GetMechanismInfo", token_mechanism(module, slot, type, info));
}

/* Section 5.20.1: nothing runs in parallel to its caller. */
CK_RV C_GetFunctionStatus(CK_SESSION_HANDLE session) {
    (void)session;
    return CKR_FUNCTION_NOT_PARALLEL;
}

/* Section 5.20.2. */
CK_RV C_CancelFunction(CK_SESSION_HANDLE session) {
    (void)session;
    return CKR_FUNCTION_NOT_PARALLEL;
}
