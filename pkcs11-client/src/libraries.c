#include "libraries.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <gnutls/gnutls.h>

#define LIBSSH2_INIT_NO_CRYPTO 1

/* libcurl begins libssh2, and that one, where it stands on OpenSSL, makes every engine that the host has loaded the
   default for all its keys: for its own TLS as well. libssh2 counts who begins it, and only the first one decides about
   OpenSSL. So we come first and stay. It need not be there, so it is no library of ours. */
static void leave_openssl_alone(void) {
    static bool done;
    int (*begin)(int) = NULL;
    *(void **)&begin = done ? NULL : dlsym(RTLD_DEFAULT, "libssh2_init");
    if (begin != NULL) {
        begin(LIBSSH2_INIT_NO_CRYPTO);
    }
    done = true;
}

bool libraries_begin(void) {
    if (gnutls_global_init() != GNUTLS_E_SUCCESS) {
        return false;
    }
    leave_openssl_alone();
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        gnutls_global_deinit();
        return false;
    }
    return true;
}

void libraries_end(void) {
    curl_global_cleanup();
    gnutls_global_deinit();
}
