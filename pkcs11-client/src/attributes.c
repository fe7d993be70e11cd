#include "attributes.h"

#include <string.h>

/* CKA_CERTIFICATE_CATEGORY, PKCS #11 v3.0 section 4.6.2. */
#define CATEGORY_TOKEN_USER (1UL)
#define CATEGORY_AUTHORITY (2UL)

static enum attribute_state number(struct attribute_value *value, CK_ULONG number) {
    value->own.number = number;
    value->data = &value->own.number;
    value->length = sizeof value->own.number;
    return ATTRIBUTE_HERE;
}

static enum attribute_state flag(struct attribute_value *value, bool set) {
    value->own.flag = set ? 1 : 0;
    value->data = &value->own.flag;
    value->length = sizeof value->own.flag;
    return ATTRIBUTE_HERE;
}

static enum attribute_state bytes(struct attribute_value *value, const void *data, size_t length) {
    value->data = length == 0 ? "" : data;
    value->length = length;
    return ATTRIBUTE_HERE;
}

static enum attribute_state text(struct attribute_value *value, const char *text) {
    return bytes(value, text, strlen(text));
}

/* A part of the certificate that it has, or has not, or that is not known yet. */
#define FROM(object, value, part) \
    ((object)->certificate == NULL ? ATTRIBUTE_NOT_LOADED \
                                   : bytes(value, (object)->certificate->part.data, (object)->certificate->part.size))

/* The suffix keeps the names of the objects of one Signer apart. */
static enum attribute_state unique_id(const struct object *object, struct attribute_value *value) {
    static const char *const SUFFIXES[] = {"-private", "-public", "-cert"};
    if (object->signer == NULL) {
        return bytes(value, object->certificate->key_id, 40);
    }
    size_t length = strlen(object->signer->uuid);
    memcpy(value->own.text, object->signer->uuid, length);
    text_fit(value->own.text + length, sizeof value->own.text - length, SUFFIXES[object->kind]);
    return text(value, value->own.text);
}

/* CKA_ID ties key and certificate of a Signer together, over renewals too. Authorities have no key here: the first
   bytes of their key's hash, longer than an id of a Signer. */
static enum attribute_state id(const struct object *object, struct attribute_value *value) {
    return object->signer != NULL ? bytes(value, object->signer->id, sizeof object->signer->id)
                                  : bytes(value, object->certificate->fingerprint, 20);
}

/* Section 4.4, and what keys and certificates have in common. */
static enum attribute_state common(const struct object *object, CK_ATTRIBUTE_TYPE type, struct attribute_value *value) {
    switch (type) {
    case CKA_CLASS:
        return number(value, object->kind == OBJECT_PRIVATE_KEY  ? CKO_PRIVATE_KEY
                             : object->kind == OBJECT_PUBLIC_KEY ? CKO_PUBLIC_KEY
                                                                 : CKO_CERTIFICATE);
    case CKA_TOKEN:
        return flag(value, true);
    case CKA_PRIVATE:
        return flag(value, object->kind == OBJECT_PRIVATE_KEY && object->hidden);
    case CKA_MODIFIABLE:
    case CKA_COPYABLE:
    case CKA_DESTROYABLE:
        return flag(value, false);
    case CKA_LABEL:
        return text(value, object->signer != NULL ? object->signer->slug : object->certificate->name);
    case CKA_UNIQUE_ID:
        return unique_id(object, value);
    case CKA_ID:
        return id(object, value);
    case CKA_SUBJECT:
        return FROM(object, value, subject);
    case CKA_PUBLIC_KEY_INFO:
        return FROM(object, value, spki);
    default:
        return ATTRIBUTE_ABSENT;
    }
}

/* Section 4.6. */
static enum attribute_state of_certificate(const struct object *object, CK_ATTRIBUTE_TYPE type,
                                           struct attribute_value *value) {
    const struct certificate *certificate = object->certificate;
    switch (type) {
    case CKA_CERTIFICATE_TYPE:
        return number(value, CKC_X_509);
    case CKA_TRUSTED:
        return flag(value, false);
    case CKA_CERTIFICATE_CATEGORY:
        return number(value, object->signer != NULL ? CATEGORY_TOKEN_USER : CATEGORY_AUTHORITY);
    case CKA_JAVA_MIDP_SECURITY_DOMAIN:
        return number(value, 0);
    case CKA_URL:
    case CKA_HASH_OF_SUBJECT_PUBLIC_KEY:
    case CKA_HASH_OF_ISSUER_PUBLIC_KEY:
        return bytes(value, NULL, 0);
    case CKA_VALUE:
        return FROM(object, value, der);
    case CKA_ISSUER:
        return FROM(object, value, issuer);
    case CKA_SERIAL_NUMBER:
        return FROM(object, value, serial);
    case CKA_CHECK_VALUE:
        return certificate == NULL ? ATTRIBUTE_NOT_LOADED : bytes(value, certificate->check, sizeof certificate->check);
    case CKA_START_DATE:
        return certificate == NULL ? ATTRIBUTE_NOT_LOADED : text(value, certificate->start);
    case CKA_END_DATE:
        return certificate == NULL ? ATTRIBUTE_NOT_LOADED : text(value, certificate->end);
    default:
        return ATTRIBUTE_ABSENT;
    }
}

/* Section 4.7, and what the kinds of key have of their own: v3.1 sections 6.1.2, 6.1.3, 6.3.3 to 6.3.6. */
static enum attribute_state of_key(const struct object *object, CK_ATTRIBUTE_TYPE type, struct attribute_value *value) {
    const struct key_kind *kind = object->signer->kind;
    bool rsa = kind->type == CKK_RSA;
    size_t count;
    const CK_MECHANISM_TYPE *mechanisms = key_kind_mechanisms(kind, &count);
    switch (type) {
    case CKA_KEY_TYPE:
        return number(value, kind->type);
    case CKA_START_DATE:
    case CKA_END_DATE:
        return bytes(value, NULL, 0);
    case CKA_DERIVE:
        return flag(value, false);
    case CKA_LOCAL:
        return flag(value, true);
    case CKA_KEY_GEN_MECHANISM:
        return number(value, kind->birth);
    case CKA_ALLOWED_MECHANISMS:
        return bytes(value, mechanisms, count * sizeof *mechanisms);
    case CKA_MODULUS:
        return rsa ? FROM(object, value, modulus) : ATTRIBUTE_ABSENT;
    case CKA_PUBLIC_EXPONENT:
        return rsa ? FROM(object, value, exponent) : ATTRIBUTE_ABSENT;
    case CKA_MODULUS_BITS:
        return rsa ? number(value, kind->bits) : ATTRIBUTE_ABSENT;
    case CKA_EC_PARAMS:
        return rsa ? ATTRIBUTE_ABSENT : bytes(value, kind->curve, kind->curve_length);
    case CKA_EC_POINT:
        return rsa ? ATTRIBUTE_ABSENT : FROM(object, value, point);
    default:
        return ATTRIBUTE_ABSENT;
    }
}

/* Section 4.8. The host verifies by itself; the flag says what the key is for. */
static enum attribute_state of_public_key(CK_ATTRIBUTE_TYPE type, struct attribute_value *value) {
    switch (type) {
    case CKA_VERIFY:
        return flag(value, true);
    case CKA_ENCRYPT:
    case CKA_VERIFY_RECOVER:
    case CKA_WRAP:
    case CKA_TRUSTED:
        return flag(value, false);
    default:
        return ATTRIBUTE_ABSENT;
    }
}

/* Section 4.9. */
static enum attribute_state of_private_key(const struct object *object, CK_ATTRIBUTE_TYPE type,
                                           struct attribute_value *value) {
    bool rsa = object->signer->kind->type == CKK_RSA;
    switch (type) {
    case CKA_SIGN:
    case CKA_SENSITIVE:
    case CKA_ALWAYS_SENSITIVE:
    case CKA_NEVER_EXTRACTABLE:
        return flag(value, true);
    case CKA_EXTRACTABLE:
    case CKA_DECRYPT:
    case CKA_SIGN_RECOVER:
    case CKA_UNWRAP:
    case CKA_WRAP_WITH_TRUSTED:
    case CKA_ALWAYS_AUTHENTICATE:
        return flag(value, false);
    case CKA_PRIVATE_EXPONENT:
    case CKA_PRIME_1:
    case CKA_PRIME_2:
    case CKA_EXPONENT_1:
    case CKA_EXPONENT_2:
    case CKA_COEFFICIENT:
        return rsa ? ATTRIBUTE_SENSITIVE : ATTRIBUTE_ABSENT;
    case CKA_VALUE:
        return rsa ? ATTRIBUTE_ABSENT : ATTRIBUTE_SENSITIVE;
    default:
        return ATTRIBUTE_ABSENT;
    }
}

enum attribute_state attribute_of(const struct object *object, CK_ATTRIBUTE_TYPE type, struct attribute_value *value) {
    enum attribute_state state = common(object, type, value);
    if (state != ATTRIBUTE_ABSENT) {
        return state;
    }
    if (object->kind == OBJECT_CERTIFICATE || object->kind == OBJECT_AUTHORITY) {
        return of_certificate(object, type, value);
    }
    state = of_key(object, type, value);
    if (state != ATTRIBUTE_ABSENT) {
        return state;
    }
    return object->kind == OBJECT_PUBLIC_KEY ? of_public_key(type, value) : of_private_key(object, type, value);
}

static CK_RV fill_one(const struct object *object, CK_ATTRIBUTE *attribute) {
    struct attribute_value value;
    enum attribute_state state = attribute_of(object, attribute->type, &value);
    if (state != ATTRIBUTE_HERE) {
        attribute->ulValueLen = CK_UNAVAILABLE_INFORMATION;
        return state == ATTRIBUTE_SENSITIVE ? CKR_ATTRIBUTE_SENSITIVE
               : state == ATTRIBUTE_ABSENT  ? CKR_ATTRIBUTE_TYPE_INVALID
                                            : CKR_DEVICE_ERROR;
    }
    if (attribute->pValue == NULL) {
        attribute->ulValueLen = value.length;
        return CKR_OK;
    }
    if (attribute->ulValueLen < value.length) {
        attribute->ulValueLen = CK_UNAVAILABLE_INFORMATION;
        return CKR_BUFFER_TOO_SMALL;
    }
    memcpy(attribute->pValue, value.data, value.length);
    attribute->ulValueLen = value.length;
    return CKR_OK;
}

CK_RV attributes_fill(const struct object *object, CK_ATTRIBUTE *template, CK_ULONG count) {
    CK_RV first = CKR_OK;
    for (CK_ULONG i = 0; i < count; i++) {
        CK_RV one = fill_one(object, &template[i]);
        first = first == CKR_OK ? one : first;
    }
    return first;
}

enum match attributes_match(const struct object *object, const CK_ATTRIBUTE *template, CK_ULONG count) {
    enum match match = MATCH_YES;
    for (CK_ULONG i = 0; i < count; i++) {
        struct attribute_value value;
        enum attribute_state state = attribute_of(object, template[i].type, &value);
        if (state == ATTRIBUTE_NOT_LOADED) {
            match = MATCH_NEEDS_CERTIFICATE;
        } else if (state != ATTRIBUTE_HERE || template[i].ulValueLen != value.length
                   || (value.length > 0 && memcmp(template[i].pValue, value.data, value.length) != 0)) {
            return MATCH_NO;
        }
    }
    return match;
}
