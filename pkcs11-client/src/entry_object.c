/* PKCS #11 v3.0 section 5.7: objects. */
#include "attributes.h"
#include "module.h"

#include <string.h>

static bool is_template(const CK_ATTRIBUTE *template, CK_ULONG count) {
    return count == 0 || (template != NULL && count <= 1000);
}

/* Reads the certificate first where the template asks for a part of it. */
static CK_RV get_attributes(struct module *module, CK_OBJECT_HANDLE handle, CK_ATTRIBUTE *template, CK_ULONG count) {
    struct catalogue *catalogue = &module->catalogue;
    struct object object;
    struct attribute_value value;
    bool hidden = module_needs_login(module);
    bool needs = false;
    pthread_mutex_lock(&catalogue->lock);
    bool there = module_may_ask(module) && object_of(catalogue, handle, hidden, &object);
    for (CK_ULONG i = 0; there && i < count; i++) {
        needs |= attribute_of(&object, template[i].type, &value) == ATTRIBUTE_NOT_LOADED;
    }
    pthread_mutex_unlock(&catalogue->lock);
    struct failure failure;
    if (there && needs && !catalogue_load(catalogue, object.signer, &failure)) {
        return module_fail(module, &failure, PURPOSE_READ);
    }
    pthread_mutex_lock(&catalogue->lock);
    CK_RV result = there && object_of(catalogue, handle, hidden, &object) ? attributes_fill(&object, template, count)
                                                                          : CKR_OBJECT_HANDLE_INVALID;
    pthread_mutex_unlock(&catalogue->lock);
    return result;
}

static CK_RV get_attributes_in(struct module *module, CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object,
                               CK_ATTRIBUTE *template, CK_ULONG count) {
    struct session *session;
    CK_RV result = module_session(module, handle, &session);
    if (result != CKR_OK) {
        return result;
    }
    sessions_give(&module->sessions, session);
    return is_template(template, count) ? get_attributes(module, object, template, count) : CKR_ARGUMENTS_BAD;
}

/* Section 5.7.5. */
CK_RV C_GetAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *template, CK_ULONG count) {
    struct module *module;
    CK_RV result = module_enter(&module);
    return result != CKR_OK ? result
                            : module_leave(module, "C_GetAttributeValue",
                                           get_attributes_in(module, session, object, template, count));
}

static CK_RV object_size(struct module *module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ULONG *size) {
    CK_ATTRIBUTE class = {.type = CKA_CLASS};
    CK_RV result = size == NULL ? CKR_ARGUMENTS_BAD : get_attributes_in(module, session, object, &class, 1);
    if (result == CKR_OK) {
        *size = CK_UNAVAILABLE_INFORMATION;
    }
    return result;
}

/* Section 5.7.4. */
CK_RV C_GetObjectSize(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ULONG *size) {
    struct module *module;
    CK_RV result = module_enter(&module);
    return result != CKR_OK ? result
                            : module_leave(module, "C_GetObjectSize", object_size(module, session, object, size));
}

static bool has_values(const CK_ATTRIBUTE *template, CK_ULONG count) {
    for (CK_ULONG i = 0; i < count; i++) {
        if (template[i].pValue == NULL && template[i].ulValueLen != 0) {
            return false;
        }
    }
    return true;
}

/* The search itself happens here; C_FindObjects hands out what it found. */
static CK_RV begin_find(struct module *module, struct session *session, const CK_ATTRIBUTE *template, CK_ULONG count) {
    if (session->finding) {
        return CKR_OPERATION_ACTIVE;
    }
    if (!is_template(template, count) || !has_values(template, count)) {
        return CKR_ARGUMENTS_BAD;
    }
    struct failure failure;
    if (module_may_ask(module)
        && !find_objects(&module->catalogue, module_needs_login(module), template, count, &session->found, &failure)) {
        return module_fail(module, &failure, PURPOSE_READ);
    }
    session->finding = true;
    return CKR_OK;
}

/* Section 5.7.7. */
CK_RV C_FindObjectsInit(CK_SESSION_HANDLE handle, CK_ATTRIBUTE *template, CK_ULONG count) {
    struct module *module;
    struct session *session;
    CK_RV result = module_enter_session(handle, "C_FindObjectsInit", &module, &session);
    if (result == CKR_OK) {
        result = begin_find(module, session, template, count);
        result = module_leave_session(module, session, "C_FindObjectsInit", result);
    }
    return result;
}

static CK_RV give_found(struct session *session, CK_OBJECT_HANDLE *objects, CK_ULONG most, CK_ULONG *count) {
    if (!session->finding) {
        return CKR_OPERATION_NOT_INITIALIZED;
    }
    if (count == NULL || (objects == NULL && most > 0)) {
        return CKR_ARGUMENTS_BAD;
    }
    struct found *found = &session->found;
    size_t left = found->count - found->given;
    size_t now = most < left ? (size_t)most : left;
    if (now > 0) {
        memcpy(objects, found->handles + found->given, now * sizeof *objects);
    }
    found->given += now;
    *count = now;
    return CKR_OK;
}

/* Section 5.7.8. */
CK_RV C_FindObjects(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE *objects, CK_ULONG most, CK_ULONG *count) {
    struct module *module;
    struct session *session;
    CK_RV result = module_enter_session(handle, "C_FindObjects", &module, &session);
    if (result == CKR_OK) {
        result = give_found(session, objects, most, count);
        result = module_leave_session(module, session, "C_FindObjects", result);
    }
    return result;
}

/* Section 5.7.9. */
CK_RV C_FindObjectsFinal(CK_SESSION_HANDLE handle) {
    struct module *module;
    struct session *session;
    CK_RV result = module_enter_session(handle, "C_FindObjectsFinal", &module, &session);
    if (result == CKR_OK) {
        result = session->finding ? CKR_OK : CKR_OPERATION_NOT_INITIALIZED;
        session->finding = false;
        found_end(&session->found);
        result = module_leave_session(module, session, "C_FindObjectsFinal", result);
    }
    return result;
}
