#include "base64.h"

#include "bytes.h"

#include <gnutls/gnutls.h>
#include <limits.h>
#include <string.h>

char *base64_encode(const unsigned char *data, size_t length) {
    unsigned char none = 0;
    gnutls_datum_t plain = {.data = length == 0 ? &none : (unsigned char *)data, .size = (unsigned)length};
    gnutls_datum_t encoded = {0};
    if (length > INT_MAX / 2 || gnutls_base64_encode2(&plain, &encoded) != 0) {
        return NULL;
    }
    char *text = text_copy((const char *)encoded.data, encoded.size);
    gnutls_free(encoded.data);
    return text;
}

bool base64_decode(const char *text, unsigned char *data, size_t size, size_t *length) {
    static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t letters = strspn(text, LETTERS);
    size_t padding = strspn(text + letters, "=");
    /* GnuTLS skips what is no letter; the contract has nothing to skip. */
    if (letters == 0 || letters > size * 2 || padding > 2 || text[letters + padding] != 0
        || (letters + padding) % 4 != 0) {
        return false;
    }
    gnutls_datum_t encoded = {.data = (unsigned char *)text, .size = (unsigned)(letters + padding)};
    gnutls_datum_t plain = {0};
    if (gnutls_base64_decode2(&encoded, &plain) != 0) {
        return false;
    }
    bool fits = plain.size > 0 && plain.size <= size;
    if (fits) {
        memcpy(data, plain.data, plain.size);
        *length = plain.size;
    }
    gnutls_free(plain.data);
    return fits;
}
