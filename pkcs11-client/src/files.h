/* Small files, read whole; what they hold never appears in a sentence. */
#ifndef COUNTERSIGN_FILES_H
#define COUNTERSIGN_FILES_H

#include "bytes.h"
#include "failure.h"

/* Settings and secrets are small; a larger file is the wrong one. */
#define LARGEST_SMALL_FILE (64 * 1024)

/* Reads a file into an empty buffer, which bounds its size. */
bool file_read(const char *name, const char *what, struct bytes *content, struct failure *failure);

/* The content of a secret file without the white space around it; the caller wipes it. */
bool secret_read(const char *name, const char *what, char **secret, struct failure *failure);

/* The name as it is valid wherever the host goes later. The caller frees; null where that cannot be told, as errno says.
   */
char *path_absolute(const char *name);

#endif
