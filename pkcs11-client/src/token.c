#include "token.h"

#include "login.h"

#include <gnutls/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef COUNTERSIGN_VERSION
#define COUNTERSIGN_VERSION "0.0.0"
#endif

/* Strings of PKCS #11 are padded with blanks and have no zero at their end. */
#define PAD(field, text) pad(field, sizeof(field), text)

static void pad(unsigned char *field, size_t size, const char *text) {
    size_t length = strnlen(text, size);
    memset(field, ' ', size);
    memcpy(field, text, length);
}

static CK_VERSION version(void) {
    CK_VERSION version = {0, 0};
    char *rest = NULL;
    version.major = (unsigned char)strtoul(COUNTERSIGN_VERSION, &rest, 10);
    if (*rest == '.') {
        version.minor = (unsigned char)strtoul(rest + 1, NULL, 10);
    }
    return version;
}

CK_RV token_library(CK_INFO *info) {
    if (info == NULL) {
        return CKR_ARGUMENTS_BAD;
    }
    memset(info, 0, sizeof *info);
    info->cryptokiVersion.major = 3;
    PAD(info->manufacturerID, "Countersign");
    PAD(info->libraryDescription, "Countersign PKCS #11 client");
    info->libraryVersion = version();
    return CKR_OK;
}

CK_RV token_slots(const struct module *module, CK_BBOOL present, CK_SLOT_ID *list, CK_ULONG *count) {
    if (count == NULL) {
        return CKR_ARGUMENTS_BAD;
    }
    CK_ULONG slots = present && !module->usable ? 0 : 1;
    CK_ULONG room = *count;
    *count = slots;
    if (list == NULL) {
        return CKR_OK;
    }
    if (room < slots) {
        return CKR_BUFFER_TOO_SMALL;
    }
    if (slots > 0) {
        list[0] = COUNTERSIGN_SLOT;
    }
    return CKR_OK;
}

CK_RV token_slot(const struct module *module, CK_SLOT_ID slot, CK_SLOT_INFO *info) {
    if (slot != COUNTERSIGN_SLOT) {
        return CKR_SLOT_ID_INVALID;
    }
    if (info == NULL) {
        return CKR_ARGUMENTS_BAD;
    }
    memset(info, 0, sizeof *info);
    PAD(info->slotDescription, "Countersign gateway");
    PAD(info->manufacturerID, "Countersign");
    info->flags = module->usable ? CKF_TOKEN_PRESENT : 0;
    info->firmwareVersion = version();
    return CKR_OK;
}

CK_RV token_check(struct module *module, CK_SLOT_ID slot) {
    return slot != COUNTERSIGN_SLOT ? CKR_SLOT_ID_INVALID : module_check_token(module);
}

/* Half of the SHA-256 of the gateway's URL: the same gateway has the same token on every machine. */
static void serial_number(const struct module *module, CK_TOKEN_INFO *info) {
    const char *url = module->settings.address.url;
    unsigned char hash[32] = {0};
    char text[17] = "";
    if (gnutls_hash_fast(GNUTLS_DIG_SHA256, url, strlen(url), hash) == 0) {
        for (size_t i = 0; i < 8; i++) {
            snprintf(text + 2 * i, 3, "%02x", hash[i]);
        }
    }
    PAD(info->serialNumber, text);
}

CK_RV token_info(struct module *module, CK_SLOT_ID slot, CK_TOKEN_INFO *info) {
    CK_RV result = token_check(module, slot);
    if (result != CKR_OK || info == NULL) {
        return result != CKR_OK ? result : CKR_ARGUMENTS_BAD;
    }
    memset(info, 0, sizeof *info);
    PAD(info->label, "Countersign");
    PAD(info->manufacturerID, "Countersign");
    PAD(info->model, "Gateway");
    PAD(info->utcTime, "");
    serial_number(module, info);
    info->flags = CKF_TOKEN_INITIALIZED | CKF_USER_PIN_INITIALIZED | CKF_WRITE_PROTECTED
                  | (module_needs_login(module) ? CKF_LOGIN_REQUIRED : 0);
    info->ulMaxSessionCount = MOST_SESSIONS;
    info->ulMaxRwSessionCount = MOST_SESSIONS;
    sessions_count(&module->sessions, &info->ulSessionCount, &info->ulRwSessionCount);
    info->ulMaxPinLen = LONGEST_PIN;
    info->ulTotalPublicMemory = CK_UNAVAILABLE_INFORMATION;
    info->ulFreePublicMemory = CK_UNAVAILABLE_INFORMATION;
    info->ulTotalPrivateMemory = CK_UNAVAILABLE_INFORMATION;
    info->ulFreePrivateMemory = CK_UNAVAILABLE_INFORMATION;
    info->firmwareVersion = version();
    return CKR_OK;
}

CK_RV token_mechanisms(struct module *module, CK_SLOT_ID slot, CK_MECHANISM_TYPE *list, CK_ULONG *count) {
    CK_RV result = token_check(module, slot);
    if (result != CKR_OK || count == NULL) {
        return result != CKR_OK ? result : CKR_ARGUMENTS_BAD;
    }
    CK_ULONG room = *count;
    CK_ULONG all = 0;
    while (mechanism_at(all) != NULL) {
        all++;
    }
    *count = all;
    if (list == NULL) {
        return CKR_OK;
    }
    if (room < all) {
        return CKR_BUFFER_TOO_SMALL;
    }
    for (CK_ULONG i = 0; i < all; i++) {
        list[i] = mechanism_at(i)->type;
    }
    return CKR_OK;
}

CK_RV token_mechanism(struct module *module, CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info) {
    CK_RV result = token_check(module, slot);
    if (result != CKR_OK || info == NULL) {
        return result != CKR_OK ? result : CKR_ARGUMENTS_BAD;
    }
    const char *instead;
    const struct mechanism *mechanism = mechanism_find(type, &instead);
    if (mechanism == NULL) {
        return CKR_MECHANISM_INVALID;
    }
    *info = (CK_MECHANISM_INFO){
        .ulMinKeySize = mechanism->smallest, .ulMaxKeySize = mechanism->largest, .flags = mechanism->flags};
    return CKR_OK;
}
