/* Files of keys and values as java.util.Properties reads them: the JCA provider and this module share theirs. */
#ifndef COUNTERSIGN_PROPERTIES_H
#define COUNTERSIGN_PROPERTIES_H

#include <stdbool.h>
#include <stddef.h>

struct property {
    char *key;
    char *value;
};

struct properties {
    struct property *items;
    size_t count;
};

/* Reads text that ends with a zero, and changes it. A key that comes again replaces its value. False without memory,
   or when an escape is malformed; then *wrong says so. */
bool properties_read(struct properties *properties, char *text, const char **wrong);

/* Null when there is none. */
const char *properties_get(const struct properties *properties, const char *key);

void properties_end(struct properties *properties);

#endif
