/* PKCS #11 v3.0 section 5.13: signing. */
#include "functions.h"
#include "module.h"

#include <string.h>

/* A Signer's private key; anything else has its own code. */
static CK_RV find_key(struct module *module, CK_OBJECT_HANDLE handle, struct operation *operation) {
    struct object object;
    pthread_mutex_lock(&module->catalogue.lock);
    bool there = module_may_ask(module) && object_of(&module->catalogue, handle, module_needs_login(module), &object);
    if (there && object.signer != NULL) {
        operation->kind = object.signer->kind;
        text_fit(operation->slug, sizeof operation->slug, object.signer->slug);
        text_fit(operation->key_id, sizeof operation->key_id,
                 object.certificate != NULL ? object.certificate->key_id : object.signer->key_id);
    }
    pthread_mutex_unlock(&module->catalogue.lock);
    if (!there || object.kind == OBJECT_CERTIFICATE || object.kind == OBJECT_AUTHORITY) {
        return CKR_KEY_HANDLE_INVALID;
    }
    return object.kind == OBJECT_PRIVATE_KEY ? CKR_OK : CKR_KEY_FUNCTION_NOT_PERMITTED;
}

static CK_RV begin_sign(struct module *module, struct session *session, const CK_MECHANISM *mechanism,
                        CK_OBJECT_HANDLE key) {
    if (mechanism == NULL) {
        /* Version 3.0 ends what is under way by this. */
        bool active = session->operation.mechanism != NULL;
        operation_end(&session->operation);
        return active ? CKR_OK : CKR_ARGUMENTS_BAD;
    }
    if (session->operation.mechanism != NULL) {
        return CKR_OPERATION_ACTIVE;
    }
    struct operation of_key = {0};
    CK_RV result = find_key(module, key, &of_key);
    if (result == CKR_OK) {
        result = operation_begin(&session->operation, mechanism, of_key.kind, &module->log);
    }
    if (result == CKR_OK) {
        text_fit(session->operation.slug, sizeof session->operation.slug, of_key.slug);
        text_fit(session->operation.key_id, sizeof session->operation.key_id, of_key.key_id);
    }
    return result;
}

/* Section 5.13.1. */
CK_RV C_SignInit(CK_SESSION_HANDLE handle, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key) {
    struct module *module;
    struct session *session;
    CK_RV result = module_enter_session(handle, "C_SignInit", &module, &session);
    if (result == CKR_OK) {
        result = begin_sign(module, session, mechanism, key);
        result = module_leave_session(module, session, "C_SignInit", result);
    }
    return result;
}

/* Section 5.2: without a buffer only its length is told, and one that is too small changes nothing. True when that
   was all. */
static bool only_length(const struct operation *operation, const unsigned char *signature, CK_ULONG *length,
                        CK_RV *result) {
    CK_ULONG needed = operation->kind->signature;
    if (signature != NULL && *length >= needed) {
        return false;
    }
    *result = signature == NULL ? CKR_OK : CKR_BUFFER_TOO_SMALL;
    *length = needed;
    return true;
}

/* The operation leaves the session, so that the session is free while the gateway is asked. */
static CK_RV finish(struct module *module, struct session *session, unsigned char *signature, CK_ULONG *length) {
    struct operation operation = session->operation;
    session->operation = (struct operation){0};
    size_t made = operation.kind->signature;
    pthread_mutex_unlock(&session->lock);
    CK_RV result = operation_sign(&operation, &module->api, signature);
    pthread_mutex_lock(&session->lock);
    if (result == CKR_OK) {
        *length = made;
    }
    return result;
}

/* Every end but those of only_length ends the operation too. */
static CK_RV sign_whole(struct module *module, struct session *session, const unsigned char *data, CK_ULONG data_length,
                        unsigned char *signature, CK_ULONG *length) {
    struct operation *operation = &session->operation;
    CK_RV result = operation->mechanism == NULL                          ? CKR_OPERATION_NOT_INITIALIZED
                   : operation->updated                                  ? CKR_OPERATION_ACTIVE
                   : length == NULL || (data == NULL && data_length > 0) ? CKR_ARGUMENTS_BAD
                                                                         : CKR_OK;
    if (result == CKR_OK && only_length(operation, signature, length, &result)) {
        return result;
    }
    if (result == CKR_OK) {
        result = operation_add(operation, data, data_length, &module->log);
    }
    if (result == CKR_OK) {
        return finish(module, session, signature, length);
    }
    operation_end(operation);
    return result;
}

/* Section 5.13.2. */
CK_RV C_Sign(CK_SESSION_HANDLE handle, unsigned char *data, CK_ULONG data_length, unsigned char *signature,
             CK_ULONG *length) {
    struct module *module;
    struct session *session;
    CK_RV result = module_enter_session(handle, "C_Sign", &module, &session);
    if (result == CKR_OK) {
        result = sign_whole(module, session, data, data_length, signature, length);
        result = module_leave_session(module, session, "C_Sign", result);
    }
    return result;
}

static CK_RV add_part(struct module *module, struct session *session, const unsigned char *part, CK_ULONG length) {
    struct operation *operation = &session->operation;
    if (operation->mechanism == NULL) {
        return CKR_OPERATION_NOT_INITIALIZED;
    }
    /* A digest comes in one part, v3.1 sections 6.1 and 6.3. Programs that try again in parts what was
       refused whole, as pkcs11-tool does, would otherwise ask the gateway twice. */
    CK_RV result = part == NULL && length > 0                    ? CKR_ARGUMENTS_BAD
                   : mechanism_takes_parts(operation->mechanism) ? operation_add(operation, part, length, &module->log)
                                                                 : CKR_FUNCTION_NOT_SUPPORTED;
    operation->updated = true;
    if (result != CKR_OK) {
        operation_end(operation);
    }
    return result;
}

/* Section 5.13.3. */
CK_RV C_SignUpdate(CK_SESSION_HANDLE handle, unsigned char *part, CK_ULONG length) {
    struct module *module;
    struct session *session;
    CK_RV result = module_enter_session(handle, "C_SignUpdate", &module, &session);
    if (result == CKR_OK) {
        result = add_part(module, session, part, length);
        result = module_leave_session(module, session, "C_SignUpdate", result);
    }
    return result;
}

static CK_RV sign_parts(struct module *module, struct session *session, unsigned char *signature, CK_ULONG *length) {
    struct operation *operation = &session->operation;
    if (operation->mechanism == NULL) {
        return CKR_OPERATION_NOT_INITIALIZED;
    }
    CK_RV result = CKR_ARGUMENTS_BAD;
    if (length == NULL) {
        operation_end(operation);
        return result;
    }
    return only_length(operation, signature, length, &result) ? result : finish(module, session, signature, length);
}

/* Section 5.13.4. */
CK_RV C_SignFinal(CK_SESSION_HANDLE handle, unsigned char *signature, CK_ULONG *length) {
    struct module *module;
    struct session *session;
    CK_RV result = module_enter_session(handle, "C_SignFinal", &module, &session);
    if (result == CKR_OK) {
        result = sign_parts(module, session, signature, length);
        result = module_leave_session(module, session, "C_SignFinal", result);
    }
    return result;
}

/* Version 3.0 section 5.6.5: ends what is under way in a session. */
CK_RV C_SessionCancel(CK_SESSION_HANDLE handle, CK_FLAGS flags) {
    struct module *module;
    struct session *session;
    CK_RV result = module_enter_session(handle, "C_SessionCancel", &module, &session);
    if (result == CKR_OK) {
        if ((flags & CKF_SIGN) != 0) {
            operation_end(&session->operation);
        }
        if ((flags & CKF_FIND_OBJECTS) != 0) {
            session->finding = false;
            found_end(&session->found);
        }
        result = module_leave_session(module, session, "C_SessionCancel", result);
    }
    return result;
}
