#include "log.h"
#include "properties.h"
#include "scratch.h"
#include "sentences.h"
#include "settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct settings settings;
static struct failure failure;

static bool reads(void) {
    failure = (struct failure){0};
    bool done = settings_read(&settings, &failure);
    if (!done) {
        settings_end(&settings);
    }
    return done;
}

static void configure(const char *name, const char *content) {
    scratch_environment();
    setenv("COUNTERSIGN_PKCS11_CONFIG", scratch_file(name, content), 1);
}

static bool refuses(const char *url) {
    scratch_environment();
    setenv("COUNTERSIGN_URL", url, 1);
    bool refused = !reads();
    if (!refused) {
        settings_end(&settings);
    }
    return refused;
}

TEST(without_a_url_the_sentence_names_the_variable) {
    scratch_environment();
    EXPECT(!reads());
    EXPECT_HAS(failure.text, "No gateway URL. Set COUNTERSIGN_URL");
}

TEST(a_url_loses_the_slashes_at_its_end) {
    scratch_environment();
    setenv("COUNTERSIGN_URL", " https://gateway.example.com:8443// ", 1);
    EXPECT(reads());
    EXPECT(strcmp(settings.address.url, "https://gateway.example.com:8443") == 0);
    EXPECT(!settings.address.clear && !settings.address.loopback);
    settings_end(&settings);
}

TEST(http_is_refused_except_to_this_machine) {
    static const char *const HERE[] = {"http://localhost:1", "http://127.0.0.1:1", "http://127.9.8.7",
                                       "http://[::1]:8180"};
    EXPECT(refuses("http://gateway.example.com"));
    EXPECT_HAS(failure.text, "would send credentials in clear over the network");
    EXPECT(refuses("http://127.0.0.1.example.com"));
    EXPECT(refuses("http://localhost.example.com"));
    for (int i = 0; i < 4; i++) {
        EXPECT(!refuses(HERE[i]));
    }
}

TEST(http_elsewhere_is_allowed_by_a_setting_that_is_true_or_false) {
    EXPECT(refuses("http://gateway.example.com"));
    setenv("COUNTERSIGN_ALLOW_HTTP", "yes", 1);
    EXPECT(!reads());
    EXPECT_HAS(failure.text, "is true or false, not \"yes\"");
    setenv("COUNTERSIGN_ALLOW_HTTP", "true", 1);
    EXPECT(reads());
    settings_end(&settings);
}

TEST(a_url_with_user_query_or_fragment_and_what_is_none_are_refused) {
    static const char *const WRONG[] = {"https://user@gateway.example.com",
                                        "https://user:pw@gateway.example.com",
                                        "https://gateway.example.com?a=b",
                                        "https://gateway.example.com#a",
                                        "ftp://gateway.example.com",
                                        "file:///etc/passwd",
                                        "gateway.example.com",
                                        "https://",
                                        "https://a b",
                                        "http://localhost@gateway.example.com"};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        EXPECT(refuses(WRONG[i]));
    }
}

TEST(the_settings_file_wins_over_the_environment_which_fills_its_gaps) {
    configure("wins.properties", "url=https://file.example.com\n");
    setenv("COUNTERSIGN_URL", "https://environment.example.com", 1);
    setenv("COUNTERSIGN_TOOL", "make release", 1);
    EXPECT(reads());
    EXPECT(strcmp(settings.address.url, "https://file.example.com") == 0);
    EXPECT(strcmp(settings.tool, "make release") == 0);
    settings_end(&settings);
}

TEST(an_unknown_key_is_refused_with_the_known_ones) {
    configure("unknown.properties", "url=https://a.example.com\nclientID=x\n");
    EXPECT(!reads());
    EXPECT_HAS(failure.text, "unknown key \"clientID\"; known are allowHttp, caFile, clientId, ");
}

TEST(a_secret_in_the_settings_file_is_refused_and_not_repeated) {
    configure("secret.properties", "url=https://a.example.com\nclientSecret=hunter2\n");
    EXPECT(!reads());
    EXPECT_HAS(failure.text, "Put the secret into a file of its own");
    EXPECT(strstr(failure.text, "hunter2") == NULL);
}

TEST(a_settings_file_that_is_named_must_be_there) {
    scratch_environment();
    setenv("COUNTERSIGN_PKCS11_CONFIG", "/nowhere/at/all", 1);
    EXPECT(!reads());
    EXPECT_HAS(failure.text, "/nowhere/at/all does not exist");
}

TEST(paths_in_the_settings_file_are_relative_to_it) {
    const char *id = scratch_file("id.txt", "  the-id\n");
    configure("relative.properties", "url=https://a.example.com\nclientIdFile=id.txt\nclientSecretFile=secret.txt\n");
    EXPECT(reads());
    EXPECT(settings.credentials.kind == CREDENTIAL_CLIENT);
    EXPECT(strcmp(settings.credentials.client_id, "the-id") == 0);
    EXPECT(strncmp(settings.credentials.secret_file, id, strlen(id) - strlen("id.txt")) == 0);
    settings_end(&settings);
}

TEST(relative_paths_stay_what_they_were_when_the_host_goes_elsewhere) {
    struct log log;
    const char *token = scratch_file("token.txt", "the-token");
    const char *config = scratch_file("here.properties", "url=https://a.example.com\n");
    char folder[300];
    char before[300];
    EXPECT(getcwd(before, sizeof before) != NULL);
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(token, '/') - token), token);
    scratch_environment();
    setenv("COUNTERSIGN_TOKEN_FILE", "token.txt", 1);
    setenv("COUNTERSIGN_PKCS11_CONFIG", "here.properties", 1);
    EXPECT(chdir(folder) == 0);
    bool done = reads() && log_open(&log, "debug:log.txt");
    EXPECT(chdir(before) == 0);
    EXPECT(done && strcmp(log.file + strlen(folder), "/log.txt") == 0);
    EXPECT(strcmp(settings.credentials.token_file, token) == 0);
    log_close(&log);
    settings_end(&settings);
    setenv("COUNTERSIGN_PKCS11_CONFIG", config, 1);
    EXPECT(reads() && settings.credentials.token_file[0] == '/');
    settings_end(&settings);
}

TEST(paths_in_a_settings_file_that_is_named_relatively_stay_what_they_were) {
    const char *token = scratch_file("secret.txt", "the-token");
    scratch_file("there.properties", "url=https://a.example.com\ntokenFile=secret.txt\n");
    char folder[300];
    char before[300];
    EXPECT(getcwd(before, sizeof before) != NULL);
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(token, '/') - token), token);
    scratch_environment();
    setenv("COUNTERSIGN_PKCS11_CONFIG", "there.properties", 1);
    EXPECT(chdir(folder) == 0);
    bool done = reads();
    EXPECT(chdir(before) == 0);
    EXPECT(done && strcmp(settings.credentials.token_file, token) == 0);
    settings_end(&settings);
}

TEST(in_a_folder_that_is_gone_a_relative_path_is_told) {
    struct log log;
    char before[300];
    char folder[] = "/tmp/countersign-gone-XXXXXX";
    EXPECT(getcwd(before, sizeof before) != NULL && mkdtemp(folder) != NULL);
    scratch_environment();
    setenv("COUNTERSIGN_URL", "https://a.example.com", 1);
    setenv("COUNTERSIGN_TOKEN_FILE", "token.txt", 1);
    bool gone = chdir(folder) == 0 && rmdir(folder) == 0;
    bool done = reads();
    bool opened = log_open(&log, "log.txt");
    EXPECT(chdir(before) == 0);
    EXPECT(gone && !done && opened && log.file == NULL);
    EXPECT_HAS(failure.text, "The file token.txt cannot be found from here");
}

TEST(a_token_file_comes_before_a_token_and_that_before_a_client) {
    scratch_environment();
    setenv("COUNTERSIGN_URL", "https://a.example.com", 1);
    setenv("COUNTERSIGN_CLIENT_ID", "id", 1);
    setenv("COUNTERSIGN_CLIENT_SECRET", "secret", 1);
    EXPECT(reads() && settings.credentials.kind == CREDENTIAL_CLIENT);
    settings_end(&settings);
    setenv("COUNTERSIGN_TOKEN", "token", 1);
    EXPECT(reads() && settings.credentials.kind == CREDENTIAL_TOKEN);
    settings_end(&settings);
    setenv("COUNTERSIGN_TOKEN_FILE", "/run/token", 1);
    EXPECT(reads() && settings.credentials.kind == CREDENTIAL_TOKEN_FILE);
    settings_end(&settings);
}

TEST(no_credentials_are_no_mistake_but_a_client_without_a_secret_is) {
    scratch_environment();
    setenv("COUNTERSIGN_URL", "https://a.example.com", 1);
    EXPECT(reads() && settings.credentials.kind == CREDENTIAL_NONE);
    settings_end(&settings);
    setenv("COUNTERSIGN_CLIENT_ID", "id", 1);
    EXPECT(!reads());
    EXPECT_HAS(failure.text, "A client id without a secret. Set COUNTERSIGN_CLIENT_SECRET_FILE");
}

TEST(a_variable_that_the_file_names_must_be_set) {
    configure("named.properties", "url=https://a.example.com\nclientId=id\nclientSecretEnv=MY_SECRET\n");
    unsetenv("MY_SECRET");
    EXPECT(!reads());
    EXPECT_HAS(failure.text, "names the environment variable MY_SECRET, which is not set");
    setenv("MY_SECRET", "s3cret", 1);
    EXPECT(reads() && strcmp(settings.credentials.secret, "s3cret") == 0);
    settings_end(&settings);
    unsetenv("MY_SECRET");
}

TEST(a_ca_file_without_certificates_is_told_by_its_name) {
    scratch_environment();
    setenv("COUNTERSIGN_URL", "https://a.example.com", 1);
    setenv("COUNTERSIGN_CA_FILE", scratch_file("empty.pem", "nothing\n"), 1);
    EXPECT(!reads());
    EXPECT_HAS(failure.text, "empty.pem holds no PEM certificates");
}

TEST(where_the_log_goes_is_told_in_a_word_or_by_a_file) {
    struct log log;
    EXPECT(log_open(&log, NULL) && !log.silent && !log.debug && log.file == NULL);
    EXPECT(log_open(&log, "none") && log.silent);
    EXPECT(log_open(&log, "stderr") && !log.silent && log.file == NULL);
    EXPECT(log_open(&log, "debug") && log.debug && log.file == NULL);
    EXPECT(log_open(&log, "debug:stderr") && log.debug && log.file == NULL);
    EXPECT(log_open(&log, "debug:/tmp/a") && log.debug && strcmp(log.file, "/tmp/a") == 0);
    log_close(&log);
    EXPECT(log_open(&log, "/tmp/a") && !log.debug && strcmp(log.file, "/tmp/a") == 0);
    log_close(&log);
}

TEST(a_file_of_settings_that_is_too_large_or_no_text_is_refused) {
    char *large = malloc(70001);
    EXPECT(large != NULL);
    memset(large, '#', 70000);
    large[70000] = 0;
    configure("large.properties", large);
    free(large);
    EXPECT(!reads());
    EXPECT_HAS(failure.text, "larger than 64 KiB");
}

TEST(properties_are_read_as_java_reads_them) {
    char text[] = "# comment\n! comment\r\n\n  a = 1 \nb:2\rc 3\nd\\ e=\\u00e9\\t!\nf=one \\\n   two\\\r\n  "
                  "three\ng\nh=a\\\\b\\=c\na=4\ni=x\\";
    struct properties read;
    const char *wrong = NULL;
    EXPECT(properties_read(&read, text, &wrong));
    EXPECT(strcmp(properties_get(&read, "a"), "4") == 0);
    EXPECT(strcmp(properties_get(&read, "b"), "2") == 0);
    EXPECT(strcmp(properties_get(&read, "c"), "3") == 0);
    EXPECT(strcmp(properties_get(&read, "d e"), "\xc3\xa9\t!") == 0);
    EXPECT(strcmp(properties_get(&read, "f"), "one twothree") == 0);
    EXPECT(strcmp(properties_get(&read, "g"), "") == 0);
    EXPECT(strcmp(properties_get(&read, "h"), "a\\b=c") == 0);
    EXPECT(strcmp(properties_get(&read, "i"), "x") == 0);
    properties_end(&read);
}

TEST(malformed_escapes_are_refused) {
    static const char *const WRONG[] = {"a=\\u12", "a=\\u12g4", "a=\\u", "a=\\ud800", "a=\\u0000"};
    for (int i = 0; i < 5; i++) {
        char text[32];
        strcpy(text, WRONG[i]);
        struct properties read;
        const char *wrong = NULL;
        EXPECT(!properties_read(&read, text, &wrong));
        properties_end(&read);
    }
}

TEST(signers_that_are_named_are_shown_in_that_order_and_no_others) {
    scratch_environment();
    setenv("COUNTERSIGN_URL", "https://a.example.com", 1);
    EXPECT(reads() && settings_rank(&settings, "anything") == 0);
    settings_end(&settings);
    setenv("COUNTERSIGN_SIGNERS", " release, legacy,,x ", 1);
    EXPECT(reads());
    EXPECT(settings_rank(&settings, "release") == 0 && settings_rank(&settings, "legacy") == 1
           && settings_rank(&settings, "x") == 2);
    EXPECT(settings_rank(&settings, "releas") < 0 && settings_rank(&settings, "release2") < 0
           && settings_rank(&settings, "") < 0);
    settings_end(&settings);
}

TEST(only_what_looks_like_a_jwt_is_taken_for_a_token) {
    EXPECT(looks_like_token("eyJhbGciOi.eyJzdWIi.c2ln-_"));
    static const char *const WRONG[] = {"",        "1234",    "eyJ",        "eyJ.a.b",    "eyJa.b",
                                        "eyJa.b.", "eyJa..c", "eyJa.b.c.d", "eyJa.b.c d", "EyJa.b.c"};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        EXPECT(!looks_like_token(WRONG[i]));
    }
}
