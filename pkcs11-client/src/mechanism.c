#include "mechanism.h"

#include <stdint.h>
#include <string.h>

/* The contract's bound on an Ed25519 message. */
#define LARGEST_MESSAGE (32 * 1024)

#define EC_FLAGS (CKF_SIGN | CKF_EC_F_P | CKF_EC_NAMEDCURVE | CKF_EC_UNCOMPRESS)
#define RSA(type, input, digest, scheme, pss) \
    { type, CKK_RSA, input, digest, scheme, pss, 2048, 4096, CKF_SIGN }
#define EC(type, input, digest) \
    { type, CKK_EC, input, digest, "ECDSA_SHA_", false, 256, 521, EC_FLAGS }

static const struct mechanism ALL[] = {
    RSA(CKM_RSA_PKCS, INPUT_DIGEST_INFO, NULL, "RSASSA_PKCS1_V1_5_SHA_", false),
    RSA(CKM_SHA256_RSA_PKCS, INPUT_HASHED_HERE, &SHA_256, "RSASSA_PKCS1_V1_5_SHA_", false),
    RSA(CKM_SHA384_RSA_PKCS, INPUT_HASHED_HERE, &SHA_384, "RSASSA_PKCS1_V1_5_SHA_", false),
    RSA(CKM_SHA512_RSA_PKCS, INPUT_HASHED_HERE, &SHA_512, "RSASSA_PKCS1_V1_5_SHA_", false),
    RSA(CKM_RSA_PKCS_PSS, INPUT_DIGEST, NULL, "RSASSA_PSS_SHA_", true),
    RSA(CKM_SHA256_RSA_PKCS_PSS, INPUT_HASHED_HERE, &SHA_256, "RSASSA_PSS_SHA_", true),
    RSA(CKM_SHA384_RSA_PKCS_PSS, INPUT_HASHED_HERE, &SHA_384, "RSASSA_PSS_SHA_", true),
    RSA(CKM_SHA512_RSA_PKCS_PSS, INPUT_HASHED_HERE, &SHA_512, "RSASSA_PSS_SHA_", true),
    EC(CKM_ECDSA, INPUT_DIGEST, NULL),
    EC(CKM_ECDSA_SHA256, INPUT_HASHED_HERE, &SHA_256),
    EC(CKM_ECDSA_SHA384, INPUT_HASHED_HERE, &SHA_384),
    EC(CKM_ECDSA_SHA512, INPUT_HASHED_HERE, &SHA_512),
    {CKM_EDDSA, CKK_EC_EDWARDS, INPUT_MESSAGE, NULL, "ED25519", false, 255, 255, CKF_SIGN | CKF_EC_CURVENAME},
};
#define COUNT (sizeof ALL / sizeof *ALL)

const struct mechanism *mechanism_at(size_t index) {
    return index < COUNT ? &ALL[index] : NULL;
}

static const char *advice(CK_MECHANISM_TYPE type) {
    switch (type) {
    case CKM_SHA1_RSA_PKCS:
    case CKM_SHA1_RSA_PKCS_PSS:
    case CKM_ECDSA_SHA1:
    case CKM_MD5_RSA_PKCS:
        return "The gateway signs no SHA-1 or MD5 digests. Ask the tool for SHA-256.";
    case CKM_RSA_X_509:
        return "Countersign records which digest algorithm was signed, so raw RSA (CKM_RSA_X_509) is not offered. Use "
               "CKM_SHA256_RSA_PKCS, CKM_RSA_PKCS with a DigestInfo, or CKM_RSA_PKCS_PSS.";
    default:
        return "This mechanism is not offered; pkcs11-tool --list-mechanisms names those that are.";
    }
}

const struct mechanism *mechanism_find(CK_MECHANISM_TYPE type, const char **instead) {
    for (size_t i = 0; i < COUNT; i++) {
        if (ALL[i].type == type) {
            return &ALL[i];
        }
    }
    *instead = advice(type);
    return NULL;
}

/* PKCS #11 v3.1 section 6.1.9: CK_RSA_PKCS_PSS_PARAMS. */
static CK_RV check_pss(const struct mechanism *mechanism, const CK_MECHANISM *given, const struct digest **digest,
                       const char **why) {
    struct ck_rsa_pkcs_pss_params pss;
    if (given->pParameter == NULL || given->ulParameterLen != sizeof pss) {
        *why = "RSA-PSS needs its parameters (CK_RSA_PKCS_PSS_PARAMS).";
        return CKR_MECHANISM_PARAM_INVALID;
    }
    memcpy(&pss, given->pParameter, sizeof pss);
    const struct digest *named = digest_of_mechanism(pss.hashAlg);
    if (named == NULL || (mechanism->digest != NULL && named != mechanism->digest)) {
        *why = "RSA-PSS here takes SHA-256, SHA-384 or SHA-512, the same in the parameters as in the mechanism.";
        return CKR_MECHANISM_PARAM_INVALID;
    }
    if (pss.mgf != named->mgf) {
        *why = "RSA-PSS here takes MGF1 over the same digest.";
        return CKR_MECHANISM_PARAM_INVALID;
    }
    if (pss.sLen != named->length) {
        *why = "RSA-PSS here takes a salt as long as the digest (OpenSSL: -sigopt rsa_pss_saltlen:digest).";
        return CKR_MECHANISM_PARAM_INVALID;
    }
    *digest = named;
    return CKR_OK;
}

CK_RV mechanism_check(const struct mechanism *mechanism, const CK_MECHANISM *given, const struct digest **digest,
                      const char **why) {
    *digest = mechanism->digest;
    if (mechanism->pss) {
        return check_pss(mechanism, given, digest, why);
    }
    if (given->ulParameterLen != 0) {
        /* Parameters of CKM_EDDSA mean Ed25519ctx or Ed25519ph (v3.1 section 6.3), which are other signatures. */
        *why = "This mechanism takes no parameters here.";
        return CKR_MECHANISM_PARAM_INVALID;
    }
    return CKR_OK;
}

bool mechanism_takes_parts(const struct mechanism *mechanism) {
    return mechanism->input == INPUT_HASHED_HERE || mechanism->input == INPUT_MESSAGE;
}

size_t mechanism_largest_input(const struct mechanism *mechanism) {
    switch (mechanism->input) {
    case INPUT_DIGEST:
        return LARGEST_DIGEST;
    case INPUT_DIGEST_INFO:
        return LARGEST_DIGEST_INFO;
    case INPUT_MESSAGE:
        return LARGEST_MESSAGE;
    case INPUT_HASHED_HERE:
        break;
    }
    return SIZE_MAX;
}
