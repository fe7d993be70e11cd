#include "key_kind.h"

#include "bytes.h"

/* Object identifiers, RFC 5480 section 2.1.1.1. */
static const unsigned char P_256[] = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
static const unsigned char P_384[] = {0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22};
static const unsigned char P_521[] = {0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23};
/* The curve's name as PrintableString, PKCS #11 v3.1 section 6.3.5; more programs know it than the object identifier.
   */
static const unsigned char ED25519[] = {0x13, 0x0c, 'e', 'd', 'w', 'a', 'r', 'd', 's', '2', '5', '5', '1', '9'};

static const struct key_kind KINDS[] = {
    {"RSA-2048", CKK_RSA, 2048, 256, CKM_RSA_PKCS_KEY_PAIR_GEN, NULL, 0},
    {"RSA-3072", CKK_RSA, 3072, 384, CKM_RSA_PKCS_KEY_PAIR_GEN, NULL, 0},
    {"RSA-4096", CKK_RSA, 4096, 512, CKM_RSA_PKCS_KEY_PAIR_GEN, NULL, 0},
    {"P-256", CKK_EC, 256, 64, CKM_EC_KEY_PAIR_GEN, P_256, sizeof P_256},
    {"P-384", CKK_EC, 384, 96, CKM_EC_KEY_PAIR_GEN, P_384, sizeof P_384},
    {"P-521", CKK_EC, 521, 132, CKM_EC_KEY_PAIR_GEN, P_521, sizeof P_521},
    {"Ed25519", CKK_EC_EDWARDS, 255, 64, CKM_EC_EDWARDS_KEY_PAIR_GEN, ED25519, sizeof ED25519},
};

static const CK_MECHANISM_TYPE OF_RSA[] = {
    CKM_RSA_PKCS,     CKM_SHA256_RSA_PKCS,     CKM_SHA384_RSA_PKCS,     CKM_SHA512_RSA_PKCS,
    CKM_RSA_PKCS_PSS, CKM_SHA256_RSA_PKCS_PSS, CKM_SHA384_RSA_PKCS_PSS, CKM_SHA512_RSA_PKCS_PSS};
static const CK_MECHANISM_TYPE OF_EC[] = {CKM_ECDSA, CKM_ECDSA_SHA256, CKM_ECDSA_SHA384, CKM_ECDSA_SHA512};
static const CK_MECHANISM_TYPE OF_EDWARDS[] = {CKM_EDDSA};

const struct key_kind *key_kind_named(const char *name) {
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (text_equal(KINDS[i].name, name)) {
            return &KINDS[i];
        }
    }
    return NULL;
}

const CK_MECHANISM_TYPE *key_kind_mechanisms(const struct key_kind *kind, size_t *count) {
    switch (kind->type) {
    case CKK_RSA:
        *count = sizeof OF_RSA / sizeof *OF_RSA;
        return OF_RSA;
    case CKK_EC:
        *count = sizeof OF_EC / sizeof *OF_EC;
        return OF_EC;
    default:
        *count = sizeof OF_EDWARDS / sizeof *OF_EDWARDS;
        return OF_EDWARDS;
    }
}
