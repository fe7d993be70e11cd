/* PKCS #11 v3.0 section 5.6: sessions. Read/write ones are given, because most programs ask for them; changes are
   refused all the same. */
#include "login.h"
#include "token.h"

static CK_RV open_session(struct module *module, CK_SLOT_ID slot, CK_FLAGS flags, CK_SESSION_HANDLE *session) {
    CK_RV result = token_check(module, slot);
    if (result != CKR_OK || session == NULL) {
        return result != CKR_OK ? result : CKR_ARGUMENTS_BAD;
    }
    return (flags & CKF_SERIAL_SESSION) == 0 ? CKR_SESSION_PARALLEL_NOT_SUPPORTED
                                             : sessions_open(&module->sessions, flags, session);
}

/* Section 5.6.1. */
CK_RV C_OpenSession(CK_SLOT_ID slot, CK_FLAGS flags, void *application, CK_NOTIFY notify, CK_SESSION_HANDLE *session) {
    (void)application;
    (void)notify;
    struct module *module;
    CK_RV result = module_enter(&module);
    return result != CKR_OK ? result
                            : module_leave(module, "C_OpenSession", open_session(module, slot, flags, session));
}

static void end_login_without_sessions(struct module *module) {
    CK_ULONG open;
    CK_ULONG rw;
    sessions_count(&module->sessions, &open, &rw);
    if (open == 0) {
        login_over(module);
    }
}

/* Section 5.6.2. */
CK_RV C_CloseSession(CK_SESSION_HANDLE session) {
    struct module *module;
    CK_RV result = module_enter(&module);
    if (result != CKR_OK) {
        return result;
    }
    bool closed = sessions_close(&module->sessions, session);
    end_login_without_sessions(module);
    return module_leave(module, "C_CloseSession", closed ? CKR_OK : CKR_SESSION_HANDLE_INVALID);
}

/* Section 5.6.3. */
CK_RV C_CloseAllSessions(CK_SLOT_ID slot) {
    struct module *module;
    CK_RV result = module_enter(&module);
    if (result != CKR_OK) {
        return result;
    }
    result = token_check(module, slot);
    if (result == CKR_OK) {
        sessions_close_all(&module->sessions);
        login_over(module);
    }
    return module_leave(module, "C_CloseAllSessions", result);
}

static CK_RV session_info(struct module *module, CK_SESSION_HANDLE handle, CK_SESSION_INFO *info) {
    struct session *session;
    CK_RV result = module_session(module, handle, &session);
    if (result != CKR_OK) {
        return result;
    }
    if (info == NULL) {
        result = CKR_ARGUMENTS_BAD;
    } else {
        bool rw = (session->flags & CKF_RW_SESSION) != 0;
        bool user = login_is(module);
        *info = (CK_SESSION_INFO){.slotID = COUNTERSIGN_SLOT,
                                  .state = rw ? (user ? CKS_RW_USER_FUNCTIONS : CKS_RW_PUBLIC_SESSION)
                                              : (user ? CKS_RO_USER_FUNCTIONS : CKS_RO_PUBLIC_SESSION),
                                  .flags = session->flags & (CKF_RW_SESSION | CKF_SERIAL_SESSION)};
    }
    sessions_give(&module->sessions, session);
    return result;
}

/* Section 5.6.4. */
CK_RV C_GetSessionInfo(CK_SESSION_HANDLE session, CK_SESSION_INFO *info) {
    struct module *module;
    CK_RV result = module_enter(&module);
    return result != CKR_OK ? result : module_leave(module, "C_GetSessionInfo", session_info(module, session, info));
}

/* The session is let go before the gateway is asked. */
static CK_RV check_session(struct module *module, CK_SESSION_HANDLE handle) {
    struct session *session;
    CK_RV result = module_session(module, handle, &session);
    if (result == CKR_OK) {
        sessions_give(&module->sessions, session);
    }
    return result;
}

/* Section 5.6.8. */
CK_RV C_Login(CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char *pin, CK_ULONG length) {
    struct module *module;
    CK_RV result = module_enter(&module);
    if (result != CKR_OK) {
        return result;
    }
    result = check_session(module, session);
    return module_leave(module, "C_Login", result != CKR_OK ? result : login_begin(module, user, pin, length));
}

/* Section 5.6.10. */
CK_RV C_Logout(CK_SESSION_HANDLE session) {
    struct module *module;
    CK_RV result = module_enter(&module);
    if (result != CKR_OK) {
        return result;
    }
    result = check_session(module, session);
    return module_leave(module, "C_Logout", result != CKR_OK ? result : login_end(module));
}
