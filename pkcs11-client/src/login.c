#include "login.h"

#include <string.h>

bool login_is(struct module *module) {
    pthread_mutex_lock(&module->login);
    bool logged_in = module->logged_in;
    pthread_mutex_unlock(&module->login);
    return logged_in;
}

static void set(struct module *module, bool logged_in) {
    pthread_mutex_lock(&module->login);
    module->logged_in = logged_in;
    pthread_mutex_unlock(&module->login);
}

/* What was seen with another token may not be this caller's to see. */
static CK_RV use_token(struct module *module, const char *token) {
    struct failure failure;
    if (!tokens_give(&module->api.tokens, token)) {
        return CKR_HOST_MEMORY;
    }
    catalogue_forget(&module->catalogue);
    if (catalogue_refresh(&module->catalogue, &failure)) {
        return CKR_OK;
    }
    tokens_forget(&module->api.tokens);
    catalogue_forget(&module->catalogue);
    return module_fail(module, &failure, PURPOSE_LOGIN);
}

static CK_RV log_in(struct module *module, char *pin) {
    text_strip(pin);
    if (looks_like_token(pin)) {
        return use_token(module, pin);
    }
    if (module_needs_login(module)) {
        log_line(&module->log,
                 "No credentials are configured, so the PIN must be an access token. Or set COUNTERSIGN_CLIENT_ID and "
                 "COUNTERSIGN_CLIENT_SECRET_FILE, or COUNTERSIGN_TOKEN_FILE.");
        return CKR_PIN_INCORRECT;
    }
    return CKR_OK;
}

CK_RV login_begin(struct module *module, CK_USER_TYPE user, const unsigned char *pin, CK_ULONG length) {
    if (user == CKU_CONTEXT_SPECIFIC) {
        return CKR_OPERATION_NOT_INITIALIZED; /* no key asks for a log in of its own */
    }
    if (user != CKU_USER) {
        return user == CKU_SO ? CKR_PIN_INCORRECT : CKR_USER_TYPE_INVALID;
    }
    if (login_is(module)) {
        return CKR_USER_ALREADY_LOGGED_IN;
    }
    if (length > LONGEST_PIN) {
        return CKR_PIN_LEN_RANGE;
    }
    if (pin == NULL && length > 0) {
        return CKR_ARGUMENTS_BAD;
    }
    char *copy = text_copy(pin == NULL ? "" : (const char *)pin, length);
    if (copy == NULL) {
        return CKR_HOST_MEMORY;
    }
    CK_RV result = log_in(module, copy);
    text_wipe(&copy);
    if (result == CKR_OK) {
        set(module, true);
    }
    return result;
}

/* Section 5.6.10 ends handles of private objects. After a PIN that was no token there are none: everything was there
   without the log in. */
void login_over(struct module *module) {
    pthread_mutex_lock(&module->login);
    bool was = module->logged_in;
    module->logged_in = false;
    pthread_mutex_unlock(&module->login);
    if (was && tokens_forget(&module->api.tokens)) {
        catalogue_forget(&module->catalogue);
    }
}

CK_RV login_end(struct module *module) {
    if (!login_is(module)) {
        return CKR_USER_NOT_LOGGED_IN;
    }
    login_over(module);
    return CKR_OK;
}
