/* A buffer that grows up to a bound, and the few string helpers that go with it. */
#ifndef COUNTERSIGN_BYTES_H
#define COUNTERSIGN_BYTES_H

#include <stdbool.h>
#include <stddef.h>

struct bytes {
    unsigned char *data; /* followed by a zero that does not count, once anything was added */
    size_t length;
    size_t capacity;
    size_t largest; /* what it may never hold more than */
};

/* An empty buffer that takes at most so many bytes. */
void bytes_begin(struct bytes *bytes, size_t largest);

/* False without memory, or when it would hold more than it may; then nothing was added. */
bool bytes_add(struct bytes *bytes, const void *data, size_t length);

bool bytes_add_text(struct bytes *bytes, const char *text);

/* Wipes and frees; the buffer is empty after it and has its bound still. */
void bytes_end(struct bytes *bytes);

/* The text as one string that the caller frees; null without memory. */
char *text_join(const char *first, const char *second, const char *third);

/* A copy of at most length bytes; null without memory. */
char *text_copy(const char *text, size_t length);

/* Wipes and frees a string that may be null, and forgets it. */
void text_wipe(char **text);

/* Without the white space around it, in place; no piece of a secret stays behind its end. */
char *text_strip(char *text);

bool text_equal(const char *one, const char *other);

bool text_begins(const char *text, const char *beginning);

/* Copies into a field of a fixed size, cut where it does not fit; always ends with a zero. */
void text_fit(char *field, size_t size, const char *text);

#endif
