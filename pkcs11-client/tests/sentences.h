/* Tests whose names are sentences. A test ends at the first thing that is not as it should be; the others still run.
   */
#ifndef COUNTERSIGN_SENTENCES_H
#define COUNTERSIGN_SENTENCES_H

#include <stdbool.h>

#define TEST(sentence) \
    static void sentence(void); \
    __attribute__((constructor)) static void add_##sentence(void) { \
        sentence_add(#sentence, sentence); \
    } \
    static void sentence(void)

#define EXPECT(condition) \
    do { \
        if (!(condition)) { \
            sentence_fails(__FILE__, __LINE__, #condition); \
            return; \
        } \
    } while (false)

#define EXPECT_RV(expected, call) EXPECT_SAME((unsigned long)(expected), (unsigned long)(call))

#define EXPECT_SAME(expected, actual) \
    do { \
        unsigned long wanted_ = (expected); \
        unsigned long got_ = (actual); \
        if (wanted_ != got_) { \
            sentence_differs(__FILE__, __LINE__, #actual, wanted_, got_); \
            return; \
        } \
    } while (false)

#define EXPECT_HAS(text, part) EXPECT(sentence_has(text, part))

void sentence_add(const char *name, void (*test)(void));
void sentence_fails(const char *file, int line, const char *condition);
void sentence_differs(const char *file, int line, const char *what, unsigned long wanted, unsigned long got);

/* Whether the part is in the text; prints the text where it is not. */
bool sentence_has(const char *text, const char *part);

#endif
