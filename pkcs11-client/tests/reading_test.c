/* What comes from outside and is read, or written where people see it. */
#include "base64.h"
#include "claims.h"
#include "json.h"
#include "log.h"
#include "sentences.h"

#include <stdio.h>
#include <string.h>

TEST(control_characters_of_all_kinds_become_blanks) {
    char line[] = "a\r\n\x1b[2J\x7f\xc2\x9b"
                  "b\xc3\xa9\xc2\xa0";
    log_scrub(line, strlen(line));
    EXPECT(strcmp(line, "a   [2J   b\xc3\xa9\xc2\xa0") == 0);
}

TEST(claims_are_valid_utf_8_and_cut_at_a_characters_border) {
    char field[6];
    claims_fit(field, sizeof field, "abcd\xc3\xa9");
    EXPECT(strcmp(field, "abcd") == 0);
    claims_fit(field, sizeof field, "a\xff\xc0\x80\n");
    EXPECT(strcmp(field, "a????") == 0);
    claims_fit(field, sizeof field, "\xed\xa0\x80");
    EXPECT(strcmp(field, "???") == 0);
    claims_fit(field, sizeof field, "\xe2\x82");
    EXPECT(strcmp(field, "??") == 0);
}

TEST(no_piece_of_a_secret_stays_behind_the_end_of_a_stripped_text) {
    char text[] = "  \t hunter2 \n";
    char whole[sizeof text] = "hunter2";
    EXPECT(text_strip(text) == text);
    EXPECT(memcmp(text, whole, sizeof text) == 0);
}

TEST(base64_is_strict) {
    unsigned char data[8];
    size_t length = 0;
    EXPECT(base64_decode("AAECAwQFBgc=", data, sizeof data, &length) && length == 8 && data[7] == 7);
    static const char *const WRONG[] = {"",     "=",      "A",     "AA",   "AAA",         "AA=A",
                                        "A===", "AAAA\n", " AAAA", "AA-_", "AAECAwQFBgcI"};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        EXPECT(!base64_decode(WRONG[i], data, sizeof data, &length));
    }
}

TEST(json_with_doubled_members_or_more_after_it_is_refused) {
    static const char *const WRONG[] = {"{\"a\":1,\"a\":2}",   "{} {}",           "[]", "",
                                        "{\"a\":\"\\u0000\"}", "{\"a\":\"\xff\"}"};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        struct failure failure;
        struct bytes all = {.data = (unsigned char *)WRONG[i], .length = strlen(WRONG[i])};
        EXPECT(json_read(&all, &failure) == NULL);
        EXPECT(failure.kind == FAILURE_ANSWER);
    }
}

TEST(json_is_read_to_a_depth_of_fifty_and_brackets_in_strings_do_not_count) {
    struct failure failure;
    char nested[200] = "";
    struct bytes all = {.data = (unsigned char *)nested};
    for (int depth = 50; depth <= 51; depth++) {
        snprintf(nested, sizeof nested, "{\"a\":%.*s%.*s}", depth - 1,
                 "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", depth - 1,
                 "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
        all.length = strlen(nested);
        json_t *read = json_read(&all, &failure);
        EXPECT((read != NULL) == (depth == 50));
        json_decref(read);
    }
    snprintf(nested, sizeof nested, "{\"a\":\"\\\"%.*s\"}", 53,
             "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[");
    all.length = strlen(nested);
    json_t *read = json_read(&all, &failure);
    EXPECT(read != NULL);
    json_decref(read);
}
