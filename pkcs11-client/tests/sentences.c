#include "sentences.h"

#include <stdio.h>
#include <string.h>

#define MOST_TESTS 200

static struct {
    const char *name;
    void (*run)(void);
} tests[MOST_TESTS];
static int count;
static bool failed;

void sentence_add(const char *name, void (*test)(void)) {
    if (count < MOST_TESTS) {
        tests[count].name = name;
        tests[count++].run = test;
    }
}

void sentence_fails(const char *file, int line, const char *condition) {
    failed = true;
    fprintf(stderr, "  %s:%d: not so: %s\n", file, line, condition);
}

void sentence_differs(const char *file, int line, const char *what, unsigned long wanted, unsigned long got) {
    failed = true;
    fprintf(stderr, "  %s:%d: %s is 0x%lx, not 0x%lx\n", file, line, what, got, wanted);
}

bool sentence_has(const char *text, const char *part) {
    bool has = strstr(text, part) != NULL;
    if (!has) {
        fprintf(stderr, "  the text is: %s\n", text);
    }
    return has;
}

/* With a word as argument: only tests that have it in their name. */
int main(int argc, char **argv) {
    int failures = 0;
    int ran = 0;
    for (int i = 0; i < count; i++) {
        if (argc > 1 && strstr(tests[i].name, argv[1]) == NULL) {
            continue;
        }
        failed = false;
        ran++;
        tests[i].run();
        if (failed) {
            failures++;
            fprintf(stderr, "FAILED %s\n", tests[i].name);
        }
    }
    printf("%s: %d tests, %d failures\n", argv[0], ran, failures);
    return failures == 0 && ran > 0 ? 0 : 1;
}
