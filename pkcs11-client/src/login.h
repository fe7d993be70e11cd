/* Logging in and out. */
#ifndef COUNTERSIGN_LOGIN_H
#define COUNTERSIGN_LOGIN_H

#include "module.h"

/* Access tokens of the gateway have at most 8192 characters, those of other issuers more. */
#define LONGEST_PIN 16384

/* With credentials configured any PIN is good, and one that is an access token is used instead of them, as the
   password of the JCA provider's key store is. Without, the PIN is an access token. */
CK_RV login_begin(struct module *module, CK_USER_TYPE user, const unsigned char *pin, CK_ULONG length);

CK_RV login_end(struct module *module);

/* The last session was closed: section 5.6.2 logs out then. */
void login_over(struct module *module);

bool login_is(struct module *module);

#endif
