/* What a gateway, a proxy or somebody in their place may answer. */
#include "fake_gateway.h"
#include "sentences.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static CK_MECHANISM ecdsa = {CKM_ECDSA, NULL, 0};
static unsigned char digest[32] = {1, 2, 3};
static unsigned char signature[512];
static CK_SESSION_HANDLE session;
static CK_OBJECT_HANDLE key;
static char keys[8][64];
static atomic_int calls;
static char text[65536];

static CK_RV sign_once(void) {
    CK_ULONG size = sizeof signature;
    CK_RV result = p11->C_SignInit(session, &ecdsa, key);
    return result != CKR_OK ? result : p11->C_Sign(session, digest, sizeof digest, signature, &size);
}

/* Signs once with this in the gateway's place; the log stands in text then. */
static CK_RV sign_against(fake_handler handler) {
    CK_RV result = CKR_GENERAL_ERROR;
    gateway.instead_of_sign = handler;
    atomic_store(&calls, 0);
    if (fake_gateway_start()) {
        session = open_session();
        key = find_one(session, CKO_PRIVATE_KEY, "release");
        result = sign_once();
        strcpy(text, logged());
    }
    fake_gateway_stop();
    return result;
}

/* Lists all objects with these in the gateway's place. */
static CK_RV list_against(fake_handler list, fake_handler chain, CK_ULONG *count) {
    CK_RV result = CKR_GENERAL_ERROR;
    CK_OBJECT_HANDLE found[64];
    gateway.instead_of_list = list;
    gateway.instead_of_chain = chain;
    atomic_store(&calls, 0);
    *count = 0;
    if (fake_gateway_start()) {
        session = open_session();
        result = p11->C_FindObjectsInit(session, NULL, 0);
        if (result == CKR_OK) {
            p11->C_FindObjects(session, found, 64, count);
        }
        strcpy(text, logged());
    }
    fake_gateway_stop();
    return result;
}

static void reply_with(struct fake_reply *reply, const char *body) {
    reply->body = strdup(body);
}

#define REFUSAL(name, status, code, detail) \
    static void name(const struct fake_request *request, struct fake_reply *reply) { \
        (void)request; \
        fake_problem(reply, status, code, detail); \
    }

REFUSAL(no_grant, 403, "APPROVAL_REQUIRED", "Nobody approved this.\\n\\u001b[31mAsk for it.")
REFUSAL(no_signer, 404, "NOT_FOUND", "There is no such Signer.")
REFUSAL(bad_input, 400, "INVALID_INPUT", "That is nothing.")
REFUSAL(bad_length, 400, "DIGEST_LENGTH", "That is too short.")
REFUSAL(broken, 500, "INTERNAL_ERROR", "Nobody foresaw it.")
REFUSAL(conflict, 409, "NOT_ACTIVE_YET", "Wait.")
REFUSAL(no_token, 401, "TOKEN_EXPIRED", "The token has ended.")

TEST(each_refusal_has_its_code_and_one_line_without_control_characters) {
    EXPECT_RV(CKR_FUNCTION_REJECTED, sign_against(no_grant));
    EXPECT_HAS(text, "Nobody approved this.  [31mAsk for it. (APPROVAL_REQUIRED, request id req-1)\n");
    EXPECT(strchr(text, '\n') == strrchr(text, '\n'));
    EXPECT_RV(CKR_KEY_HANDLE_INVALID, sign_against(no_signer));
    EXPECT_RV(CKR_DATA_INVALID, sign_against(bad_input));
    EXPECT_RV(CKR_DATA_LEN_RANGE, sign_against(bad_length));
    EXPECT_RV(CKR_FUNCTION_FAILED, sign_against(conflict));
    EXPECT_RV(CKR_DEVICE_ERROR, sign_against(broken));
    EXPECT_HAS(text, "look first, with countersign audit --signer release --type signature.");
}

TEST(a_token_that_is_refused_is_replaced_once) {
    EXPECT_RV(CKR_USER_NOT_LOGGED_IN, sign_against(no_token));
    EXPECT_HAS(gateway.last_token, "Bearer token-2");
    EXPECT_HAS(text, "The token has ended. (TOKEN_EXPIRED, request id req-1)");
}

static void lost_twice(const struct fake_request *request, struct fake_reply *reply) {
    int call = atomic_fetch_add(&calls, 1);
    if (call < 8) {
        fake_field(request, "Idempotency-Key", keys[call], sizeof keys[call]);
    }
    if (call == 0) {
        reply->status = 0;
    } else if (call == 1) {
        fake_problem(reply, 503, "OUTCOME_UNKNOWN", "Nobody knows.");
    } else {
        memset(signature, 7, 64);
        reply->body = fake_signature("release", signature, 64);
    }
}

TEST(a_call_that_may_have_come_through_is_sent_again_with_the_same_key) {
    EXPECT_RV(CKR_OK, sign_against(lost_twice));
    EXPECT_SAME(36, strlen(keys[0]));
    EXPECT(keys[0][14] == '4' && strchr("89ab", keys[0][19]) != NULL);
    EXPECT(strcmp(keys[0], keys[1]) == 0 && strcmp(keys[1], keys[2]) == 0);
    EXPECT_HAS(text, "with the same Idempotency-Key, so that it is done only once.");
    char before[64];
    strcpy(before, keys[0]);
    EXPECT_RV(CKR_OK, sign_against(lost_twice));
    EXPECT(strcmp(before, keys[0]) != 0);
}

static void once_unforeseen(const struct fake_request *request, struct fake_reply *reply) {
    int call = atomic_fetch_add(&calls, 1);
    fake_field(request, "Idempotency-Key", keys[call % 8], sizeof keys[0]);
    if (call == 0) {
        fake_problem(reply, 500, "INTERNAL_ERROR", "Nobody foresaw it.");
    } else {
        reply->body = fake_signature("release", signature, 64);
    }
}

TEST(what_failed_without_being_settled_goes_on_with_its_key_when_the_program_tries_again) {
    gateway.instead_of_sign = once_unforeseen;
    atomic_store(&calls, 0);
    CK_RV results[4] = {CKR_GENERAL_ERROR};
    if (fake_gateway_start()) {
        session = open_session();
        key = find_one(session, CKO_PRIVATE_KEY, "release");
        results[0] = sign_once();
        digest[0]++;
        results[1] = sign_once();
        digest[0]--;
        results[2] = sign_once();
        results[3] = sign_once();
    }
    fake_gateway_stop();
    EXPECT_RV(CKR_DEVICE_ERROR, results[0]);
    EXPECT(results[1] == CKR_OK && results[2] == CKR_OK && results[3] == CKR_OK);
    EXPECT(strcmp(keys[0], keys[1]) != 0);
    EXPECT(strcmp(keys[0], keys[2]) == 0);
    EXPECT(strcmp(keys[0], keys[3]) != 0);
}

static void two(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply_with(reply, "{\"keyId\":\"a\",\"signatures\":[{\"signature\":\"AAAA\"},{\"signature\":\"AAAA\"}]}");
}

static void none(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply_with(reply, "{\"keyId\":\"a\",\"signatures\":[]}");
}

static void no_base64(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply_with(reply, "{\"keyId\":\"a\",\"signatures\":[{\"signature\":\"A A=\"}]}");
}

static void too_short(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply->body = fake_signature("release", signature, 63);
}

static void too_long(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    static unsigned char longer[3000];
    reply->body = fake_signature("release", longer, sizeof longer);
}

static void of_another_key(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply->body = fake_signature("legacy", signature, 64);
}

static void doubled(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply_with(reply, "{\"keyId\":\"a\",\"keyId\":\"b\",\"signatures\":[{\"signature\":\"AAAA\"}]}");
}

static void deep(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply->body = malloc(200001);
    memset(reply->body, '[', 200000);
    reply->body[200000] = 0;
}

static void as_text(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply->type = "text/html";
    reply->body = fake_signature("release", signature, 64);
}

static void wrong_kinds(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply_with(reply, "{\"keyId\":[],\"signatures\":{\"signature\":1}}");
}

TEST(answers_that_are_no_signature_of_this_key_are_refused) {
    static const fake_handler WRONG[] = {two,     none, no_base64, too_short,  too_long, of_another_key,
                                         doubled, deep, as_text,   wrong_kinds};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        memset(signature, 0, sizeof signature);
        EXPECT_RV(CKR_DEVICE_ERROR, sign_against(WRONG[i]));
        EXPECT(strchr(text, '\n') != NULL && strchr(text, '\n') == strrchr(text, '\n'));
    }
}

static void proxy(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply->status = 404;
    reply->type = "text/html";
    reply_with(reply, "<h1>no</h1>");
}

TEST(an_answer_that_is_no_problem_document_is_told_as_a_proxys) {
    CK_ULONG count;
    EXPECT_RV(CKR_OBJECT_HANDLE_INVALID, list_against(proxy, NULL, &count));
    EXPECT_HAS(text, "The server answered 404 without a problem document.");
    EXPECT_HAS(text, "(NOT_A_GATEWAY)");
}

static void endless(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    atomic_fetch_add(&calls, 1);
    reply->length = 3 * 1024 * 1024;
    reply->body = malloc(reply->length);
    memset(reply->body, ' ', reply->length);
}

static void redirect(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    atomic_fetch_add(&calls, 1);
    reply->status = 307;
    reply->field = "Location: /v1/signers?again\r\n";
}

TEST(an_answer_that_is_too_large_is_cut_off_and_a_redirect_not_followed) {
    CK_ULONG count;
    EXPECT_RV(CKR_DEVICE_REMOVED, list_against(endless, NULL, &count));
    EXPECT_HAS(text, "the answer is larger than 2048 KiB");
    EXPECT_RV(CKR_DEVICE_ERROR, list_against(redirect, NULL, &count));
    EXPECT_SAME(1, (unsigned long)atomic_load(&calls));
}

static void no_items(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply_with(reply, "{\"items\":{}}");
}

static void bad_slug(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply_with(reply,
               "{\"items\":[{\"id\":\"01a209ad-7e47-785f-8396-0e679696a3da\",\"slug\":\"../token\",\"keyAlgorithm\":"
               "\"P-256\",\"certificateSerial\":\"01\"}]}");
}

static void bad_id(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply_with(reply,
               "{\"items\":[{\"id\":\"01a209ad-7e47-785f-8396-0e679696a3dZ\",\"slug\":\"release\",\"keyAlgorithm\":"
               "\"P-256\",\"certificateSerial\":\"01\"}]}");
}

TEST(a_list_of_signers_that_is_none_is_refused) {
    static const fake_handler WRONG[] = {no_items, bad_slug, bad_id, deep};
    CK_ULONG count;
    for (int i = 0; i < 4; i++) {
        EXPECT_RV(CKR_DEVICE_ERROR, list_against(WRONG[i], NULL, &count));
    }
}

static void left_out(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply_with(reply,
               "{\"items\":[{\"id\":\"01a209ad-7e47-785f-8396-0e679696a3da\",\"slug\":\"release\",\"keyAlgorithm\":"
               "\"P-256\"},{\"id\":\"01a209ad-7e47-785f-8396-0e679696a3db\",\"slug\":\"other\",\"keyAlgorithm\":"
               "\"ML-DSA-65\",\"certificateSerial\":\"01\"}]}");
}

TEST(signers_without_a_certificate_or_with_an_unknown_kind_of_key_are_left_out) {
    CK_ULONG count = 9;
    EXPECT_RV(CKR_OK, list_against(left_out, NULL, &count));
    EXPECT_SAME(0, count);
}

static void forever(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    atomic_fetch_add(&calls, 1);
    reply_with(reply, "{\"items\":[],\"next\":\"a b&c\"}");
}

TEST(pages_end_after_a_hundred_and_cursors_are_escaped) {
    CK_ULONG count;
    EXPECT_RV(CKR_OK, list_against(forever, NULL, &count));
    EXPECT_SAME(100, (unsigned long)atomic_load(&calls));
}

static void no_certificate(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply_with(reply, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
}

static void wrong_certificate(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply->body = fake_chain("legacy");
}

TEST(a_certificate_that_is_none_or_of_another_kind_of_key_is_told_and_the_search_goes_on) {
    CK_ULONG count;
    EXPECT_RV(CKR_OK, list_against(NULL, no_certificate, &count));
    EXPECT_SAME(9, count);
    EXPECT_HAS(text, "The gateway sent a certificate chain that cannot be read");
    EXPECT_RV(CKR_OK, list_against(NULL, wrong_certificate, &count));
    EXPECT_SAME(10, count);
    EXPECT_HAS(text, "has no key of the kind P-256");
}

static void long_chain(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    char *one = fake_chain("release");
    reply->body = calloc(12, strlen(one) + 1);
    for (int i = 0; i < 11; i++) {
        strcat(reply->body, one);
    }
    free(one);
}

TEST(a_chain_that_is_too_long_is_refused) {
    CK_ULONG count;
    EXPECT_RV(CKR_OK, list_against(NULL, long_chain, &count));
    EXPECT_HAS(text, "The gateway sent a certificate chain that cannot be read");
}

static void other_secret(const struct fake_request *request, struct fake_reply *reply) {
    if (strcmp(request->body, "grant_type=client_credentials&client_id=a%20client%26&client_secret=hunter2%3D") != 0) {
        abort();
    }
    fake_problem(reply, 401, "INVALID_CLIENT", "Client id or secret is wrong.");
}

TEST(a_wrong_client_is_told_and_its_secret_is_not) {
    CK_ULONG count;
    gateway.instead_of_token = other_secret;
    setenv("COUNTERSIGN_PKCS11_LOG", "none", 1);
    EXPECT_RV(CKR_USER_NOT_LOGGED_IN, list_against(NULL, NULL, &count));
    EXPECT_HAS(text, "Client id or secret is wrong. (INVALID_CLIENT, request id req-1)");
    EXPECT(strstr(text, "hunter2") == NULL);
}
