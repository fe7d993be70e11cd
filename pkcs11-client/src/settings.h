/* What the module was told: a properties file and, for everything it leaves out, environment variables; the same
   names, rules and refusals as those of the JCA provider. */
#ifndef COUNTERSIGN_SETTINGS_H
#define COUNTERSIGN_SETTINGS_H

#include "address.h"
#include "failure.h"

enum credential_kind { CREDENTIAL_NONE, CREDENTIAL_TOKEN, CREDENTIAL_TOKEN_FILE, CREDENTIAL_CLIENT };

struct credentials {
    enum credential_kind kind;
    char *token;
    char *token_file;
    char *client_id;
    char *secret;      /* null when it comes from the file */
    char *secret_file; /* read again for every token, so that a rotated one is picked up */
};

struct settings {
    struct address address;
    struct credentials credentials;
    char *tool;      /* null: the name of the host program */
    char *file_name; /* null: none */
    char *signers;   /* slugs with commas between them; null: all that may be seen */
    bool none;       /* nothing at all is set, nowhere: the module is only installed */
};

/* Where the settings file is when COUNTERSIGN_PKCS11_CONFIG does not name one; it may be missing there. */
extern const char SETTINGS_FILE[];

/* Reads file and environment. Whatever it says, settings_end must follow. */
bool settings_read(struct settings *settings, struct failure *failure);

void settings_end(struct settings *settings);

/* Where the Signer stands among those that are to be shown, -1 for not at all; where none are named, all stand at 0.
   Programs by libp11 up to 0.4.12 find no key at all where they see one that is neither RSA nor ECDSA, many programs
   read every key and certificate that there is, and some take the first one. */
int settings_rank(const struct settings *settings, const char *slug);

/* An access token, RFC 7519: three parts of base64url, of which the first begins with an opening brace. */
bool looks_like_token(const char *text);

#endif
