#include "scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[200];
static char names[64][300];
static int used;

static void remove_all(void) {
    for (int i = 0; i < used; i++) {
        unlink(names[i]);
    }
    rmdir(folder);
}

const char *scratch_file(const char *name, const char *content) {
    if (folder[0] == 0) {
        const char *base = getenv("TMPDIR");
        snprintf(folder, sizeof folder, "%s/countersign-XXXXXX", base == NULL ? "/tmp" : base);
        if (mkdtemp(folder) == NULL || atexit(remove_all) != 0) {
            abort();
        }
    }
    char *path = names[used++ % 64];
    snprintf(path, sizeof names[0], "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    if (file == NULL || fputs(content, file) < 0 || fclose(file) != 0) {
        abort();
    }
    return path;
}

void scratch_environment(void) {
    static const char *const NAMES[] = {
        "URL",       "CLIENT_ID",  "CLIENT_ID_FILE", "CLIENT_SECRET", "CLIENT_SECRET_FILE",
        "TOKEN",     "TOKEN_FILE", "CA_FILE",        "ALLOW_HTTP",    "TOOL",
        "FILE_NAME", "SIGNERS",    "PKCS11_CONFIG",  "PKCS11_LOG"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        char name[64];
        snprintf(name, sizeof name, "COUNTERSIGN_%s", NAMES[i]);
        unsetenv(name);
    }
}
