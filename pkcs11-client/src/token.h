/* The slot and the token in it. */
#ifndef COUNTERSIGN_TOKEN_H
#define COUNTERSIGN_TOKEN_H

#include "module.h"

CK_RV token_library(CK_INFO *info);

CK_RV token_slots(const struct module *module, CK_BBOOL present, CK_SLOT_ID *list, CK_ULONG *count);

CK_RV token_slot(const struct module *module, CK_SLOT_ID slot, CK_SLOT_INFO *info);

CK_RV token_info(struct module *module, CK_SLOT_ID slot, CK_TOKEN_INFO *info);

CK_RV token_mechanisms(struct module *module, CK_SLOT_ID slot, CK_MECHANISM_TYPE *list, CK_ULONG *count);

CK_RV token_mechanism(struct module *module, CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info);

/* CKR_OK when this slot is ours and holds a token. */
CK_RV token_check(struct module *module, CK_SLOT_ID slot);

#endif
