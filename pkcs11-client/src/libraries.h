/* GnuTLS and libcurl, begun for as long as the module is initialized. */
#ifndef COUNTERSIGN_LIBRARIES_H
#define COUNTERSIGN_LIBRARIES_H

#include <stdbool.h>

/* By one thread at a time. */
bool libraries_begin(void);

void libraries_end(void);

#endif
