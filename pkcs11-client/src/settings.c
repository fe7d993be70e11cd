#include "settings.h"

#include "bytes.h"
#include "files.h"
#include "properties.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

const char SETTINGS_FILE[] = "/etc/countersign/pkcs11.properties";

static const char *const KEYS[] = {"allowHttp",       "caFile",           "clientId", "clientIdFile",
                                   "clientSecretEnv", "clientSecretFile", "fileName", "signers",
                                   "tokenEnv",        "tokenFile",        "tool",     "url"};
static const char *const SECRETS[] = {"clientSecret", "password", "token"};

/* While settings are read. */
struct source {
    struct properties file;
    char *folder; /* of the file, with a slash at its end */
};

static bool is_among(const char *key, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (text_equal(key, names[i])) {
            return true;
        }
    }
    return false;
}

static bool refuse_key(const char *name, const char *key, struct failure *failure) {
    char known[256] = "";
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++) {
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", i == 0 ? "" : ", ", KEYS[i]);
    }
    return failure_set(failure, FAILURE_LOCAL,
                       "The Countersign settings file %s has an unknown key \"%.100s\"; known are %s.", name, key,
                       known);
}

static bool refuse_unknown(const struct properties *file, const char *name, struct failure *failure) {
    for (size_t i = 0; i < file->count; i++) {
        const char *key = file->items[i].key;
        if (is_among(key, SECRETS, sizeof SECRETS / sizeof *SECRETS)) {
            return failure_set(
                failure, FAILURE_LOCAL,
                "The Countersign settings file %s holds \"%s\". Put the secret into a file of its own and name it "
                "by clientSecretFile or tokenFile.",
                name, key);
        }
        if (!is_among(key, KEYS, sizeof KEYS / sizeof *KEYS)) {
            return refuse_key(name, key, failure);
        }
    }
    return true;
}

/* By its absolute name. */
static bool read_file(struct source *source, const char *name, struct failure *failure) {
    struct bytes content;
    bytes_begin(&content, LARGEST_SMALL_FILE);
    const char *wrong = NULL;
    bool done = file_read(name, "Countersign settings", &content, failure);
    if (done && memchr(content.data, 0, content.length) != NULL) {
        wrong = "it is not text";
    } else if (done) {
        properties_read(&source->file, (char *)content.data, &wrong);
    }
    bytes_end(&content);
    if (wrong != NULL) {
        return failure_set(failure, FAILURE_LOCAL, "The Countersign settings file %s cannot be read: %s.", name, wrong);
    }
    if (!done || !refuse_unknown(&source->file, name, failure)) {
        return false;
    }
    source->folder = text_copy(name, (size_t)(strrchr(name, '/') - name) + 1);
    return source->folder != NULL || failure_memory(failure);
}

/* Null for what is missing or blank. A program with more rights than its caller (setuid) has no environment here. The
   caller frees. */
static char *stripped(const char *value) {
    char *copy = value == NULL ? NULL : text_copy(value, strlen(value));
    if (copy != NULL && *text_strip(copy) == 0) {
        text_wipe(&copy);
    }
    return copy;
}

static char *environment(const char *name) {
    return stripped(secure_getenv(name));
}

/* clientSecretFile is COUNTERSIGN_CLIENT_SECRET_FILE. */
static char *environment_of(const char *key) {
    char name[64] = "COUNTERSIGN_";
    size_t used = strlen(name);
    for (; *key != 0 && used + 3 < sizeof name; key++) {
        if (isupper((unsigned char)*key)) {
            name[used++] = '_';
        }
        name[used++] = (char)toupper((unsigned char)*key);
    }
    name[used] = 0;
    return environment(name);
}

static char *property(const struct source *source, const char *key) {
    return stripped(properties_get(&source->file, key));
}

static char *text(const struct source *source, const char *key) {
    char *value = property(source, key);
    return value != NULL ? value : environment_of(key);
}

static bool absolute(const char *name, char **path, struct failure *failure) {
    *path = path_absolute(name);
    return *path != NULL
           || failure_set(failure, FAILURE_LOCAL, "The file %s cannot be found from here: %s.", name, strerror(errno));
}

/* Paths in the settings file are relative to that file, those in the environment to where the host is now. Null for what
   is missing. */
static bool path(const struct source *source, const char *key, char **path, struct failure *failure) {
    *path = NULL;
    char *value = property(source, key);
    if (value != NULL && *value != '/') {
        *path = text_join(source->folder, value, "");
        free(value);
        return *path != NULL || failure_memory(failure);
    }
    value = value != NULL ? value : environment_of(key);
    bool done = value == NULL || absolute(value, path, failure);
    free(value);
    return done;
}

static bool named_environment(const struct source *source, const char *key, char **value, struct failure *failure) {
    char *name = property(source, key);
    *value = name == NULL ? NULL : environment(name);
    bool done = name == NULL || *value != NULL;
    if (!done) {
        failure_set(failure, FAILURE_LOCAL, "The setting %s names the environment variable %s, which is not set.", key,
                    name);
    }
    free(name);
    return done;
}

static bool read_secret(struct credentials *credentials, const struct source *source, struct failure *failure) {
    if (!path(source, "clientSecretFile", &credentials->secret_file, failure)) {
        return false;
    }
    if (credentials->secret_file != NULL) {
        return true;
    }
    if (!named_environment(source, "clientSecretEnv", &credentials->secret, failure)) {
        return false;
    }
    if (credentials->secret == NULL) {
        credentials->secret = environment("COUNTERSIGN_CLIENT_SECRET");
    }
    return credentials->secret != NULL
           || failure_set(
               failure, FAILURE_LOCAL,
               "A client id without a secret. Set COUNTERSIGN_CLIENT_SECRET_FILE (or clientSecretFile in the settings "
               "file) to a file that holds the secret, or COUNTERSIGN_CLIENT_SECRET to the secret.");
}

static bool read_client(struct credentials *credentials, const struct source *source, struct failure *failure) {
    char *file;
    bool done = path(source, "clientIdFile", &file, failure);
    if (file != NULL) {
        done = secret_read(file, "client id", &credentials->client_id, failure);
        free(file);
    } else if (done) {
        credentials->client_id = text(source, "clientId");
    }
    if (!done || credentials->client_id == NULL) {
        return done;
    }
    credentials->kind = CREDENTIAL_CLIENT;
    return read_secret(credentials, source, failure);
}

static bool read_credentials(struct credentials *credentials, const struct source *source, struct failure *failure) {
    if (!path(source, "tokenFile", &credentials->token_file, failure)) {
        return false;
    }
    if (credentials->token_file != NULL) {
        credentials->kind = CREDENTIAL_TOKEN_FILE;
        return true;
    }
    if (!named_environment(source, "tokenEnv", &credentials->token, failure)) {
        return false;
    }
    if (credentials->token == NULL) {
        credentials->token = environment("COUNTERSIGN_TOKEN");
    }
    if (credentials->token != NULL) {
        credentials->kind = CREDENTIAL_TOKEN;
        return true;
    }
    return read_client(credentials, source, failure);
}

static bool read_address(struct address *address, const struct source *source, struct failure *failure) {
    char *url = text(source, "url");
    char *ca_file;
    char *flag = text(source, "allowHttp");
    bool done = path(source, "caFile", &ca_file, failure);
    if (done && url == NULL) {
        done = failure_set(failure, FAILURE_LOCAL,
                           "No gateway URL. Set COUNTERSIGN_URL, or url=https://... in %s or the file that "
                           "COUNTERSIGN_PKCS11_CONFIG names.",
                           SETTINGS_FILE);
    } else if (done && flag != NULL && !text_equal(flag, "true") && !text_equal(flag, "false")) {
        done = failure_set(failure, FAILURE_LOCAL,
                           "The setting allowHttp (COUNTERSIGN_ALLOW_HTTP) is true or false, not \"%s\".", flag);
    } else if (done) {
        done = address_read(address, url, ca_file, flag != NULL && text_equal(flag, "true"), failure);
    }
    free(url);
    free(ca_file);
    free(flag);
    return done;
}

/* Whether any variable of ours is set, also one for another program of Countersign. */
static bool has_environment(void) {
    bool found = false;
    for (char *const *at = environ; getauxval(AT_SECURE) == 0 && at != NULL && *at != NULL && !found; at++) {
        found = text_begins(*at, "COUNTERSIGN_");
    }
    return found;
}

static bool read_all(struct settings *settings, struct source *source, struct failure *failure) {
    char *named = environment("COUNTERSIGN_PKCS11_CONFIG");
    char *name = NULL;
    bool done = true;
    if (named != NULL || access(SETTINGS_FILE, F_OK) == 0) {
        done = absolute(named != NULL ? named : SETTINGS_FILE, &name, failure) && read_file(source, name, failure);
    }
    settings->none = done && name == NULL && !has_environment();
    free(named);
    free(name);
    if (!done || !read_address(&settings->address, source, failure)
        || !read_credentials(&settings->credentials, source, failure)) {
        return false;
    }
    settings->tool = text(source, "tool");
    settings->file_name = text(source, "fileName");
    settings->signers = text(source, "signers");
    return true;
}

bool settings_read(struct settings *settings, struct failure *failure) {
    *settings = (struct settings){0};
    struct source source = {0};
    bool done = read_all(settings, &source, failure);
    properties_end(&source.file);
    free(source.folder);
    return done;
}

void settings_end(struct settings *settings) {
    address_end(&settings->address);
    text_wipe(&settings->credentials.token);
    text_wipe(&settings->credentials.client_id);
    text_wipe(&settings->credentials.secret);
    free(settings->credentials.token_file);
    free(settings->credentials.secret_file);
    free(settings->tool);
    free(settings->file_name);
    free(settings->signers);
    *settings = (struct settings){0};
}

int settings_rank(const struct settings *settings, const char *slug) {
    static const char BETWEEN[] = ", \t";
    int rank = 0;
    if (settings->signers == NULL) {
        return 0;
    }
    for (const char *at = settings->signers; *at != 0; rank++) {
        at += strspn(at, BETWEEN);
        size_t length = strcspn(at, BETWEEN);
        if (length == strlen(slug) && memcmp(at, slug, length) == 0) {
            return rank;
        }
        at += length;
    }
    return -1;
}

bool looks_like_token(const char *text) {
    static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    if (!text_begins(text, "eyJ")) {
        return false;
    }
    for (int part = 0; part < 3; part++) {
        size_t length = strspn(text, LETTERS);
        if (length == 0 || (part == 0 && length < 4) || text[length] != (part < 2 ? '.' : 0)) {
            return false;
        }
        text += length + 1;
    }
    return true;
}
