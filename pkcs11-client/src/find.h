/* The search for objects. */
#ifndef COUNTERSIGN_FIND_H
#define COUNTERSIGN_FIND_H

#include "object.h"

struct found {
    CK_OBJECT_HANDLE *handles;
    size_t count;
    size_t room;
    size_t given; /* how many C_FindObjects has given out */
};

/* All objects with these attributes, Signer after Signer in the order of the catalogue; certificates are fetched only
   where the attributes ask for what is in them. */
bool find_objects(struct catalogue *catalogue, bool hidden, const CK_ATTRIBUTE *template, CK_ULONG count,
                  struct found *found, struct failure *failure);

void found_end(struct found *found);

#endif
