#include "log.h"

#include "bytes.h"
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_LINE 4096

static const char PREFIX[] = "countersign-pkcs11: ";
static const char DEBUG[] = "debug:";

bool log_open(struct log *log, const char *setting) {
    *log = (struct log){0};
    if (setting == NULL || *setting == 0) {
        return true;
    }
    if (text_equal(setting, "debug")) {
        setting = DEBUG;
    }
    if (text_begins(setting, DEBUG)) {
        log->debug = true;
        setting += strlen(DEBUG);
    }
    if (text_equal(setting, "none")) {
        log->silent = true;
    } else if (!text_equal(setting, "stderr") && *setting != 0) {
        log->file = path_absolute(setting);
        return log->file != NULL || errno != ENOMEM;
    }
    return true;
}

void log_close(struct log *log) {
    free(log->file);
    *log = (struct log){.silent = true};
}

/* C0 and DEL; in UTF-8 the C1 controls are C2 80 to C2 9F. */
void log_scrub(char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x20 || c == 0x7f) {
            text[i] = ' ';
        } else if (c == 0xc2 && i + 1 < length && (unsigned char)text[i + 1] < 0xa0) {
            text[i] = ' ';
            text[i + 1] = ' ';
        }
    }
}

/* A reader of the other end that went away must not end the host by SIGPIPE, and its handlers are not ours to change.
   */
static void write_quietly(int file, const char *line, size_t length) {
    sigset_t pipe_only;
    sigset_t before;
    sigset_t pending;
    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    bool was_pending = sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
    if (pthread_sigmask(SIG_BLOCK, &pipe_only, &before) != 0) {
        return;
    }
    ssize_t written = write(file, line, length);
    if (written < 0 && errno == EPIPE && !was_pending) {
        struct timespec at_once = {0};
        while (sigtimedwait(&pipe_only, NULL, &at_once) < 0 && errno == EINTR) {
        }
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Opened for each line: a host that closes all files when it becomes a daemon may have given the number to something
   else. */
static void append(const char *name, const char *line, size_t length) {
    char stamp[48] = "";
    time_t now = time(NULL);
    struct tm parts;
    if (gmtime_r(&now, &parts) != NULL) {
        strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ ", &parts);
    }
    char whole[LONGEST_LINE + 100];
    int size = snprintf(whole, sizeof whole, "%s[%ld] %.*s", stamp, (long)getpid(), (int)length, line);
    int file = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
    if (file >= 0 && size > 0) {
        write_quietly(file, whole, (size_t)size < sizeof whole ? (size_t)size : sizeof whole - 1);
    }
    if (file >= 0) {
        close(file);
    }
}

static void tell(const struct log *log, const char *format, va_list arguments) {
    int saved = errno;
    char line[LONGEST_LINE];
    size_t used = strlen(PREFIX);
    memcpy(line, PREFIX, used);
    int size = vsnprintf(line + used, sizeof line - used - 1, format, arguments);
    if (size > 0) {
        size_t room = sizeof line - used - 2;
        used += (size_t)size < room ? (size_t)size : room;
        log_scrub(line, used);
        line[used++] = '\n';
        if (log->file == NULL) {
            write_quietly(STDERR_FILENO, line, used);
        } else {
            append(log->file, line, used);
        }
    }
    errno = saved;
}

void log_line(const struct log *log, const char *format, ...) {
    if (!log->silent) {
        va_list arguments;
        va_start(arguments, format);
        tell(log, format, arguments);
        va_end(arguments);
    }
}

void log_debug(const struct log *log, const char *format, ...) {
    if (log->debug && !log->silent) {
        va_list arguments;
        va_start(arguments, format);
        tell(log, format, arguments);
        va_end(arguments);
    }
}
