#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool unreadable(const char *name, const char *what, struct failure *failure) {
    if (errno == ENOENT) {
        return failure_set(failure, FAILURE_LOCAL, "The %s file %s does not exist.", what, name);
    }
    return failure_set(failure, FAILURE_LOCAL, "The %s file %s cannot be read: %s.", what, name, strerror(errno));
}

static bool add_all(int file, const char *name, const char *what, struct bytes *content, struct failure *failure) {
    unsigned char part[4096];
    ssize_t got;
    bool fits = true;
    while (fits && (got = read(file, part, sizeof part)) != 0) {
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            explicit_bzero(part, sizeof part);
            return unreadable(name, what, failure);
        }
        fits = bytes_add(content, part, (size_t)got);
    }
    explicit_bzero(part, sizeof part);
    return fits
           || failure_set(failure, FAILURE_LOCAL, "The %s file %s is larger than %zu KiB; it should hold only the %s.",
                          what, name, content->largest / 1024, what);
}

bool file_read(const char *name, const char *what, struct bytes *content, struct failure *failure) {
    int file = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0) {
        return unreadable(name, what, failure);
    }
    bool done = add_all(file, name, what, content, failure);
    close(file);
    return done && (bytes_add(content, "", 0) || failure_memory(failure));
}

bool secret_read(const char *name, const char *what, char **secret, struct failure *failure) {
    struct bytes content;
    bytes_begin(&content, LARGEST_SMALL_FILE);
    *secret = NULL;
    bool done = file_read(name, what, &content, failure);
    if (done && memchr(content.data, 0, content.length) != NULL) {
        done = failure_set(failure, FAILURE_LOCAL, "The %s file %s is not text.", what, name);
    }
    if (done) {
        text_strip((char *)content.data);
        if (content.data[0] == 0) {
            done = failure_set(failure, FAILURE_LOCAL, "The %s file %s is empty.", what, name);
        } else {
            *secret = text_copy((char *)content.data, content.length);
            done = *secret != NULL || failure_memory(failure);
        }
    }
    bytes_end(&content);
    return done;
}

char *path_absolute(const char *name) {
    if (*name == '/') {
        return text_copy(name, strlen(name));
    }
    char *here = getcwd(NULL, 0);
    char *path = here == NULL ? NULL : text_join(here, text_equal(here, "/") ? "" : "/", name);
    free(here);
    return path;
}
