#include "mechanism.h"
#include "sentences.h"

#include "key_kind.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

static CK_RV check(CK_MECHANISM_TYPE type, const void *parameter, CK_ULONG length) {
    const char *why = "";
    const struct digest *digest;
    CK_MECHANISM given = {type, (void *)parameter, length};
    const struct mechanism *mechanism = mechanism_find(type, &why);
    return mechanism == NULL ? CKR_MECHANISM_INVALID : mechanism_check(mechanism, &given, &digest, &why);
}

static CK_RV check_pss(CK_MECHANISM_TYPE type, CK_MECHANISM_TYPE hash, CK_ULONG mgf, CK_ULONG salt) {
    struct ck_rsa_pkcs_pss_params pss = {hash, mgf, salt};
    return check(type, &pss, sizeof pss);
}

TEST(the_prefixes_of_digest_infos_are_those_that_gnutls_writes) {
    static const gnutls_digest_algorithm_t HASHES[] = {GNUTLS_DIG_SHA256, GNUTLS_DIG_SHA384, GNUTLS_DIG_SHA512};
    for (int i = 0; i < 3; i++) {
        unsigned char hash[LARGEST_DIGEST];
        memset(hash, 0x5a + i, sizeof hash);
        gnutls_datum_t datum = {hash, gnutls_hash_get_len(HASHES[i])};
        gnutls_datum_t made = {0};
        EXPECT(gnutls_encode_ber_digest_info(HASHES[i], &datum, &made) == 0 && made.size <= LARGEST_DIGEST_INFO);
        unsigned char info[LARGEST_DIGEST_INFO + 1] = {0};
        size_t length = made.size;
        memcpy(info, made.data, made.size);
        gnutls_free(made.data);
        const unsigned char *found = NULL;
        const struct digest *digest = digest_of_info(info, length, &found);
        EXPECT(digest != NULL && digest->gnutls == HASHES[i] && digest->length == datum.size);
        EXPECT(memcmp(found, hash, digest->length) == 0);
        for (size_t wrong = 0; wrong < DIGEST_INFO_PREFIX; wrong++) {
            info[wrong] ^= 1;
            EXPECT(digest_of_info(info, length, &found) == NULL);
            info[wrong] ^= 1;
        }
        EXPECT(digest_of_info(info, length - 1, &found) == NULL);
        EXPECT(digest_of_info(info, length + 1, &found) == NULL);
    }
}

TEST(a_digest_info_of_sha_1_or_without_null_parameters_is_refused) {
    static const unsigned char SHA_1[35] = {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e,
                                            0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14};
    static const unsigned char NO_NULL[49] = {0x30, 0x2f, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48,
                                              0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x04, 0x20};
    const unsigned char *found;
    EXPECT(digest_of_info(SHA_1, sizeof SHA_1, &found) == NULL);
    EXPECT(digest_of_info(NO_NULL, sizeof NO_NULL, &found) == NULL);
    EXPECT(digest_of_info(NULL, 0, &found) == NULL);
}

TEST(the_length_of_a_digest_tells_which_it_is) {
    EXPECT(digest_of_length(32) == &SHA_256 && digest_of_length(48) == &SHA_384 && digest_of_length(64) == &SHA_512);
    EXPECT(digest_of_length(20) == NULL && digest_of_length(0) == NULL && digest_of_length(28) == NULL);
}

TEST(pss_takes_the_same_digest_in_mgf1_and_a_salt_as_long_as_it) {
    EXPECT_RV(CKR_OK, check_pss(CKM_RSA_PKCS_PSS, CKM_SHA256, CKG_MGF1_SHA256, 32));
    EXPECT_RV(CKR_OK, check_pss(CKM_SHA512_RSA_PKCS_PSS, CKM_SHA512, CKG_MGF1_SHA512, 64));
    EXPECT_RV(CKR_MECHANISM_PARAM_INVALID, check_pss(CKM_RSA_PKCS_PSS, CKM_SHA256, CKG_MGF1_SHA1, 32));
    EXPECT_RV(CKR_MECHANISM_PARAM_INVALID, check_pss(CKM_RSA_PKCS_PSS, CKM_SHA256, CKG_MGF1_SHA384, 32));
    EXPECT_RV(CKR_MECHANISM_PARAM_INVALID, check_pss(CKM_RSA_PKCS_PSS, CKM_SHA256, CKG_MGF1_SHA256, 20));
    EXPECT_RV(CKR_MECHANISM_PARAM_INVALID, check_pss(CKM_RSA_PKCS_PSS, CKM_SHA256, CKG_MGF1_SHA256, 0));
    EXPECT_RV(CKR_MECHANISM_PARAM_INVALID, check_pss(CKM_RSA_PKCS_PSS, CKM_SHA_1, CKG_MGF1_SHA1, 20));
    EXPECT_RV(CKR_MECHANISM_PARAM_INVALID, check_pss(CKM_SHA256_RSA_PKCS_PSS, CKM_SHA384, CKG_MGF1_SHA384, 48));
}

TEST(pss_parameters_of_another_length_are_not_read) {
    struct ck_rsa_pkcs_pss_params pss = {CKM_SHA256, CKG_MGF1_SHA256, 32};
    EXPECT_RV(CKR_MECHANISM_PARAM_INVALID, check(CKM_RSA_PKCS_PSS, &pss, sizeof pss - 1));
    EXPECT_RV(CKR_MECHANISM_PARAM_INVALID, check(CKM_RSA_PKCS_PSS, &pss, sizeof pss + 8));
    EXPECT_RV(CKR_MECHANISM_PARAM_INVALID, check(CKM_RSA_PKCS_PSS, NULL, sizeof pss));
    EXPECT_RV(CKR_MECHANISM_PARAM_INVALID, check(CKM_RSA_PKCS_PSS, NULL, 0));
}

TEST(mechanisms_without_parameters_refuse_them) {
    unsigned char parameter[24] = {0};
    EXPECT_RV(CKR_OK, check(CKM_EDDSA, NULL, 0));
    EXPECT_RV(CKR_OK, check(CKM_EDDSA, parameter, 0));
    EXPECT_RV(CKR_MECHANISM_PARAM_INVALID, check(CKM_EDDSA, parameter, sizeof parameter));
    EXPECT_RV(CKR_MECHANISM_PARAM_INVALID, check(CKM_ECDSA, parameter, 1));
    EXPECT_RV(CKR_MECHANISM_INVALID, check(CKM_SHA1_RSA_PKCS, NULL, 0));
    EXPECT_RV(CKR_MECHANISM_INVALID, check(CKM_RSA_X_509, NULL, 0));
}

TEST(every_mechanism_that_a_kind_of_key_allows_is_offered_for_that_kind) {
    static const char *const KINDS[] = {"RSA-2048", "RSA-3072", "RSA-4096", "P-256", "P-384", "P-521", "Ed25519"};
    size_t offered = 0;
    while (mechanism_at(offered) != NULL) {
        offered++;
    }
    size_t allowed = 0;
    for (int i = 0; i < 7; i++) {
        const struct key_kind *kind = key_kind_named(KINDS[i]);
        EXPECT(kind != NULL);
        size_t count;
        const CK_MECHANISM_TYPE *mechanisms = key_kind_mechanisms(kind, &count);
        for (size_t m = 0; m < count; m++) {
            const char *why;
            const struct mechanism *mechanism = mechanism_find(mechanisms[m], &why);
            EXPECT(mechanism != NULL && mechanism->key_type == kind->type);
            EXPECT(mechanism->smallest <= kind->bits && kind->bits <= mechanism->largest);
        }
        allowed += i == 0 || i == 3 || i == 6 ? count : 0;
    }
    EXPECT_SAME(offered, allowed);
    EXPECT(key_kind_named("ML-DSA-65") == NULL);
}

TEST(signatures_are_as_long_as_modulus_or_two_numbers_below_the_order) {
    EXPECT_SAME(512, key_kind_named("RSA-4096")->signature);
    EXPECT_SAME(64, key_kind_named("P-256")->signature);
    EXPECT_SAME(132, key_kind_named("P-521")->signature);
    EXPECT_SAME(64, key_kind_named("Ed25519")->signature);
}
