/* Run under the thread sanitizer as well as under the others. */
#include "ending.h"
#include "fake_gateway.h"
#include "sentences.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 16
#define ROUNDS 20

static atomic_int good;
static CK_SESSION_HANDLE shared;

static bool sign_once(CK_SESSION_HANDLE session, const char *label, CK_MECHANISM_TYPE type, unsigned char wanted,
                      size_t length) {
    unsigned char signature[512];
    CK_ULONG size = sizeof signature;
    CK_MECHANISM mechanism = {type, NULL, 0};
    CK_OBJECT_HANDLE key = find_one(session, CKO_PRIVATE_KEY, label);
    return key != 0 && p11->C_SignInit(session, &mechanism, key) == CKR_OK
           && p11->C_Sign(session, (unsigned char *)"data", 4, signature, &size) == CKR_OK && size == length
           && signature[0] == wanted && signature[length - 1] == wanted;
}

static void *sign_many(void *context) {
    (void)context;
    for (int i = 0; i < ROUNDS; i++) {
        CK_SESSION_HANDLE session = open_session();
        bool done = sign_once(session, "release", CKM_ECDSA_SHA256, 0x40, 64)
                    && sign_once(session, "legacy", CKM_SHA256_RSA_PKCS, 0x41, 256)
                    && sign_once(session, "modern", CKM_EDDSA, 0x42, 64);
        CK_OBJECT_HANDLE certificate = find_one(session, CKO_CERTIFICATE, "release");
        unsigned char value[4096];
        CK_ATTRIBUTE attribute = {CKA_VALUE, value, sizeof value};
        done = done && p11->C_GetAttributeValue(session, certificate, &attribute, 1) == CKR_OK;
        done = p11->C_CloseSession(session) == CKR_OK && done;
        atomic_fetch_add(&good, done ? 1 : 0);
    }
    return NULL;
}

static bool run(void *(*work)(void *)) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, work, NULL) != 0) {
            abort();
        }
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    return true;
}

TEST(many_threads_sign_at_once_on_sessions_of_their_own) {
    EXPECT(fake_gateway_start());
    atomic_store(&good, 0);
    run(sign_many);
    int tokens = atomic_load(&gateway.tokens);
    int chains = atomic_load(&gateway.chains);
    int signatures = atomic_load(&gateway.signatures);
    fake_gateway_stop();
    EXPECT_SAME(THREADS * ROUNDS, (unsigned long)atomic_load(&good));
    EXPECT_SAME(THREADS * ROUNDS * 3, (unsigned long)signatures);
    EXPECT_SAME(1, (unsigned long)tokens);
    EXPECT_SAME(1, (unsigned long)chains);
}

/* Whatever they get, it is one of the codes that this can end with. */
static void *sign_on_the_same(void *context) {
    (void)context;
    for (int i = 0; i < ROUNDS; i++) {
        CK_MECHANISM mechanism = {CKM_ECDSA_SHA256, NULL, 0};
        CK_OBJECT_HANDLE key = 5 - 4; /* the first Signer's private key */
        unsigned char signature[512];
        CK_ULONG size = sizeof signature;
        CK_RV begun = p11->C_SignInit(shared, &mechanism, key);
        CK_RV added = p11->C_SignUpdate(shared, (unsigned char *)"data", 4);
        CK_RV ended = p11->C_SignFinal(shared, signature, &size);
        bool known = (begun == CKR_OK || begun == CKR_OPERATION_ACTIVE)
                     && (added == CKR_OK || added == CKR_OPERATION_NOT_INITIALIZED)
                     && (ended == CKR_OK || ended == CKR_OPERATION_NOT_INITIALIZED);
        atomic_fetch_add(&good, known ? 1 : 0);
    }
    return NULL;
}

TEST(threads_that_share_a_session_against_the_rules_break_nothing) {
    EXPECT(fake_gateway_start());
    atomic_store(&good, 0);
    shared = open_session();
    CK_OBJECT_HANDLE key = find_one(shared, CKO_PRIVATE_KEY, "release");
    run(sign_on_the_same);
    fake_gateway_stop();
    EXPECT_SAME(1, key);
    EXPECT_SAME(THREADS * ROUNDS, (unsigned long)atomic_load(&good));
}

static void never(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply->field = "Retry-After: 30\r\n";
    fake_problem(reply, 503, "OVERLOADED", "Too much at once.");
}

static void *sign_until_the_end(void *context) {
    (void)context;
    CK_SESSION_HANDLE session = open_session();
    CK_MECHANISM mechanism = {CKM_ECDSA_SHA256, NULL, 0};
    unsigned char signature[64];
    CK_ULONG size = sizeof signature;
    CK_OBJECT_HANDLE key = find_one(session, CKO_PRIVATE_KEY, "release");
    bool begun = key != 0 && p11->C_SignInit(session, &mechanism, key) == CKR_OK;
    bool ended =
        begun && p11->C_Sign(session, (unsigned char *)"data", 4, signature, &size) == CKR_CRYPTOKI_NOT_INITIALIZED;
    atomic_fetch_add(&good, ended ? 1 : 0);
    return NULL;
}

TEST(c_finalize_ends_calls_that_wait_for_a_gateway) {
    pthread_t threads[4];
    gateway.instead_of_sign = never;
    EXPECT(fake_gateway_start());
    atomic_store(&good, 0);
    for (int i = 0; i < 4; i++) {
        EXPECT(pthread_create(&threads[i], NULL, sign_until_the_end, NULL) == 0);
    }
    while (atomic_load(&gateway.signatures) < 4) {
        sched_yield();
    }
    int64_t before = monotonic_nanos();
    CK_RV result = p11->C_Finalize(NULL);
    int64_t waited = monotonic_nanos() - before;
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    fake_gateway_stop();
    EXPECT(waited < INT64_C(15000000000));
    EXPECT_RV(CKR_OK, result);
    EXPECT_SAME(4, (unsigned long)atomic_load(&good));
}
