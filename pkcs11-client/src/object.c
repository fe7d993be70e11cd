#include "object.h"

CK_OBJECT_HANDLE object_handle(enum object_kind kind, size_t place) {
    return (CK_OBJECT_HANDLE)place * OBJECT_KINDS + (CK_OBJECT_HANDLE)kind + 1;
}

/* An authority is there as long as a Signer below it is. */
static bool is_needed(const struct catalogue *catalogue, size_t place) {
    for (size_t i = 0; i < catalogue->signer_count; i++) {
        const struct signer *signer = catalogue->signers[i];
        for (size_t a = 0; signer->present && a < signer->authority_count; a++) {
            if (signer->authorities[a] == place) {
                return true;
            }
        }
    }
    return false;
}

bool object_of(const struct catalogue *catalogue, CK_OBJECT_HANDLE handle, bool hidden, struct object *object) {
    if (handle == CK_INVALID_HANDLE) {
        return false;
    }
    size_t place = (size_t)((handle - 1) / OBJECT_KINDS);
    *object = (struct object){.kind = (enum object_kind)((handle - 1) % OBJECT_KINDS), .hidden = hidden};
    if (object->kind == OBJECT_AUTHORITY) {
        if (place >= catalogue->authority_count || !is_needed(catalogue, place)) {
            return false;
        }
        object->certificate = catalogue->authorities[place];
        return true;
    }
    if (place >= catalogue->signer_count || !catalogue->signers[place]->present) {
        return false;
    }
    object->signer = catalogue->signers[place];
    object->certificate = signer_loaded(object->signer) ? object->signer->leaf : NULL;
    return true;
}
