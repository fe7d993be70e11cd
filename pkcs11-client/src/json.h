/* JSON objects that were read, strictly: RFC 8259, no doubled members, nesting bounded. */
#ifndef COUNTERSIGN_JSON_H
#define COUNTERSIGN_JSON_H

#include "bytes.h"
#include "failure.h"

#include <jansson.h>

/* Null when it is not one whole JSON object; the caller gives it back by json_decref. */
json_t *json_read(const struct bytes *text, struct failure *failure);

/* Null when the object is null, has no such member, or it is of another kind. */
const char *json_text(const json_t *object, const char *name);

/* The same; failure names the member. */
const char *json_needed_text(const json_t *object, const char *name, struct failure *failure);

#endif
