/* Sentences for whoever runs the host program: on its standard error, in a file, or nowhere. */
#ifndef COUNTERSIGN_LOG_H
#define COUNTERSIGN_LOG_H

#include <stdbool.h>
#include <stddef.h>

struct log {
    bool silent;
    bool debug;
    char *file; /* null for standard error */
};

/* As COUNTERSIGN_PKCS11_LOG says: none, stderr, FILE, or one of the latter after "debug:". Null is stderr, "debug" is
   "debug:stderr". A file that cannot be told from here is stderr too. */
bool log_open(struct log *log, const char *setting);

void log_close(struct log *log);

/* One line; control characters of it become blanks. */
void log_line(const struct log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same, only where "debug:" was asked for. */
void log_debug(const struct log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Control characters become blanks, so that no answer of a server can write lines or move the cursor of a terminal. */
void log_scrub(char *text, size_t length);

#endif
