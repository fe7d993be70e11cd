#include "operation.h"

#include <stdio.h>
#include <string.h>

CK_RV operation_begin(struct operation *operation, const CK_MECHANISM *given, const struct key_kind *kind,
                      const struct log *log) {
    const char *why = "";
    const struct mechanism *mechanism = mechanism_find(given->mechanism, &why);
    if (mechanism == NULL) {
        log_line(log, "%s", why);
        return CKR_MECHANISM_INVALID;
    }
    const struct digest *digest = NULL;
    CK_RV result = mechanism_check(mechanism, given, &digest, &why);
    if (result != CKR_OK) {
        log_line(log, "%s", why);
        return result;
    }
    if (mechanism->key_type != kind->type) {
        return CKR_KEY_TYPE_INCONSISTENT;
    }
    *operation = (struct operation){.digest = digest, .kind = kind};
    bytes_begin(&operation->input, mechanism_largest_input(mechanism));
    if (mechanism->input == INPUT_HASHED_HERE && gnutls_hash_init(&operation->hash, digest->gnutls) != 0) {
        operation->hash = NULL;
        return CKR_HOST_MEMORY;
    }
    operation->mechanism = mechanism;
    return CKR_OK;
}

void operation_end(struct operation *operation) {
    if (operation->mechanism != NULL) {
        if (operation->hash != NULL) {
            gnutls_hash_deinit(operation->hash, NULL);
        }
        bytes_end(&operation->input);
        *operation = (struct operation){0};
    }
}

static CK_RV too_long(const struct mechanism *mechanism, const struct log *log) {
    if (mechanism->input == INPUT_MESSAGE) {
        log_line(log, "Ed25519 signs the whole message, and the gateway takes at most 32 KiB. Use a Signer with an RSA "
                      "or NIST curve "
                      "key for larger data; those send only a digest.");
    } else {
        log_line(log, "This mechanism takes a digest, not data. Use one that hashes, such as CKM_ECDSA_SHA256 or "
                      "CKM_SHA256_RSA_PKCS.");
    }
    return CKR_DATA_LEN_RANGE;
}

CK_RV operation_add(struct operation *operation, const unsigned char *data, size_t length, const struct log *log) {
    if (operation->hash != NULL) {
        return length == 0 || gnutls_hash(operation->hash, data, length) == 0 ? CKR_OK : CKR_FUNCTION_FAILED;
    }
    if (length > operation->input.largest - operation->input.length) {
        return too_long(operation->mechanism, log);
    }
    return bytes_add(&operation->input, data, length) ? CKR_OK : CKR_HOST_MEMORY;
}

/* A digest whose length tells which one it is, or must fit the one that the parameters name. */
static CK_RV take_digest(struct operation *operation, const struct log *log) {
    const struct digest *told = digest_of_length(operation->input.length);
    if (told == NULL || (operation->digest != NULL && told != operation->digest)) {
        log_line(log,
                 "%zu bytes are no digest that is expected here: 32 are SHA-256, 48 SHA-384, 64 SHA-512. SHA-1 is not "
                 "signed.",
                 operation->input.length);
        return CKR_DATA_LEN_RANGE;
    }
    operation->digest = told;
    return CKR_OK;
}

/* What the contract takes: a digest, or a message. */
static CK_RV prepare(struct operation *operation, struct sign_order *order, unsigned char hashed[LARGEST_DIGEST],
                     const struct log *log) {
    CK_RV result = CKR_OK;
    order->input = operation->input.data;
    order->input_length = operation->input.length;
    switch (operation->mechanism->input) {
    case INPUT_HASHED_HERE:
        gnutls_hash_output(operation->hash, hashed);
        order->input = hashed;
        order->input_length = operation->digest->length;
        break;
    case INPUT_DIGEST:
        result = take_digest(operation, log);
        break;
    case INPUT_DIGEST_INFO:
        operation->digest = digest_of_info(order->input, order->input_length, &order->input);
        if (operation->digest == NULL) {
            log_line(log, "CKM_RSA_PKCS takes a DigestInfo of SHA-256, SHA-384 or SHA-512 here and nothing else: the "
                          "gateway signs no "
                          "raw data and no SHA-1. Use CKM_SHA256_RSA_PKCS, or ask the tool for SHA-256.");
            return CKR_DATA_INVALID;
        }
        order->input_length = operation->digest->length;
        break;
    case INPUT_MESSAGE:
        order->message = true;
        if (order->input_length == 0) {
            log_line(log, "The gateway signs no empty message.");
            result = CKR_DATA_LEN_RANGE;
        }
        break;
    }
    return result;
}

/* What would come out of a signature that the certificate does not verify, or that does not fit the caller's buffer.
   */
static bool judge(const struct operation *operation, const struct sign_result *made, struct failure *failure) {
    if (made->length != operation->kind->signature) {
        return failure_set(failure, FAILURE_ANSWER,
                           "The gateway answered a signature of %zu bytes; of this key it has %zu.", made->length,
                           operation->kind->signature);
    }
    return operation->key_id[0] == 0 || text_equal(operation->key_id, made->key_id)
           || failure_set(failure, FAILURE_ANSWER,
                          "The Signer \"%s\" has another key than it had when it was looked up, so its certificate "
                          "does not verify this "
                          "signature. Run again.",
                          operation->slug);
}

static CK_RV order_signature(struct operation *operation, struct api *api, unsigned char *signature) {
    unsigned char hashed[LARGEST_DIGEST];
    char algorithm[40];
    struct sign_order order = {.slug = operation->slug, .algorithm = algorithm};
    CK_RV result = prepare(operation, &order, hashed, api->log);
    if (result != CKR_OK) {
        return result;
    }
    snprintf(algorithm, sizeof algorithm, "%s%s", operation->mechanism->scheme,
             operation->digest == NULL ? "" : operation->digest->bits);
    order.p1363 = operation->kind->type == CKK_EC;
    struct sign_result made;
    struct failure failure;
    if (!api_sign(api, &order, &made, &failure) || !judge(operation, &made, &failure)) {
        api_tell(api->log, &failure);
        return failure_code(&failure, PURPOSE_SIGN);
    }
    memcpy(signature, made.signature, made.length);
    log_debug(api->log, "%s signed %s", operation->slug, algorithm);
    return CKR_OK;
}

CK_RV operation_sign(struct operation *operation, struct api *api, unsigned char *signature) {
    CK_RV result = order_signature(operation, api, signature);
    operation_end(operation);
    return result;
}
