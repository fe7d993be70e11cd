#include "signers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool catalogue_prepare(struct catalogue *catalogue, struct api *api, const struct settings *settings) {
    *catalogue = (struct catalogue){.api = api, .settings = settings};
    if (pthread_mutex_init(&catalogue->reading, NULL) != 0) {
        return false;
    }
    if (pthread_mutex_init(&catalogue->lock, NULL) != 0) {
        pthread_mutex_destroy(&catalogue->reading);
        return false;
    }
    return true;
}

void catalogue_free(struct catalogue *catalogue) {
    for (size_t i = 0; i < catalogue->signer_count; i++) {
        struct signer *signer = catalogue->signers[i];
        certificate_free(signer->leaf);
        pthread_mutex_destroy(&signer->loading);
        free(signer);
    }
    for (size_t i = 0; i < catalogue->authority_count; i++) {
        certificate_free(catalogue->authorities[i]);
    }
    free(catalogue->signers);
    free(catalogue->authorities);
    pthread_mutex_destroy(&catalogue->lock);
    pthread_mutex_destroy(&catalogue->reading);
}

void catalogue_forget(struct catalogue *catalogue) {
    pthread_mutex_lock(&catalogue->lock);
    catalogue->read = false;
    catalogue->epoch++;
    for (size_t i = 0; i < catalogue->signer_count; i++) {
        catalogue->signers[i]->present = false;
    }
    pthread_mutex_unlock(&catalogue->lock);
}

bool signer_loaded(const struct signer *signer) {
    return signer->leaf != NULL && text_equal(signer->loaded_serial, signer->serial);
}

/* The sixteen bytes of an id as the contract writes it: lower-case hexadecimal with four dashes. */
static bool read_uuid(const char *text, unsigned char id[16]) {
    size_t bytes = 0;
    if (strlen(text) != 36) {
        return false;
    }
    for (size_t i = 0; i < 36;) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (text[i++] != '-') {
                return false;
            }
            continue;
        }
        char pair[3] = {text[i], text[i + 1], 0};
        if (strspn(pair, "0123456789abcdef") != 2) {
            return false;
        }
        id[bytes++] = (unsigned char)strtoul(pair, NULL, 16);
        i += 2;
    }
    return bytes == 16;
}

/* The contract's alphabet; a slug becomes a part of paths. */
static bool is_slug(const char *text) {
    size_t length = strlen(text);
    return length >= 1 && length <= 64 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

static struct signer *find(const struct catalogue *catalogue, const unsigned char id[16]) {
    for (size_t i = 0; i < catalogue->signer_count; i++) {
        if (memcmp(catalogue->signers[i]->id, id, 16) == 0) {
            return catalogue->signers[i];
        }
    }
    return NULL;
}

/* A longer list of pointers with room for one more; null without memory, and then the old one is as it was. */
static void *with_room(void *list, size_t count) {
    bool full = count == 0 || (count >= 8 && (count & (count - 1)) == 0);
    size_t room = count == 0 ? 8 : count * 2;
    return full ? reallocarray(list, room, sizeof(void *)) : list;
}

static struct signer *add(struct catalogue *catalogue, const unsigned char id[16]) {
    struct signer **longer =
        catalogue->signer_count >= MOST_SIGNERS ? NULL : with_room(catalogue->signers, catalogue->signer_count);
    struct signer *signer = longer == NULL ? NULL : calloc(1, sizeof *signer);
    if (longer != NULL) {
        catalogue->signers = longer;
    }
    if (signer == NULL || pthread_mutex_init(&signer->loading, NULL) != 0) {
        free(signer);
        return NULL;
    }
    memcpy(signer->id, id, sizeof signer->id);
    catalogue->signers[catalogue->signer_count++] = signer;
    return signer;
}

static bool take_locked(struct catalogue *catalogue, const json_t *item, const unsigned char id[16],
                        const struct key_kind *kind, const char *serial, int rank) {
    struct signer *signer = find(catalogue, id);
    signer = signer != NULL ? signer : add(catalogue, id);
    if (signer == NULL) {
        return false;
    }
    const char *key_id = json_text(item, "keyId");
    text_fit(signer->uuid, sizeof signer->uuid, json_text(item, "id"));
    text_fit(signer->slug, sizeof signer->slug, json_text(item, "slug"));
    text_fit(signer->serial, sizeof signer->serial, serial);
    text_fit(signer->key_id, sizeof signer->key_id, key_id == NULL ? "" : key_id);
    signer->kind = kind;
    signer->rank = rank;
    signer->seen = catalogue->readings;
    return true;
}

static bool take(void *context, const json_t *item, struct failure *failure) {
    struct catalogue *catalogue = context;
    const char *id_text = json_needed_text(item, "id", failure);
    const char *slug = id_text == NULL ? NULL : json_needed_text(item, "slug", failure);
    const char *kind_name = slug == NULL ? NULL : json_needed_text(item, "keyAlgorithm", failure);
    const char *serial = json_text(item, "certificateSerial");
    unsigned char id[16];
    if (kind_name == NULL) {
        return false;
    }
    if (!read_uuid(id_text, id) || !is_slug(slug)) {
        return failure_set(failure, FAILURE_ANSWER, "The gateway listed a Signer whose id or slug is none.");
    }
    const struct key_kind *kind = key_kind_named(kind_name);
    if (serial == NULL || *serial == 0 || kind == NULL) {
        log_debug(catalogue->api->log,
                  "The Signer %s is left out: it has no certificate yet, or a key of a kind unknown here.", slug);
        return true;
    }
    int rank = settings_rank(catalogue->settings, slug);
    if (rank < 0) {
        return true;
    }
    pthread_mutex_lock(&catalogue->lock);
    bool taken = take_locked(catalogue, item, id, kind, serial, rank);
    pthread_mutex_unlock(&catalogue->lock);
    return taken || failure_memory(failure);
}

static bool is_fresh(struct catalogue *catalogue) {
    pthread_mutex_lock(&catalogue->lock);
    bool fresh = catalogue->read && monotonic_nanos() - catalogue->read_nanos < FRESH_SECONDS * INT64_C(1000000000);
    pthread_mutex_unlock(&catalogue->lock);
    return fresh;
}

/* What was read, unless it was forgotten meanwhile: then some of it may be what another token was shown. */
static bool take_over(struct catalogue *catalogue, unsigned long epoch) {
    pthread_mutex_lock(&catalogue->lock);
    bool same = catalogue->epoch == epoch;
    for (size_t i = 0; same && i < catalogue->signer_count; i++) {
        catalogue->signers[i]->present = catalogue->signers[i]->seen == catalogue->readings;
    }
    if (same) {
        catalogue->read = true;
        catalogue->read_nanos = monotonic_nanos();
    }
    pthread_mutex_unlock(&catalogue->lock);
    return same;
}

static bool read_list(struct catalogue *catalogue, struct failure *failure) {
    unsigned long epoch;
    do {
        pthread_mutex_lock(&catalogue->lock);
        catalogue->readings++;
        epoch = catalogue->epoch;
        pthread_mutex_unlock(&catalogue->lock);
        if (!api_signers(catalogue->api, take, catalogue, failure)) {
            return false;
        }
    } while (!take_over(catalogue, epoch));
    return true;
}

bool catalogue_refresh(struct catalogue *catalogue, struct failure *failure) {
    if (is_fresh(catalogue)) {
        return true;
    }
    pthread_mutex_lock(&catalogue->reading);
    bool done = is_fresh(catalogue) || read_list(catalogue, failure);
    pthread_mutex_unlock(&catalogue->reading);
    return done;
}

static int compare(const void *one, const void *other, void *context) {
    const struct catalogue *catalogue = context;
    const struct signer *a = catalogue->signers[*(const size_t *)one];
    const struct signer *b = catalogue->signers[*(const size_t *)other];
    return a->rank != b->rank ? (a->rank < b->rank ? -1 : 1) : strcmp(a->slug, b->slug);
}

size_t *catalogue_order(struct catalogue *catalogue, size_t *count) {
    pthread_mutex_lock(&catalogue->lock);
    size_t *places = calloc(catalogue->signer_count + 1, sizeof *places);
    *count = 0;
    for (size_t i = 0; places != NULL && i < catalogue->signer_count; i++) {
        if (catalogue->signers[i]->present) {
            places[(*count)++] = i;
        }
    }
    if (*count > 1) {
        qsort_r(places, *count, sizeof *places, compare, catalogue);
    }
    pthread_mutex_unlock(&catalogue->lock);
    return places;
}

/* The place of this authority, which takes the certificate or frees it; MOST_AUTHORITIES when there is none left. */
static size_t place_of(struct catalogue *catalogue, struct certificate *certificate) {
    for (size_t i = 0; i < catalogue->authority_count; i++) {
        if (memcmp(catalogue->authorities[i]->fingerprint, certificate->fingerprint, sizeof certificate->fingerprint)
            == 0) {
            certificate_free(certificate);
            return i;
        }
    }
    struct certificate **longer = catalogue->authority_count >= MOST_AUTHORITIES
                                      ? NULL
                                      : with_room(catalogue->authorities, catalogue->authority_count);
    if (longer == NULL) {
        certificate_free(certificate);
        return MOST_AUTHORITIES;
    }
    catalogue->authorities = longer;
    longer[catalogue->authority_count] = certificate;
    return catalogue->authority_count++;
}

static void keep(struct catalogue *catalogue, struct signer *signer, const char *serial, struct certificate **chain,
                 size_t count) {
    pthread_mutex_lock(&catalogue->lock);
    certificate_free(signer->leaf);
    signer->leaf = chain[0];
    signer->authority_count = 0;
    for (size_t i = 1; i < count; i++) {
        size_t place = place_of(catalogue, chain[i]);
        if (place < MOST_AUTHORITIES) {
            signer->authorities[signer->authority_count++] = place;
        }
    }
    text_fit(signer->loaded_serial, sizeof signer->loaded_serial, serial);
    pthread_mutex_unlock(&catalogue->lock);
}

/* Whether the key of the certificate is of the kind that the list says; a signature's length is told by that. */
static bool fits(const struct certificate *leaf, const struct key_kind *kind) {
    if (kind->type == CKK_RSA) {
        return leaf->modulus.size == kind->signature;
    }
    size_t point = kind->type == CKK_EC ? 1 + kind->signature : 32;
    return leaf->point.size > point && leaf->point.size <= point + 4;
}

static bool fetch(struct catalogue *catalogue, struct signer *signer, const char *slug, const char *serial,
                  const struct key_kind *kind, struct failure *failure) {
    struct bytes pem;
    struct certificate *chain[MOST_CERTIFICATES] = {0};
    size_t count = 0;
    if (!api_chain(catalogue->api, slug, &pem, failure)) {
        return false;
    }
    bool done = certificate_chain(&pem, chain, &count, failure);
    bytes_end(&pem);
    if (done && !fits(chain[0], kind)) {
        while (count > 0) {
            certificate_free(chain[--count]);
        }
        done = failure_set(failure, FAILURE_ANSWER, "The certificate of the Signer \"%s\" has no key of the kind %s.",
                           slug, kind->name);
    }
    if (done) {
        keep(catalogue, signer, serial, chain, count);
    }
    return done;
}

bool catalogue_load(struct catalogue *catalogue, struct signer *signer, struct failure *failure) {
    char slug[65];
    char serial[65];
    pthread_mutex_lock(&signer->loading);
    pthread_mutex_lock(&catalogue->lock);
    bool done = signer_loaded(signer);
    const struct key_kind *kind = signer->kind;
    text_fit(slug, sizeof slug, signer->slug);
    text_fit(serial, sizeof serial, signer->serial);
    pthread_mutex_unlock(&catalogue->lock);
    done = done || fetch(catalogue, signer, slug, serial, kind, failure);
    pthread_mutex_unlock(&signer->loading);
    return done;
}
