/* The function lists of PKCS #11 v3.0 section 3.6; older headers of p11-kit end with version 2.40. */
#ifndef COUNTERSIGN_FUNCTIONS_H
#define COUNTERSIGN_FUNCTIONS_H

#include "cryptoki.h"
#include "messages.h"

struct cryptoki_interface {
    const char *name;
    const void *functions; /* begins with a CK_VERSION */
    CK_FLAGS flags;
};

/* CK_FUNCTION_LIST_3_0 of the standard: the functions of 2.40 in their order, and those that came. */
struct functions_3_0 {
    CK_FUNCTION_LIST functions_2_40;
    CK_RV (*C_GetInterfaceList)(struct cryptoki_interface *, CK_ULONG *);
    CK_RV (*C_GetInterface)(const unsigned char *, CK_VERSION *, const struct cryptoki_interface **, CK_FLAGS);
    CK_RV (*C_LoginUser)(CK_SESSION_HANDLE, CK_USER_TYPE, unsigned char *, CK_ULONG, unsigned char *, CK_ULONG);
    CK_RV (*C_SessionCancel)(CK_SESSION_HANDLE, CK_FLAGS);
    struct message_functions messages;
};

CK_RV C_GetInterfaceList(struct cryptoki_interface *list, CK_ULONG *count);
CK_RV C_GetInterface(const unsigned char *name, CK_VERSION *version, const struct cryptoki_interface **interface,
                     CK_FLAGS flags);
CK_RV C_LoginUser(CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char *pin, CK_ULONG pin_length,
                  unsigned char *name, CK_ULONG name_length);
CK_RV C_SessionCancel(CK_SESSION_HANDLE session, CK_FLAGS flags);

#endif
