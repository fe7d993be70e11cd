#include "certificate.h"

#include "cryptoki.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void drop(gnutls_datum_t *datum) {
    gnutls_free(datum->data);
    *datum = (gnutls_datum_t){0};
}

void certificate_free(struct certificate *certificate) {
    if (certificate == NULL) {
        return;
    }
    drop(&certificate->der);
    drop(&certificate->subject);
    drop(&certificate->issuer);
    drop(&certificate->serial);
    drop(&certificate->spki);
    drop(&certificate->modulus);
    drop(&certificate->exponent);
    drop(&certificate->point);
    free(certificate->name);
    free(certificate);
}

/* A definite length of DER, at most two bytes of it (X.690 section 8.1.3), and the tag before it. */
static int wrap(unsigned char tag, const unsigned char *content, size_t length, gnutls_datum_t *out) {
    unsigned char head[4] = {tag};
    size_t size;
    if (length < 0x80) {
        head[1] = (unsigned char)length;
        size = 2;
    } else if (length < 0x100) {
        head[1] = 0x81;
        head[2] = (unsigned char)length;
        size = 3;
    } else if (length < 0x10000) {
        head[1] = 0x82;
        head[2] = (unsigned char)(length >> 8);
        head[3] = (unsigned char)length;
        size = 4;
    } else {
        return GNUTLS_E_ASN1_DER_OVERFLOW;
    }
    out->data = gnutls_malloc(size + length);
    if (out->data == NULL) {
        return GNUTLS_E_MEMORY_ERROR;
    }
    memcpy(out->data, head, size);
    memcpy(out->data + size, content, length);
    out->size = (unsigned)(size + length);
    return 0;
}

static int read_serial(gnutls_x509_crt_t crt, gnutls_datum_t *serial) {
    unsigned char number[128];
    size_t length = sizeof number;
    int result = gnutls_x509_crt_get_serial(crt, number, &length);
    return result < 0 ? result : wrap(0x02, number, length, serial);
}

/* RFC 5480 section 2.2: an uncompressed point. */
static int read_point(gnutls_pubkey_t key, gnutls_datum_t *point) {
    gnutls_ecc_curve_t curve;
    gnutls_datum_t x = {0};
    gnutls_datum_t y = {0};
    unsigned char uncompressed[1 + 2 * 66];
    int result = gnutls_pubkey_export_ecc_raw2(key, &curve, &x, &y, 0);
    size_t field = result < 0 ? 0 : (size_t)gnutls_ecc_curve_get_size(curve);
    if (result < 0) {
        /* nothing was made */
    } else if (y.size == 0) {
        result = wrap(0x04, x.data, x.size, point); /* Edwards curves have x alone, RFC 8032 section 5.1.2 */
    } else if (field > 66 || x.size > field + 1 || y.size > field + 1) {
        result = GNUTLS_E_ECC_UNSUPPORTED_CURVE;
    } else {
        size_t skip_x = x.size > field ? 1 : 0;
        size_t skip_y = y.size > field ? 1 : 0;
        memset(uncompressed, 0, sizeof uncompressed);
        uncompressed[0] = 0x04;
        memcpy(uncompressed + 1 + field - (x.size - skip_x), x.data + skip_x, x.size - skip_x);
        memcpy(uncompressed + 1 + 2 * field - (y.size - skip_y), y.data + skip_y, y.size - skip_y);
        result = wrap(0x04, uncompressed, 1 + 2 * field, point);
    }
    drop(&x);
    drop(&y);
    return result;
}

static int read_key(gnutls_x509_crt_t crt, struct certificate *certificate) {
    gnutls_pubkey_t key;
    int result = gnutls_pubkey_init(&key);
    if (result < 0) {
        return result;
    }
    result = gnutls_pubkey_import_x509(key, crt, 0);
    if (result >= 0) {
        result = gnutls_pubkey_export2(key, GNUTLS_X509_FMT_DER, &certificate->spki);
    }
    if (result >= 0) {
        switch (gnutls_pubkey_get_pk_algorithm(key, NULL)) {
        case GNUTLS_PK_RSA:
            result = gnutls_pubkey_export_rsa_raw2(key, &certificate->modulus, &certificate->exponent,
                                                   GNUTLS_EXPORT_FLAG_NO_LZ);
            break;
        case GNUTLS_PK_ECDSA:
        case GNUTLS_PK_EDDSA_ED25519:
            result = read_point(key, &certificate->point);
            break;
        default:
            break; /* an authority's; its certificate is handed on as it is */
        }
    }
    gnutls_pubkey_deinit(key);
    return result < 0 ? result : 0;
}

static int read_names(gnutls_x509_crt_t crt, struct certificate *certificate) {
    int result = gnutls_x509_crt_get_raw_dn(crt, &certificate->subject);
    if (result >= 0) {
        result = gnutls_x509_crt_get_raw_issuer_dn(crt, &certificate->issuer);
    }
    if (result < 0) {
        return result;
    }
    char name[256];
    size_t size = sizeof name;
    if (gnutls_x509_crt_get_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &size) < 0) {
        size = sizeof name;
        if (gnutls_x509_crt_get_dn(crt, name, &size) < 0) {
            name[0] = 0;
        }
    }
    certificate->name = text_copy(name, sizeof name);
    return certificate->name == NULL ? GNUTLS_E_MEMORY_ERROR : 0;
}

static void read_day(time_t moment, char day[9]) {
    struct tm parts;
    char text[64];
    if (moment == (time_t)-1 || gmtime_r(&moment, &parts) == NULL
        || strftime(text, sizeof text, "%Y%m%d", &parts) != 8) {
        text[0] = 0;
    }
    text_fit(day, 9, text);
}

static int read_hashes(struct certificate *certificate) {
    unsigned char sha1[20];
    unsigned char sha256[32];
    int result =
        gnutls_hash_fast(GNUTLS_DIG_SHA256, certificate->der.data, certificate->der.size, certificate->fingerprint);
    if (result >= 0) {
        result = gnutls_hash_fast(GNUTLS_DIG_SHA256, certificate->spki.data, certificate->spki.size, sha256);
    }
    if (result >= 0) {
        result = gnutls_hash_fast(GNUTLS_DIG_SHA1, certificate->der.data, certificate->der.size, sha1);
    }
    if (result >= 0) {
        memcpy(certificate->check, sha1, sizeof certificate->check);
        for (size_t i = 0; i < sizeof sha256; i++) {
            snprintf(certificate->key_id + 2 * i, 3, "%02x", sha256[i]);
        }
    }
    return result;
}

static int read_one(gnutls_x509_crt_t crt, struct certificate *certificate) {
    int result = gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_DER, &certificate->der);
    if (result >= 0) {
        result = read_names(crt, certificate);
    }
    if (result >= 0) {
        result = read_serial(crt, &certificate->serial);
    }
    if (result >= 0) {
        result = read_key(crt, certificate);
    }
    if (result >= 0) {
        result = read_hashes(certificate);
    }
    read_day(gnutls_x509_crt_get_activation_time(crt), certificate->start);
    read_day(gnutls_x509_crt_get_expiration_time(crt), certificate->end);
    return result;
}

static int read_list(gnutls_x509_crt_t *list, unsigned size, struct certificate **chain, size_t *count) {
    int result = size > MOST_CERTIFICATES ? GNUTLS_E_CERTIFICATE_LIST_UNSORTED : 0;
    for (unsigned i = 0; result >= 0 && i < size; i++) {
        chain[i] = calloc(1, sizeof **chain);
        if (chain[i] == NULL) {
            return GNUTLS_E_MEMORY_ERROR;
        }
        *count = i + 1;
        result = read_one(list[i], chain[i]);
    }
    return result;
}

bool certificate_chain(const struct bytes *pem, struct certificate **chain, size_t *count, struct failure *failure) {
    gnutls_x509_crt_t *list = NULL;
    unsigned size = 0;
    gnutls_datum_t text = {.data = pem->data, .size = (unsigned)pem->length};
    *count = 0;
    int result = gnutls_x509_crt_list_import2(&list, &size, &text, GNUTLS_X509_FMT_PEM, 0);
    if (result >= 0) {
        result = read_list(list, size, chain, count);
        for (unsigned i = 0; i < size; i++) {
            gnutls_x509_crt_deinit(list[i]);
        }
        gnutls_free(list);
    }
    if (result >= 0 && *count > 0) {
        return true;
    }
    while (*count > 0) {
        certificate_free(chain[--*count]);
    }
    return result == GNUTLS_E_MEMORY_ERROR
               ? failure_memory(failure)
               : failure_set(failure, FAILURE_ANSWER, "The gateway sent a certificate chain that cannot be read: %s",
                             result < 0 ? gnutls_strerror(result) : "it is empty.");
}
