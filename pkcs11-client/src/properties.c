#include "properties.h"

#include "bytes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\f';
}

static bool is_end(char c) {
    return c == '\n' || c == '\r' || c == 0;
}

/* Takes one logical line out of the text: comments and blank lines skipped, lines that end with a backslash joined
   with the next. */
static char *next_line(char **rest) {
    char *in = *rest;
    while (*in != 0) {
        while (is_blank(*in) || *in == '\n' || *in == '\r') {
            in++;
        }
        if (*in != '#' && *in != '!') {
            break;
        }
        while (!is_end(*in)) {
            in++;
        }
    }
    if (*in == 0) {
        return NULL;
    }
    char *line = in;
    char *out = in;
    while (!is_end(*in)) {
        if (in[0] == '\\' && is_end(in[1])) {
            in += in[1] == 0 ? 1 : in[1] == '\r' && in[2] == '\n' ? 3 : 2;
            while (is_blank(*in)) {
                in++;
            }
        } else if (in[0] == '\\') {
            *out++ = *in++;
            *out++ = *in++;
        } else {
            *out++ = *in++;
        }
    }
    *rest = *in == 0 ? in : in + 1;
    *out = 0;
    return line;
}

static int hex_digit(char c) {
    const char *digits = "0123456789abcdef";
    const char lower = (char)(c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c);
    const char *found = c == 0 ? NULL : strchr(digits, lower);
    return found == NULL ? -1 : (int)(found - digits);
}

/* A character of four hexadecimal digits, as UTF-8, which is never longer than its escape. Zero when it is malformed.
   */
static size_t unicode(const char *digits, char *out) {
    unsigned code = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(digits[i]);
        if (digit < 0) {
            return 0;
        }
        code = code << 4 | (unsigned)digit;
    }
    if (code == 0 || (code >= 0xd800 && code <= 0xdfff)) {
        return 0;
    }
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    out[0] = (char)(0xe0 | code >> 12);
    out[1] = (char)(0x80 | (code >> 6 & 0x3f));
    out[2] = (char)(0x80 | (code & 0x3f));
    return 3;
}

/* Resolves the escapes of a key or value in place. */
static bool unescape(char *text) {
    char *out = text;
    for (const char *in = text; *in != 0;) {
        if (*in != '\\' || in[1] == 0) {
            if (*in == '\\') {
                in++;
                continue;
            }
            *out++ = *in++;
            continue;
        }
        char kind = in[1];
        in += 2;
        if (kind == 'u') {
            char utf8[3];
            size_t size = unicode(in, utf8);
            if (size == 0) {
                return false;
            }
            in += 4;
            memcpy(out, utf8, size);
            out += size;
        } else {
            *out++ = kind == 't' ? '\t' : kind == 'n' ? '\n' : kind == 'r' ? '\r' : kind == 'f' ? '\f' : kind;
        }
    }
    *out = 0;
    return true;
}

/* Ends the key in the line, and gives where the value begins. */
static char *split(char *line) {
    char *at = line;
    while (*at != 0 && *at != '=' && *at != ':' && !is_blank(*at)) {
        at += at[0] == '\\' && at[1] != 0 ? 2 : 1;
    }
    char *value = at;
    while (is_blank(*value)) {
        value++;
    }
    if (*value == '=' || *value == ':') {
        value++;
        while (is_blank(*value)) {
            value++;
        }
    }
    if (*at != 0) {
        *at = 0;
    }
    return value;
}

static struct property *find(const struct properties *properties, const char *key) {
    for (size_t i = 0; i < properties->count; i++) {
        if (text_equal(properties->items[i].key, key)) {
            return &properties->items[i];
        }
    }
    return NULL;
}

static bool put(struct properties *properties, const char *key, const char *value) {
    char *copy = text_copy(value, strlen(value));
    struct property *there = find(properties, key);
    if (copy != NULL && there != NULL) {
        text_wipe(&there->value);
        there->value = copy;
        return true;
    }
    char *name = text_copy(key, strlen(key));
    struct property *items =
        copy == NULL || name == NULL ? NULL : reallocarray(properties->items, properties->count + 1, sizeof *items);
    if (items == NULL) {
        free(name);
        text_wipe(&copy);
        return false;
    }
    properties->items = items;
    items[properties->count++] = (struct property){.key = name, .value = copy};
    return true;
}

bool properties_read(struct properties *properties, char *text, const char **wrong) {
    *properties = (struct properties){0};
    char *line;
    while ((line = next_line(&text)) != NULL) {
        char *value = split(line);
        if (!unescape(line) || !unescape(value)) {
            *wrong = "it has a malformed \\uxxxx escape";
            return false;
        }
        if (!put(properties, line, value)) {
            *wrong = "there is no memory left";
            return false;
        }
    }
    return true;
}

const char *properties_get(const struct properties *properties, const char *key) {
    const struct property *there = find(properties, key);
    return there == NULL ? NULL : there->value;
}

void properties_end(struct properties *properties) {
    for (size_t i = 0; i < properties->count; i++) {
        free(properties->items[i].key);
        text_wipe(&properties->items[i].value);
    }
    free(properties->items);
    *properties = (struct properties){0};
}
