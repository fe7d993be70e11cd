#include "fake_gateway.h"

#include "base64.h"
#include "functions.h"
#include "scratch.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct fake_gateway gateway;
CK_FUNCTION_LIST *p11;

static pthread_mutex_t last_lock = PTHREAD_MUTEX_INITIALIZER;
static const char *log_file;

/* The Signers; chains are made once. */
static struct {
    const char *slug;
    const char *id;
    const char *algorithm;
    gnutls_pk_algorithm_t kind;
    unsigned bits;
    size_t signature;
    char chain[16384];
    char key_id[65];
} signers[] = {
    {"release", "01a209ad-7e47-785f-8396-0e679696a3da", "P-256", GNUTLS_PK_ECDSA,
     GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 64, "", ""},
    {"legacy", "01a209ad-7962-715d-b637-9ad2c3d9b1a9", "RSA-2048", GNUTLS_PK_RSA, 2048, 256, "", ""},
    {"modern", "01a209ad-7ee0-727f-9297-3c9787d9375e", "Ed25519", GNUTLS_PK_EDDSA_ED25519, 256, 64, "", ""},
};
#define SIGNERS (sizeof signers / sizeof *signers)

static void must(int result) {
    if (result < 0) {
        fprintf(stderr, "GnuTLS: %s\n", gnutls_strerror(result));
        abort();
    }
}

static gnutls_x509_crt_t certify(gnutls_x509_privkey_t key, const char *name, unsigned char serial,
                                 gnutls_x509_crt_t issuer, gnutls_x509_privkey_t issuer_key) {
    gnutls_x509_crt_t crt;
    unsigned char number[2] = {0xff, serial};
    must(gnutls_x509_crt_init(&crt));
    must(gnutls_x509_crt_set_version(crt, 3));
    must(gnutls_x509_crt_set_serial(crt, number, sizeof number));
    must(gnutls_x509_crt_set_activation_time(crt, 1767225600));
    must(gnutls_x509_crt_set_expiration_time(crt, 2082758400));
    must(gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name)));
    must(gnutls_x509_crt_set_key(crt, key));
    must(gnutls_x509_crt_set_basic_constraints(crt, issuer == NULL, -1));
    must(gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, name, (unsigned)strlen(name), GNUTLS_FSAN_SET));
    must(gnutls_x509_crt_sign2(crt, issuer == NULL ? crt : issuer, issuer_key, GNUTLS_DIG_SHA256, 0));
    return crt;
}

static void add_pem(char *chain, size_t size, gnutls_x509_crt_t crt) {
    size_t used = strlen(chain);
    size_t room = size - used;
    must(gnutls_x509_crt_export(crt, GNUTLS_X509_FMT_PEM, chain + used, &room));
}

static void make_signers(void) {
    gnutls_x509_privkey_t ca_key;
    must(gnutls_x509_privkey_init(&ca_key));
    must(gnutls_x509_privkey_generate(ca_key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
    gnutls_x509_crt_t ca = certify(ca_key, "Test CA", 0x01, NULL, ca_key);
    for (size_t i = 0; i < SIGNERS; i++) {
        gnutls_x509_privkey_t key;
        must(gnutls_x509_privkey_init(&key));
        must(gnutls_x509_privkey_generate(key, signers[i].kind, signers[i].bits, 0));
        gnutls_x509_crt_t crt = certify(key, signers[i].slug, (unsigned char)(i + 2), ca, ca_key);
        unsigned char hash[32];
        size_t size = sizeof hash;
        must(gnutls_x509_crt_get_key_id(crt, GNUTLS_KEYID_USE_SHA256, hash, &size));
        for (size_t b = 0; b < size; b++) {
            snprintf(signers[i].key_id + 2 * b, 3, "%02x", hash[b]);
        }
        add_pem(signers[i].chain, sizeof signers[i].chain, crt);
        add_pem(signers[i].chain, sizeof signers[i].chain, ca);
        gnutls_x509_crt_deinit(crt);
        gnutls_x509_privkey_deinit(key);
    }
    gnutls_x509_crt_deinit(ca);
    gnutls_x509_privkey_deinit(ca_key);
}

static size_t find_signer(const char *path) {
    for (size_t i = 0; i < SIGNERS; i++) {
        if (strncmp(path, signers[i].slug, strlen(signers[i].slug)) == 0) {
            return i;
        }
    }
    return SIGNERS;
}

char *fake_chain(const char *slug) {
    return strdup(signers[find_signer(slug)].chain);
}

char *fake_signature(const char *slug, const unsigned char *signature, size_t length) {
    char *encoded = base64_encode(signature, length);
    char *answer = NULL;
    if (asprintf(&answer,
                 "{\"signatures\":[{\"operation\":\"01a209ad-7e47-785f-8396-0e679696a3db\",\"signature\":\"%s\","
                 "\"slot\":0}],"
                 "\"algorithm\":\"whatever\",\"keyId\":\"%s\",\"certificateChain\":[],\"replayed\":false}",
                 encoded, signers[find_signer(slug)].key_id)
        < 0) {
        abort();
    }
    free(encoded);
    return answer;
}

void fake_problem(struct fake_reply *reply, int status, const char *code, const char *detail) {
    reply->status = status;
    reply->type = "application/problem+json";
    if (asprintf(
            &reply->body,
            "{\"type\":\"urn:countersign:problem:x\",\"title\":\"x\",\"status\":%d,\"code\":\"%s\",\"detail\":\"%s\","
            "\"requestId\":\"req-1\"}",
            status, code, detail)
        < 0) {
        abort();
    }
}

static void give_token(struct fake_reply *reply) {
    int number = atomic_fetch_add(&gateway.tokens, 1) + 1;
    if (asprintf(&reply->body, "{\"access_token\":\"token-%d\",\"token_type\":\"Bearer\",\"expires_in\":3600}", number)
        < 0) {
        abort();
    }
}

static void list(struct fake_reply *reply) {
    char *items = strdup("");
    for (size_t i = 0; i < SIGNERS; i++) {
        char *longer = NULL;
        if (asprintf(&longer,
                     "%s%s{\"id\":\"%s\",\"slug\":\"%s\",\"keyAlgorithm\":\"%s\",\"certificateSerial\":\"ff%02zx\","
                     "\"keyId\":\"%s\"}",
                     items, i == 0 ? "" : ",", signers[i].id, signers[i].slug, signers[i].algorithm, i + 2,
                     signers[i].key_id)
            < 0) {
            abort();
        }
        free(items);
        items = longer;
    }
    if (asprintf(&reply->body, "{\"items\":[%s]}", items) < 0) {
        abort();
    }
    free(items);
}

static void sign(const struct fake_request *request, size_t signer, struct fake_reply *reply) {
    unsigned char signature[512];
    memset(signature, 0x40 + (int)signer, sizeof signature);
    pthread_mutex_lock(&last_lock);
    strcpy(gateway.last_body, request->body);
    fake_field(request, "Idempotency-Key", gateway.last_key, sizeof gateway.last_key);
    fake_field(request, "Authorization", gateway.last_token, sizeof gateway.last_token);
    pthread_mutex_unlock(&last_lock);
    atomic_fetch_add(&gateway.signatures, 1);
    if (gateway.instead_of_sign != NULL) {
        gateway.instead_of_sign(request, reply);
    } else {
        reply->body = fake_signature(signers[signer].slug, signature, signers[signer].signature);
    }
}

static void chain(const struct fake_request *request, size_t signer, struct fake_reply *reply) {
    atomic_fetch_add(&gateway.chains, 1);
    reply->type = "application/pem-certificate-chain";
    if (gateway.instead_of_chain != NULL) {
        gateway.instead_of_chain(request, reply);
    } else {
        reply->body = strdup(signers[signer].chain);
    }
}

static void handle(const struct fake_request *request, struct fake_reply *reply) {
    static const char SIGN[] = "POST /v1/signers/";
    static const char CHAIN[] = "GET /v1/signers/";
    if (fake_is(request, "POST /v1/token ")) {
        if (gateway.instead_of_token != NULL) {
            gateway.instead_of_token(request, reply);
        } else {
            give_token(reply);
        }
    } else if (fake_is(request, "GET /v1/signers?")) {
        atomic_fetch_add(&gateway.lists, 1);
        if (gateway.instead_of_list != NULL) {
            gateway.instead_of_list(request, reply);
        } else {
            list(reply);
        }
    } else if (fake_is(request, SIGN) && find_signer(request->head + strlen(SIGN)) < SIGNERS) {
        sign(request, find_signer(request->head + strlen(SIGN)), reply);
    } else if (fake_is(request, CHAIN) && find_signer(request->head + strlen(CHAIN)) < SIGNERS) {
        chain(request, find_signer(request->head + strlen(CHAIN)), reply);
    } else {
        fake_problem(reply, 404, "NOT_FOUND", "There is no such thing.");
    }
}

/* The certificate of the gateway itself, self-signed for localhost; its PEM is the authority's file too. */
static gnutls_certificate_credentials_t server_credentials(char *pem, size_t size) {
    gnutls_certificate_credentials_t credentials;
    gnutls_x509_privkey_t key;
    must(gnutls_x509_privkey_init(&key));
    must(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
    gnutls_x509_crt_t crt = certify(key, "localhost", 0x09, NULL, key);
    pem[0] = 0;
    add_pem(pem, size, crt);
    must(gnutls_certificate_allocate_credentials(&credentials));
    must(gnutls_certificate_set_x509_key(credentials, &crt, 1, key));
    gnutls_x509_crt_deinit(crt);
    gnutls_x509_privkey_deinit(key);
    return credentials;
}

static struct fake_tls tls;

bool fake_gateway_start_tls(const char *host, bool trusted, const char *priority) {
    char url[64];
    char pem[4096];
    tls = (struct fake_tls){.credentials = server_credentials(pem, sizeof pem), .priority = priority};
    snprintf(url, sizeof url, "https://%s:%d", host, fake_http_start(handle, &tls));
    setenv("COUNTERSIGN_URL", url, 1);
    setenv("COUNTERSIGN_CLIENT_ID", "a client&", 1);
    setenv("COUNTERSIGN_CLIENT_SECRET", "hunter2=", 1);
    if (trusted) {
        setenv("COUNTERSIGN_CA_FILE", scratch_file("ca.pem", pem), 1);
    }
    log_file = scratch_file("log.txt", "");
    setenv("COUNTERSIGN_PKCS11_LOG", log_file, 1);
    return C_GetFunctionList(&p11) == CKR_OK && p11->C_Initialize(NULL) == CKR_OK;
}

bool fake_gateway_start(void) {
    char url[64];
    if (signers[0].chain[0] == 0) {
        make_signers();
    }
    snprintf(url, sizeof url, "http://127.0.0.1:%d", fake_http_start(handle, NULL));
    if (getenv("COUNTERSIGN_URL") == NULL) {
        setenv("COUNTERSIGN_URL", url, 1);
        setenv("COUNTERSIGN_CLIENT_ID", "a client&", 1);
        setenv("COUNTERSIGN_CLIENT_SECRET", "hunter2=", 1);
    }
    log_file = scratch_file("log.txt", "");
    setenv("COUNTERSIGN_PKCS11_LOG", log_file, 1);
    return C_GetFunctionList(&p11) == CKR_OK && p11->C_Initialize(NULL) == CKR_OK;
}

void fake_gateway_stop(void) {
    p11->C_Finalize(NULL);
    fake_http_stop();
    if (tls.credentials != NULL) {
        gnutls_certificate_free_credentials(tls.credentials);
        tls.credentials = NULL;
    }
    gateway.instead_of_sign = gateway.instead_of_list = gateway.instead_of_chain = gateway.instead_of_token = NULL;
    atomic_store(&gateway.tokens, 0);
    atomic_store(&gateway.lists, 0);
    atomic_store(&gateway.chains, 0);
    atomic_store(&gateway.signatures, 0);
    scratch_environment();
}

CK_SESSION_HANDLE open_session(void) {
    CK_SESSION_HANDLE session = 0;
    p11->C_OpenSession(0, CKF_SERIAL_SESSION, NULL, NULL, &session);
    return session;
}

CK_OBJECT_HANDLE find_one(CK_SESSION_HANDLE session, CK_OBJECT_CLASS class, const char *label) {
    CK_ATTRIBUTE template[] = {{CKA_CLASS, &class, sizeof class}, {CKA_LABEL, (void *)label, strlen(label)}};
    CK_OBJECT_HANDLE found = 0;
    CK_ULONG count = 0;
    if (p11->C_FindObjectsInit(session, template, 2) == CKR_OK) {
        p11->C_FindObjects(session, &found, 1, &count);
        p11->C_FindObjectsFinal(session);
    }
    return count == 1 ? found : 0;
}

const char *logged(void) {
    static char text[65536];
    FILE *file = fopen(log_file, "re");
    size_t length = file == NULL ? 0 : fread(text, 1, sizeof text - 1, file);
    text[length] = 0;
    if (file != NULL) {
        fclose(file);
    }
    return text;
}
