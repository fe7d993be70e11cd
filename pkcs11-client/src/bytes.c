#include "bytes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char WHITE_SPACE[] = " \t\r\n\f\v";

void bytes_begin(struct bytes *bytes, size_t largest) {
    *bytes = (struct bytes){.largest = largest < SIZE_MAX / 4 ? largest : SIZE_MAX / 4};
}

/* A new block instead of realloc, which would leave a copy of a secret behind. */
static bool grow(struct bytes *bytes, size_t needed) {
    size_t capacity = bytes->capacity < 256 ? 256 : bytes->capacity;
    while (capacity < needed) {
        capacity *= 2;
    }
    unsigned char *data = malloc(capacity);
    if (data == NULL) {
        return false;
    }
    if (bytes->data != NULL) {
        memcpy(data, bytes->data, bytes->length);
        explicit_bzero(bytes->data, bytes->capacity);
        free(bytes->data);
    }
    bytes->data = data;
    bytes->capacity = capacity;
    return true;
}

bool bytes_add(struct bytes *bytes, const void *data, size_t length) {
    if (length > bytes->largest - bytes->length) {
        return false;
    }
    size_t needed = bytes->length + length + 1;
    if (needed > bytes->capacity && !grow(bytes, needed)) {
        return false;
    }
    if (length > 0) {
        memcpy(bytes->data + bytes->length, data, length);
    }
    bytes->length += length;
    bytes->data[bytes->length] = 0;
    return true;
}

bool bytes_add_text(struct bytes *bytes, const char *text) {
    return bytes_add(bytes, text, strlen(text));
}

void bytes_end(struct bytes *bytes) {
    if (bytes->data != NULL) {
        explicit_bzero(bytes->data, bytes->capacity);
        free(bytes->data);
    }
    bytes_begin(bytes, bytes->largest);
}

char *text_join(const char *first, const char *second, const char *third) {
    size_t one = strlen(first);
    size_t two = strlen(second);
    size_t three = strlen(third);
    char *joined = malloc(one + two + three + 1);
    if (joined != NULL) {
        memcpy(joined, first, one);
        memcpy(joined + one, second, two);
        memcpy(joined + one + two, third, three + 1);
    }
    return joined;
}

char *text_copy(const char *text, size_t length) {
    return strndup(text, length);
}

void text_wipe(char **text) {
    if (*text != NULL) {
        explicit_bzero(*text, strlen(*text));
        free(*text);
        *text = NULL;
    }
}

char *text_strip(char *text) {
    size_t front = strspn(text, WHITE_SPACE);
    size_t all = front + strlen(text + front);
    size_t length = all - front;
    while (length > 0 && strchr(WHITE_SPACE, text[front + length - 1]) != NULL) {
        length--;
    }
    memmove(text, text + front, length);
    explicit_bzero(text + length, all - length);
    return text;
}

bool text_equal(const char *one, const char *other) {
    return strcmp(one, other) == 0;
}

bool text_begins(const char *text, const char *beginning) {
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

void text_fit(char *field, size_t size, const char *text) {
    size_t length = strnlen(text, size - 1);
    memcpy(field, text, length);
    field[length] = 0;
}
