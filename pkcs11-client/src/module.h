/* All that the module holds between C_Initialize and C_Finalize. */
#ifndef COUNTERSIGN_MODULE_H
#define COUNTERSIGN_MODULE_H

#include "session.h"

#include <stdatomic.h>
#include <sys/types.h>

struct module {
    pid_t pid;
    unsigned users;     /* threads inside, and C_Initialize itself */
    bool usable;        /* the settings make sense; otherwise there is no token in the slot */
    atomic_bool untold; /* why not, where nobody has set anything */
    bool logged_in;
    pthread_mutex_t login; /* guards logged_in */
    struct log log;
    struct settings settings;
    struct failure unusable; /* why the settings make no sense */
    struct ending ending;
    struct api api;
    struct catalogue catalogue;
    struct sessions sessions;
    struct module *next; /* of those that a fork left behind */
};

CK_RV module_initialize(const CK_C_INITIALIZE_ARGS *arguments);

CK_RV module_finalize(void);

/* Every entry point begins with this one, and ends with module_leave where it gave CKR_OK. */
CK_RV module_enter(struct module **module);

/* Hands the result on; with "debug:" it is told. */
CK_RV module_leave(struct module *module, const char *name, CK_RV result);

/* Whether a log in must come first: no credentials are configured. */
bool module_needs_login(const struct module *module);

/* Whether there is somebody whose Signers could be shown. */
bool module_may_ask(struct module *module);

/* CKR_TOKEN_NOT_PRESENT without settings that make sense; somebody asks for the token, so that it is said why. */
CK_RV module_check_token(struct module *module);

/* Tells the sentence and gives its code. */
CK_RV module_fail(const struct module *module, const struct failure *failure, enum purpose purpose);

/* The session, locked, or CKR_SESSION_HANDLE_INVALID. */
CK_RV module_session(struct module *module, CK_SESSION_HANDLE handle, struct session **session);

/* Both at once, for entry points that need nothing else first. module_leave_session must follow
   where it gave CKR_OK, and only there. */
CK_RV module_enter_session(CK_SESSION_HANDLE handle, const char *name, struct module **module,
                           struct session **session);

CK_RV module_leave_session(struct module *module, struct session *session, const char *name, CK_RV result);

#endif
