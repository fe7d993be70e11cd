#include "failure.h"

#include "bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char NOT_A_GATEWAY[] = "NOT_A_GATEWAY";

bool failure_set(struct failure *failure, enum failure_kind kind, const char *format, ...) {
    *failure = (struct failure){.kind = kind};
    va_list arguments;
    va_start(arguments, format);
    if (vsnprintf(failure->text, sizeof failure->text, format, arguments) < 0) {
        failure->text[0] = 0;
    }
    va_end(arguments);
    return false;
}

bool failure_memory(struct failure *failure) {
    return failure_set(failure, FAILURE_MEMORY, "There is no memory left.");
}

void failure_add(struct failure *failure, const char *sentence) {
    size_t used = strlen(failure->text);
    if (used + 2 < sizeof failure->text) {
        failure->text[used] = ' ';
        text_fit(failure->text + used + 1, sizeof failure->text - used - 1, sentence);
    }
}

bool failure_may_pass(const struct failure *failure) {
    return failure->kind == FAILURE_UNREACHABLE
           || (failure->kind == FAILURE_GATEWAY
               && (failure->status == 429 || failure->status == 502 || failure->status == 503
                   || failure->status == 504));
}

static CK_RV refused_input(const struct failure *failure, enum purpose purpose) {
    if (purpose != PURPOSE_SIGN) {
        return CKR_ARGUMENTS_BAD;
    }
    return text_equal(failure->code, "DIGEST_LENGTH") ? CKR_DATA_LEN_RANGE : CKR_DATA_INVALID;
}

static CK_RV refusal(const struct failure *failure, enum purpose purpose) {
    if (failure->status == 401 || (failure->at_login && failure->status < 429)) {
        return purpose == PURPOSE_LOGIN ? CKR_PIN_INCORRECT : CKR_USER_NOT_LOGGED_IN;
    }
    switch (failure->status) {
    case 403:
        return CKR_FUNCTION_REJECTED;
    case 404:
        return purpose == PURPOSE_SIGN ? CKR_KEY_HANDLE_INVALID : CKR_OBJECT_HANDLE_INVALID;
    case 400:
    case 422:
        return refused_input(failure, purpose);
    case 409:
        return CKR_FUNCTION_FAILED;
    default:
        return CKR_DEVICE_ERROR;
    }
}

CK_RV failure_code(const struct failure *failure, enum purpose purpose) {
    switch (failure->kind) {
    case FAILURE_NONE:
        return CKR_OK;
    case FAILURE_MEMORY:
        return CKR_HOST_MEMORY;
    case FAILURE_STOPPED:
        return CKR_CRYPTOKI_NOT_INITIALIZED;
    case FAILURE_UNREACHABLE:
        return CKR_DEVICE_REMOVED;
    case FAILURE_ANSWER:
        return CKR_DEVICE_ERROR;
    case FAILURE_LOCAL:
        return CKR_GENERAL_ERROR;
    case FAILURE_GATEWAY:
        return refusal(failure, purpose);
    }
    return CKR_GENERAL_ERROR;
}
