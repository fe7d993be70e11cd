/* The Signers that the caller may see and that have a certificate, read from the gateway and kept for a short while.
   A Signer keeps its place, and so its handles, for as long as the module is initialized. */
#ifndef COUNTERSIGN_SIGNERS_H
#define COUNTERSIGN_SIGNERS_H

#include "api.h"
#include "certificate.h"
#include "key_kind.h"

/* Pages times Signers of a page. */
#define MOST_SIGNERS 20000
#define MOST_AUTHORITIES 1000

/* What a search begins anew after. */
#define FRESH_SECONDS 60

struct signer {
    unsigned char id[16];
    char uuid[37];
    char slug[65];
    char serial[65]; /* of the present certificate, hexadecimal */
    char key_id[65]; /* empty when the gateway does not tell */
    const struct key_kind *kind;
    int rank; /* among the Signers that the settings name */
    bool present;
    unsigned long seen; /* in which reading of the list */
    pthread_mutex_t loading;
    char loaded_serial[65]; /* the serial that the leaf and its chain were fetched for */
    struct certificate *leaf;
    size_t authorities[MOST_CERTIFICATES]; /* places in the catalogue */
    size_t authority_count;
};

struct catalogue {
    struct api *api;
    const struct settings *settings;
    pthread_mutex_t reading; /* held while the list is fetched */
    pthread_mutex_t lock;    /* guards all below; never held over a call */
    struct signer **signers;
    size_t signer_count;
    struct certificate **authorities;
    size_t authority_count;
    unsigned long readings;
    unsigned long epoch; /* of whose token it is; raised by catalogue_forget */
    bool read;
    int64_t read_nanos;
};

bool catalogue_prepare(struct catalogue *catalogue, struct api *api, const struct settings *settings);

void catalogue_free(struct catalogue *catalogue);

/* Reads the list of Signers, unless it was read a short while ago. */
bool catalogue_refresh(struct catalogue *catalogue, struct failure *failure);

/* Forgets that the list was read; handles stay. */
void catalogue_forget(struct catalogue *catalogue);

/* The places of the Signers that are there, in an order that is the same in every process: that of the settings, where
   they name Signers, else that of the slugs. The caller frees; null without memory. */
size_t *catalogue_order(struct catalogue *catalogue, size_t *count);

/* Fetches the chain of this Signer, unless it is here. */
bool catalogue_load(struct catalogue *catalogue, struct signer *signer, struct failure *failure);

/* With the lock held: whether the certificate of this Signer is here. */
bool signer_loaded(const struct signer *signer);

#endif
