/* A call with an access token; one that is refused is replaced once. */
#ifndef COUNTERSIGN_AUTHORIZED_H
#define COUNTERSIGN_AUTHORIZED_H

#include "api.h"

/* A call that does no harm when it is begun anew. http_answer_end must follow either way. */
bool authorized_get(struct api *api, const char *path, const char *accept, struct http_answer *answer,
                    struct failure *failure);

/* Says that a signature may be made and charged all the same, and where to look. */
void authorized_unsettled(const char *slug, struct failure *failure);

/* A call that is charged, with all of its attempts; call->token is filled in here. */
bool authorized_charge(struct api *api, const char *slug, struct http_call *call, struct http_answer *answer,
                       struct failure *failure);

#endif
