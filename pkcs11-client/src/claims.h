/* What the module says about its host and the artifact; the gateway keeps it as claimed and trusts none of it. */
#ifndef COUNTERSIGN_CLAIMS_H
#define COUNTERSIGN_CLAIMS_H

#include "settings.h"

struct claims {
    char tool[201]; /* empty when unknown, as all of them */
    char host[256];
    char file_name[501];
};

void claims_read(struct claims *claims, const struct settings *settings);

/* Copies what is valid UTF-8 without control characters, cut at a character's border; other bytes become question
   marks. */
void claims_fit(char *field, size_t size, const char *text);

#endif
