#include "claims.h"

#include "bytes.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef COUNTERSIGN_VERSION
#define COUNTERSIGN_VERSION "0.0.0"
#endif

/* How many bytes the character at text has; 0 when there is none by RFC 3629. */
static size_t utf8_length(const unsigned char *text) {
    size_t length = text[0] < 0x80                      ? 1
                    : text[0] >= 0xc2 && text[0] < 0xe0 ? 2
                    : text[0] >= 0xe0 && text[0] < 0xf0 ? 3
                    : text[0] >= 0xf0 && text[0] < 0xf5 ? 4
                                                        : 0;
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    bool bad = (text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xed && text[1] >= 0xa0)
               || (text[0] == 0xf0 && text[1] < 0x90) || (text[0] == 0xf4 && text[1] >= 0x90);
    return bad ? 0 : length;
}

void claims_fit(char *field, size_t size, const char *text) {
    size_t used = 0;
    while (*text != 0) {
        size_t length = utf8_length((const unsigned char *)text);
        size_t fits = length == 0 ? 1 : length;
        if (used + fits >= size) {
            break;
        }
        bool plain = length > 1 || (length == 1 && (unsigned char)*text >= 0x20 && *text != 0x7f);
        if (plain) {
            memcpy(field + used, text, length);
        } else {
            field[used] = '?';
        }
        used += fits;
        text += fits;
    }
    field[used] = 0;
}

/* The name of the program, and of that the first word only: programs change it, and the rest may hold what nobody
   should read. */
static void host_program(char *name, size_t size) {
    int file = open("/proc/self/comm", O_RDONLY | O_CLOEXEC);
    ssize_t got = file < 0 ? -1 : read(file, name, size - 1);
    if (file >= 0) {
        close(file);
    }
    name[got < 0 ? 0 : got] = 0;
    name[strcspn(name, " \t\r\n")] = 0;
}

static void claim_tool(struct claims *claims, const char *configured) {
    if (configured != NULL) {
        claims_fit(claims->tool, sizeof claims->tool, configured);
        return;
    }
    char program[64];
    char tool[160];
    host_program(program, sizeof program);
    snprintf(tool, sizeof tool, "%s (countersign-pkcs11 %s)", *program == 0 ? "unknown" : program, COUNTERSIGN_VERSION);
    claims_fit(claims->tool, sizeof claims->tool, tool);
}

static void claim_host(struct claims *claims) {
    char name[256] = "";
    const char *variable = secure_getenv("HOSTNAME");
    if (variable != NULL && *variable != 0) {
        text_fit(name, sizeof name, variable);
    } else if (gethostname(name, sizeof name - 1) != 0) {
        name[0] = 0;
    }
    claims_fit(claims->host, sizeof claims->host, text_strip(name));
}

void claims_read(struct claims *claims, const struct settings *settings) {
    *claims = (struct claims){0};
    claim_tool(claims, settings->tool);
    claim_host(claims);
    if (settings->file_name != NULL) {
        claims_fit(claims->file_name, sizeof claims->file_name, settings->file_name);
    }
}
