#include "find.h"

#include "attributes.h"

#include <stdlib.h>
#include <string.h>

/* One search under way. */
struct search {
    struct catalogue *catalogue;
    bool hidden;
    const CK_ATTRIBUTE *template;
    CK_ULONG count;
    struct found *found;
};

void found_end(struct found *found) {
    free(found->handles);
    *found = (struct found){0};
}

static bool add(struct found *found, CK_OBJECT_HANDLE handle) {
    if (found->count == found->room) {
        size_t room = found->room == 0 ? 16 : found->room * 2;
        CK_OBJECT_HANDLE *longer = reallocarray(found->handles, room, sizeof *longer);
        if (longer == NULL) {
            return false;
        }
        found->handles = longer;
        found->room = room;
    }
    found->handles[found->count++] = handle;
    return true;
}

static enum match match_handle(const struct search *search, CK_OBJECT_HANDLE handle) {
    struct object object;
    pthread_mutex_lock(&search->catalogue->lock);
    enum match match = object_of(search->catalogue, handle, search->hidden, &object)
                           ? attributes_match(&object, search->template, search->count)
                           : MATCH_NO;
    pthread_mutex_unlock(&search->catalogue->lock);
    return match;
}

static struct signer *signer_at(struct catalogue *catalogue, size_t place, bool *present) {
    pthread_mutex_lock(&catalogue->lock);
    struct signer *signer = catalogue->signers[place];
    *present = signer->present;
    pthread_mutex_unlock(&catalogue->lock);
    return signer;
}

/* Fetches the certificate of a Signer. One that cannot be had hides that Signer's objects, not those of the others;
   an outage ends the search. */
static bool load(const struct search *search, size_t place, bool *loaded, struct failure *failure) {
    bool present;
    struct signer *signer = signer_at(search->catalogue, place, &present);
    *loaded = present && catalogue_load(search->catalogue, signer, failure);
    if (*loaded || !present) {
        return true;
    }
    bool of_this_one = failure->kind == FAILURE_ANSWER
                       || (failure->kind == FAILURE_GATEWAY && failure->status < 500 && failure->status != 401
                           && failure->status != 429 && !failure->at_login);
    if (of_this_one) {
        api_tell(search->catalogue->api->log, failure);
    }
    return of_this_one;
}

static bool search_signer(const struct search *search, size_t place, struct failure *failure) {
    for (int kind = OBJECT_PRIVATE_KEY; kind <= OBJECT_CERTIFICATE; kind++) {
        CK_OBJECT_HANDLE handle = object_handle((enum object_kind)kind, place);
        enum match match = match_handle(search, handle);
        if (match == MATCH_NEEDS_CERTIFICATE) {
            bool loaded = false;
            if (!load(search, place, &loaded, failure)) {
                return false;
            }
            match = loaded ? match_handle(search, handle) : MATCH_NO;
        }
        if (match == MATCH_YES && !add(search->found, handle)) {
            return failure_memory(failure);
        }
    }
    return true;
}

static const CK_ATTRIBUTE *named(const struct search *search, CK_ATTRIBUTE_TYPE type) {
    for (CK_ULONG i = 0; i < search->count; i++) {
        if (search->template[i].type == type) {
            return &search->template[i];
        }
    }
    return NULL;
}

/* Whether an authority's certificate can be meant: not when a class of keys is asked for, an id of a Signer's length,
   or the label of what was found already. So a search for one Signer does not fetch the certificates of all. */
static bool wants_authorities(const struct search *search) {
    const CK_ATTRIBUTE *class = named(search, CKA_CLASS);
    const CK_ATTRIBUTE *id = named(search, CKA_ID);
    CK_OBJECT_CLASS wanted = CKO_CERTIFICATE;
    if (class != NULL && class->ulValueLen == sizeof wanted) {
        memcpy(&wanted, class->pValue, sizeof wanted);
    }
    return wanted == CKO_CERTIFICATE && (id == NULL || id->ulValueLen != 16)
           && (named(search, CKA_LABEL) == NULL || search->found->count == 0);
}

static bool search_authorities(const struct search *search, const size_t *places, size_t signers,
                               struct failure *failure) {
    for (size_t i = 0; i < signers; i++) {
        bool loaded;
        if (!load(search, places[i], &loaded, failure)) {
            return false;
        }
    }
    pthread_mutex_lock(&search->catalogue->lock);
    size_t authorities = search->catalogue->authority_count;
    pthread_mutex_unlock(&search->catalogue->lock);
    for (size_t place = 0; place < authorities; place++) {
        CK_OBJECT_HANDLE handle = object_handle(OBJECT_AUTHORITY, place);
        if (match_handle(search, handle) == MATCH_YES && !add(search->found, handle)) {
            return failure_memory(failure);
        }
    }
    return true;
}

bool find_objects(struct catalogue *catalogue, bool hidden, const CK_ATTRIBUTE *template, CK_ULONG count,
                  struct found *found, struct failure *failure) {
    struct search search = {
        .catalogue = catalogue, .hidden = hidden, .template = template, .count = count, .found = found};
    *found = (struct found){0};
    if (!catalogue_refresh(catalogue, failure)) {
        return false;
    }
    size_t signers;
    size_t *places = catalogue_order(catalogue, &signers);
    bool done = places != NULL || failure_memory(failure);
    for (size_t i = 0; done && i < signers; i++) {
        done = search_signer(&search, places[i], failure);
    }
    if (done && wants_authorities(&search)) {
        done = search_authorities(&search, places, signers, failure);
    }
    free(places);
    if (!done) {
        found_end(found);
    }
    return done;
}
