/* Why something did not work: one sentence for people, and what the return codes are made of. */
#ifndef COUNTERSIGN_FAILURE_H
#define COUNTERSIGN_FAILURE_H

#include "cryptoki.h"

#include <stdbool.h>

enum failure_kind {
    FAILURE_NONE,
    FAILURE_MEMORY,
    FAILURE_STOPPED,     /* C_Finalize was called meanwhile */
    FAILURE_UNREACHABLE, /* no answer came, or none over a trusted connection */
    FAILURE_ANSWER,      /* an answer came that is not what the contract says */
    FAILURE_LOCAL,       /* settings, files */
    FAILURE_GATEWAY      /* refused, with a status and a code */
};

struct failure {
    enum failure_kind kind;
    int status;     /* of HTTP, where the gateway refused */
    bool at_login;  /* while a token was asked for */
    bool unsettled; /* what failed may be done all the same */
    char code[104];
    char request_id[72];
    char text[2048];
};

/* The code of what is no problem document. */
extern const char NOT_A_GATEWAY[];

/* False, so that the caller can return it at once. */
bool failure_set(struct failure *failure, enum failure_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

bool failure_memory(struct failure *failure);

/* One more sentence. */
void failure_add(struct failure *failure, const char *sentence);

/* Whether it passes by itself: overload, an outage, a lost connection. */
bool failure_may_pass(const struct failure *failure);

/* What the failed call was for; the same answer means another code there. */
enum purpose { PURPOSE_SIGN, PURPOSE_READ, PURPOSE_LOGIN };

CK_RV failure_code(const struct failure *failure, enum purpose purpose);

#endif
