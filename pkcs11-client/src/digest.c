#include "digest.h"

#include <string.h>

static const unsigned char PREFIX_256[DIGEST_INFO_PREFIX] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                                             0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
static const unsigned char PREFIX_384[DIGEST_INFO_PREFIX] = {0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                                             0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30};
static const unsigned char PREFIX_512[DIGEST_INFO_PREFIX] = {0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                                             0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40};

const struct digest SHA_256 = {"256", 32, GNUTLS_DIG_SHA256, CKM_SHA256, CKG_MGF1_SHA256, PREFIX_256};
const struct digest SHA_384 = {"384", 48, GNUTLS_DIG_SHA384, CKM_SHA384, CKG_MGF1_SHA384, PREFIX_384};
const struct digest SHA_512 = {"512", 64, GNUTLS_DIG_SHA512, CKM_SHA512, CKG_MGF1_SHA512, PREFIX_512};

static const struct digest *const ALL[] = {&SHA_256, &SHA_384, &SHA_512};
#define COUNT (sizeof ALL / sizeof *ALL)

const struct digest *digest_of_length(size_t length) {
    for (size_t i = 0; i < COUNT; i++) {
        if (ALL[i]->length == length) {
            return ALL[i];
        }
    }
    return NULL;
}

const struct digest *digest_of_mechanism(CK_MECHANISM_TYPE mechanism) {
    for (size_t i = 0; i < COUNT; i++) {
        if (ALL[i]->mechanism == mechanism) {
            return ALL[i];
        }
    }
    return NULL;
}

const struct digest *digest_of_info(const unsigned char *info, size_t length, const unsigned char **digest) {
    for (size_t i = 0; i < COUNT; i++) {
        if (length == DIGEST_INFO_PREFIX + ALL[i]->length && memcmp(info, ALL[i]->prefix, DIGEST_INFO_PREFIX) == 0) {
            *digest = info + DIGEST_INFO_PREFIX;
            return ALL[i];
        }
    }
    return NULL;
}
