/* RFC 4648 section 4, by GnuTLS. */
#ifndef COUNTERSIGN_BASE64_H
#define COUNTERSIGN_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* The caller frees; null without memory. */
char *base64_encode(const unsigned char *data, size_t length);

/* False for what is not base64, is empty, or does not fit. */
bool base64_decode(const char *text, unsigned char *data, size_t size, size_t *length);

#endif
