#include "json.h"

#include <string.h>

#define DEEPEST 50

/* jansson goes 2048 levels deep, a function call or two for each, on the stack of a thread that is not ours. */
static bool is_shallow(const struct bytes *text) {
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < text->length; i++) {
        unsigned char c = text->data[i];
        if (quoted) {
            i += c == '\\' ? 1 : 0;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > DEEPEST) {
                return false;
            }
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        }
    }
    return true;
}

json_t *json_read(const struct bytes *text, struct failure *failure) {
    json_error_t error = {.text = "it is nested too deep"};
    json_t *value = NULL;
    if (is_shallow(text)) {
        value = json_loadb((const char *)text->data, text->length, JSON_REJECT_DUPLICATES, &error);
    }
    if (value == NULL) {
        failure_set(failure, FAILURE_ANSWER, "The gateway's answer is not JSON: %s.", error.text);
    } else if (!json_is_object(value)) {
        failure_set(failure, FAILURE_ANSWER, "The gateway answered JSON that is not an object.");
        json_decref(value);
        value = NULL;
    }
    return value;
}

const char *json_text(const json_t *object, const char *name) {
    return json_string_value(json_object_get(object, name));
}

const char *json_needed_text(const json_t *object, const char *name, struct failure *failure) {
    const char *text = json_text(object, name);
    if (text == NULL) {
        failure_set(failure, FAILURE_ANSWER,
                    "The gateway's answer lacks \"%s\", which should be a string. Is the URL that of a Countersign "
                    "gateway, and is "
                    "this client recent enough?",
                    name);
    }
    return text;
}
