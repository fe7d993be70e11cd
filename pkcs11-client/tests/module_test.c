#include "begun.h"
#include "functions.h"
#include "scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static CK_RV initialize(CK_FLAGS flags, void *mutexes, void *last_mutex, void *reserved) {
    CK_C_INITIALIZE_ARGS arguments = {(CK_CREATEMUTEX)mutexes,
                                      (CK_DESTROYMUTEX)mutexes,
                                      (CK_LOCKMUTEX)mutexes,
                                      (CK_UNLOCKMUTEX)last_mutex,
                                      flags,
                                      reserved};
    CK_RV result = p11->C_Initialize(&arguments);
    if (result == CKR_OK) {
        p11->C_Finalize(NULL);
    }
    return result;
}

TEST(c_initialize_judges_its_arguments) {
    static int one;
    void *some = &one;
    EXPECT_RV(CKR_OK, C_GetFunctionList(&p11));
    setenv("COUNTERSIGN_PKCS11_LOG", "none", 1);
    EXPECT_RV(CKR_OK, initialize(0, NULL, NULL, NULL));
    EXPECT_RV(CKR_OK, initialize(CKF_OS_LOCKING_OK, some, some, NULL));
    EXPECT_RV(CKR_OK, initialize(CKF_OS_LOCKING_OK | CKF_LIBRARY_CANT_CREATE_OS_THREADS, NULL, NULL, NULL));
    EXPECT_RV(CKR_CANT_LOCK, initialize(0, some, some, NULL));
    EXPECT_RV(CKR_ARGUMENTS_BAD, initialize(CKF_OS_LOCKING_OK, NULL, some, NULL));
    EXPECT_RV(CKR_ARGUMENTS_BAD, initialize(CKF_OS_LOCKING_OK, NULL, NULL, some));
}

TEST(nothing_works_before_c_initialize_and_after_c_finalize) {
    CK_INFO info;
    EXPECT_RV(CKR_CRYPTOKI_NOT_INITIALIZED, p11->C_GetInfo(&info));
    EXPECT_RV(CKR_CRYPTOKI_NOT_INITIALIZED, p11->C_Finalize(NULL));
    EXPECT_RV(CKR_CRYPTOKI_NOT_INITIALIZED, p11->C_DigestInit(1, &ecdsa));
    EXPECT(begin());
    CK_RV twice = p11->C_Initialize(NULL);
    CK_RV reserved = p11->C_Finalize(&info);
    fake_gateway_stop();
    EXPECT_RV(CKR_CRYPTOKI_ALREADY_INITIALIZED, twice);
    EXPECT_RV(CKR_ARGUMENTS_BAD, reserved);
    EXPECT_RV(CKR_CRYPTOKI_NOT_INITIALIZED, p11->C_CloseSession(session));
}

TEST(a_broken_configuration_leaves_an_empty_slot_and_one_sentence) {
    scratch_environment();
    setenv("COUNTERSIGN_URL", "http://gateway.example.com", 1);
    EXPECT(fake_gateway_start());
    CK_ULONG with_token = 9;
    CK_ULONG all = 9;
    CK_TOKEN_INFO info;
    CK_SESSION_HANDLE none;
    CK_RV listed = p11->C_GetSlotList(1, NULL, &with_token);
    p11->C_GetSlotList(0, NULL, &all);
    CK_RV token = p11->C_GetTokenInfo(0, &info);
    CK_RV opened = p11->C_OpenSession(0, CKF_SERIAL_SESSION, NULL, NULL, &none);
    char *text = strdup(logged());
    fake_gateway_stop();
    bool told_once = strstr(text, "in clear") != NULL && strchr(text, '\n') == strrchr(text, '\n');
    free(text);
    EXPECT_RV(CKR_OK, listed);
    EXPECT(with_token == 0 && all == 1);
    EXPECT_RV(CKR_TOKEN_NOT_PRESENT, token);
    EXPECT_RV(CKR_TOKEN_NOT_PRESENT, opened);
    EXPECT(told_once);
}

/* What a host writes to its standard error that initializes the module without any setting, lists its slots and, if it
   so asks, the token. */
static const char *told_without_settings(bool ask, CK_RV *result) {
    static char text[4096];
    FILE *told = tmpfile();
    int before = dup(STDERR_FILENO);
    scratch_environment();
    *result = told == NULL || dup2(fileno(told), STDERR_FILENO) < 0 ? CKR_HOST_MEMORY : p11->C_Initialize(NULL);
    if (*result == CKR_OK) {
        CK_ULONG count = 0;
        CK_SLOT_INFO slot;
        CK_TOKEN_INFO token;
        CK_SESSION_HANDLE none;
        p11->C_GetSlotList(1, NULL, &count);
        p11->C_GetSlotInfo(0, &slot);
        for (int i = 0; ask && i < 2; i++) {
            *result = p11->C_GetTokenInfo(0, &token);
            *result = *result == CKR_TOKEN_NOT_PRESENT ? p11->C_OpenSession(0, CKF_SERIAL_SESSION, NULL, NULL, &none)
                                                       : CKR_GENERAL_ERROR;
        }
        p11->C_Finalize(NULL);
    }
    dup2(before, STDERR_FILENO);
    close(before);
    rewind(told);
    text[fread(text, 1, sizeof text - 1, told)] = 0;
    fclose(told);
    return text;
}

TEST(where_nobody_has_set_anything_only_who_asks_for_the_token_hears_why_there_is_none) {
    CK_RV result;
    EXPECT_RV(CKR_OK, C_GetFunctionList(&p11));
    EXPECT(strcmp(told_without_settings(false, &result), "") == 0);
    EXPECT_RV(CKR_OK, result);
    const char *told = told_without_settings(true, &result);
    EXPECT_RV(CKR_TOKEN_NOT_PRESENT, result);
    EXPECT_HAS(told, "No gateway URL. Set COUNTERSIGN_URL");
    EXPECT(strchr(told, '\n') == strrchr(told, '\n'));
}

TEST(the_interfaces_are_3_0_first_and_2_40) {
    struct cryptoki_interface list[2];
    const struct cryptoki_interface *one;
    CK_ULONG count = 0;
    CK_VERSION old = {2, 40};
    CK_VERSION newer = {3, 1};
    EXPECT_RV(CKR_OK, C_GetInterfaceList(NULL, &count));
    EXPECT_SAME(2, count);
    count = 1;
    EXPECT_RV(CKR_BUFFER_TOO_SMALL, C_GetInterfaceList(list, &count));
    EXPECT_SAME(2, count);
    EXPECT_RV(CKR_OK, C_GetInterfaceList(list, &count));
    EXPECT_RV(CKR_OK, C_GetInterface(NULL, NULL, &one, 0));
    EXPECT_SAME(3, ((const CK_VERSION *)one->functions)->major);
    EXPECT_RV(CKR_OK, C_GetInterface((const unsigned char *)"PKCS 11", &old, &one, 0));
    EXPECT_SAME(2, ((const CK_VERSION *)one->functions)->major);
    EXPECT_RV(CKR_FUNCTION_FAILED, C_GetInterface((const unsigned char *)"Vendor", NULL, &one, 0));
    EXPECT_RV(CKR_FUNCTION_FAILED, C_GetInterface(NULL, &newer, &one, 0));
    EXPECT_RV(CKR_FUNCTION_FAILED, C_GetInterface(NULL, NULL, &one, CKF_INTERFACE_FORK_SAFE));
    EXPECT_RV(CKR_ARGUMENTS_BAD, C_GetFunctionList(NULL));
}

WITH_GATEWAY(lists_are_given_by_the_convention_of_two_calls) {
    CK_MECHANISM_TYPE list[64];
    CK_ULONG count = 0;
    EXPECT_RV(CKR_OK, p11->C_GetMechanismList(0, NULL, &count));
    CK_ULONG all = count;
    EXPECT_SAME(13, all);
    count = all - 1;
    EXPECT_RV(CKR_BUFFER_TOO_SMALL, p11->C_GetMechanismList(0, list, &count));
    EXPECT_SAME(all, count);
    EXPECT_RV(CKR_OK, p11->C_GetMechanismList(0, list, &count));
    EXPECT_RV(CKR_SLOT_ID_INVALID, p11->C_GetMechanismList(1, NULL, &count));
    EXPECT_RV(CKR_ARGUMENTS_BAD, p11->C_GetSlotList(1, NULL, NULL));
}

WITH_GATEWAY(the_token_needs_no_log_in_where_credentials_are_configured) {
    CK_TOKEN_INFO info;
    EXPECT_RV(CKR_OK, p11->C_GetTokenInfo(0, &info));
    EXPECT_SAME(CKF_TOKEN_INITIALIZED | CKF_USER_PIN_INITIALIZED | CKF_WRITE_PROTECTED, info.flags);
    EXPECT(memcmp(info.label, "Countersign                     ", 32) == 0);
    EXPECT_RV(CKR_OK, p11->C_Login(session, CKU_USER, (unsigned char *)"1234", 4));
    EXPECT_RV(CKR_USER_ALREADY_LOGGED_IN, p11->C_Login(session, CKU_USER, NULL, 0));
    EXPECT_RV(CKR_OK, p11->C_Logout(session));
    EXPECT_RV(CKR_USER_NOT_LOGGED_IN, p11->C_Logout(session));
}

WITH_GATEWAY(a_call_for_the_length_and_a_buffer_too_small_do_not_sign) {
    EXPECT_RV(CKR_OK, p11->C_SignInit(session, &ecdsa, key));
    size = 0;
    EXPECT_RV(CKR_OK, p11->C_Sign(session, digest, sizeof digest, NULL, &size));
    EXPECT_SAME(64, size);
    size = 63;
    EXPECT_RV(CKR_BUFFER_TOO_SMALL, p11->C_Sign(session, digest, sizeof digest, signature, &size));
    EXPECT_SAME(64, size);
    EXPECT_SAME(0, (unsigned long)atomic_load(&gateway.signatures));
    EXPECT_RV(CKR_OK, p11->C_Sign(session, digest, sizeof digest, signature, &size));
    EXPECT_SAME(1, (unsigned long)atomic_load(&gateway.signatures));
    EXPECT_RV(CKR_OPERATION_NOT_INITIALIZED, p11->C_Sign(session, digest, sizeof digest, signature, &size));
}

WITH_GATEWAY(a_signature_in_parts_keeps_the_same_convention) {
    CK_MECHANISM hashing = {CKM_ECDSA_SHA256, NULL, 0};
    EXPECT_RV(CKR_OK, p11->C_SignInit(session, &hashing, key));
    EXPECT_RV(CKR_OK, p11->C_SignUpdate(session, (unsigned char *)"a", 1));
    EXPECT_RV(CKR_OK, p11->C_SignUpdate(session, NULL, 0));
    EXPECT_RV(CKR_OK, p11->C_SignUpdate(session, (unsigned char *)"bc", 2));
    EXPECT_RV(CKR_OK, p11->C_SignFinal(session, NULL, &size));
    EXPECT_RV(CKR_OK, p11->C_SignFinal(session, signature, &size));
    /* SHA-256 of "abc" */
    EXPECT_HAS(gateway.last_body, "\"digest\":\"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=\"");
    EXPECT_HAS(gateway.last_body, "\"algorithm\":\"ECDSA_SHA_256\"");
    EXPECT_HAS(gateway.last_body, "\"format\":\"p1363\"");
    EXPECT_HAS(gateway.last_body, "\"client\":{\"tool\":\"");
}

WITH_GATEWAY(a_digest_comes_in_one_part) {
    EXPECT_RV(CKR_OK, p11->C_SignInit(session, &ecdsa, key));
    EXPECT_RV(CKR_FUNCTION_NOT_SUPPORTED, p11->C_SignUpdate(session, digest, 32));
    EXPECT_RV(CKR_OPERATION_NOT_INITIALIZED, p11->C_SignFinal(session, signature, &size));
    EXPECT_SAME(0, (unsigned long)atomic_load(&gateway.signatures));
}

WITH_GATEWAY(an_operation_under_way_keeps_another_from_beginning_until_it_is_cancelled) {
    EXPECT_RV(CKR_OK, p11->C_SignInit(session, &ecdsa, key));
    EXPECT_RV(CKR_OPERATION_ACTIVE, p11->C_SignInit(session, &ecdsa, key));
    EXPECT_RV(CKR_OK, p11->C_SignInit(session, NULL, key));
    EXPECT_RV(CKR_OPERATION_NOT_INITIALIZED, p11->C_SignUpdate(session, digest, 1));
    EXPECT_RV(CKR_OK, p11->C_SignInit(session, &ecdsa, key));
    EXPECT_RV(CKR_OK, C_SessionCancel(session, CKF_SIGN));
    EXPECT_RV(CKR_OK, p11->C_SignInit(session, &ecdsa, key));
}

WITH_GATEWAY(wrong_arguments_end_the_operation) {
    EXPECT_RV(CKR_OK, p11->C_SignInit(session, &ecdsa, key));
    EXPECT_RV(CKR_ARGUMENTS_BAD, p11->C_Sign(session, digest, sizeof digest, signature, NULL));
    EXPECT_RV(CKR_OK, p11->C_SignInit(session, &ecdsa, key));
    EXPECT_RV(CKR_ARGUMENTS_BAD, p11->C_Sign(session, NULL, 32, signature, &size));
    EXPECT_RV(CKR_OK, p11->C_SignInit(session, &ecdsa, key));
    EXPECT_RV(CKR_DATA_LEN_RANGE, p11->C_Sign(session, digest, 20, signature, &size));
    EXPECT_RV(CKR_OK, p11->C_SignInit(session, &ecdsa, key));
    EXPECT_RV(CKR_DATA_LEN_RANGE, p11->C_Sign(session, digest, ~0UL, signature, &size));
    EXPECT_SAME(0, (unsigned long)atomic_load(&gateway.signatures));
}

WITH_GATEWAY(keys_sign_only_what_fits_them_and_other_objects_nothing) {
    CK_MECHANISM rsa = {CKM_SHA256_RSA_PKCS, NULL, 0};
    CK_OBJECT_HANDLE public_key = find_one(session, CKO_PUBLIC_KEY, "release");
    CK_OBJECT_HANDLE certificate = find_one(session, CKO_CERTIFICATE, "release");
    EXPECT_RV(CKR_KEY_TYPE_INCONSISTENT, p11->C_SignInit(session, &rsa, key));
    EXPECT_RV(CKR_KEY_FUNCTION_NOT_PERMITTED, p11->C_SignInit(session, &ecdsa, public_key));
    EXPECT_RV(CKR_KEY_HANDLE_INVALID, p11->C_SignInit(session, &ecdsa, certificate));
    EXPECT_RV(CKR_KEY_HANDLE_INVALID, p11->C_SignInit(session, &ecdsa, 0));
    EXPECT_RV(CKR_KEY_HANDLE_INVALID, p11->C_SignInit(session, &ecdsa, ~0UL));
    EXPECT_RV(CKR_SESSION_HANDLE_INVALID, p11->C_SignInit(session + 1, &ecdsa, key));
}

WITH_GATEWAY(raw_data_and_sha_1_are_refused_with_what_to_use_instead) {
    CK_MECHANISM raw = {CKM_RSA_PKCS, NULL, 0};
    CK_MECHANISM sha_1 = {CKM_SHA1_RSA_PKCS, NULL, 0};
    CK_OBJECT_HANDLE legacy = find_one(session, CKO_PRIVATE_KEY, "legacy");
    EXPECT_RV(CKR_MECHANISM_INVALID, p11->C_SignInit(session, &sha_1, legacy));
    EXPECT_RV(CKR_OK, p11->C_SignInit(session, &raw, legacy));
    EXPECT_RV(CKR_DATA_INVALID, p11->C_Sign(session, digest, sizeof digest, signature, &size));
    EXPECT_HAS(logged(), "Ask the tool for SHA-256.");
    EXPECT_HAS(logged(), "Use CKM_SHA256_RSA_PKCS");
    EXPECT_SAME(0, (unsigned long)atomic_load(&gateway.signatures));
}

WITH_GATEWAY(ed25519_takes_a_message_of_one_byte_up_to_32_kib) {
    static unsigned char message[32 * 1024 + 1];
    CK_MECHANISM eddsa = {CKM_EDDSA, NULL, 0};
    CK_OBJECT_HANDLE modern = find_one(session, CKO_PRIVATE_KEY, "modern");
    EXPECT_RV(CKR_OK, p11->C_SignInit(session, &eddsa, modern));
    EXPECT_RV(CKR_OK, p11->C_Sign(session, message, sizeof message - 1, signature, &size));
    EXPECT_HAS(gateway.last_body, "\"message\":\"AAAA");
    EXPECT(strstr(gateway.last_body, "format") == NULL);
    EXPECT_RV(CKR_OK, p11->C_SignInit(session, &eddsa, modern));
    EXPECT_RV(CKR_DATA_LEN_RANGE, p11->C_Sign(session, message, sizeof message, signature, &size));
    EXPECT_RV(CKR_OK, p11->C_SignInit(session, &eddsa, modern));
    EXPECT_RV(CKR_DATA_LEN_RANGE, p11->C_Sign(session, message, 0, signature, &size));
}

WITH_GATEWAY(nothing_can_be_changed_also_in_a_session_for_writing) {
    CK_SESSION_HANDLE rw;
    CK_SESSION_INFO info;
    EXPECT_RV(CKR_OK, p11->C_OpenSession(0, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &rw));
    EXPECT_RV(CKR_OK, p11->C_GetSessionInfo(rw, &info));
    EXPECT_SAME(CKS_RW_PUBLIC_SESSION, info.state);
    EXPECT_RV(CKR_TOKEN_WRITE_PROTECTED, p11->C_DestroyObject(rw, key));
    EXPECT_RV(CKR_TOKEN_WRITE_PROTECTED, p11->C_CreateObject(rw, NULL, 0, &key));
    EXPECT_RV(CKR_TOKEN_WRITE_PROTECTED, p11->C_SetPIN(rw, NULL, 0, NULL, 0));
    EXPECT_RV(CKR_FUNCTION_NOT_SUPPORTED, p11->C_GenerateKey(rw, &ecdsa, NULL, 0, &key));
    EXPECT_RV(CKR_FUNCTION_NOT_PARALLEL, p11->C_CancelFunction(rw));
    EXPECT_RV(CKR_SESSION_PARALLEL_NOT_SUPPORTED, p11->C_OpenSession(0, 0, NULL, NULL, &rw));
}

WITH_GATEWAY(handles_of_closed_sessions_stay_invalid_and_sessions_have_a_bound) {
    CK_SESSION_HANDLE last = session;
    EXPECT_RV(CKR_OK, p11->C_CloseSession(session));
    EXPECT_RV(CKR_SESSION_HANDLE_INVALID, p11->C_CloseSession(last));
    CK_RV result = CKR_OK;
    int opened = 0;
    while ((result = p11->C_OpenSession(0, CKF_SERIAL_SESSION, NULL, NULL, &session)) == CKR_OK && opened < 5000) {
        opened++;
        EXPECT(session != last && session != 0);
    }
    EXPECT_RV(CKR_SESSION_COUNT, result);
    EXPECT_SAME(4096, (unsigned long)opened);
    EXPECT_RV(CKR_SESSION_HANDLE_INVALID, p11->C_CloseSession(last));
    EXPECT_RV(CKR_OK, p11->C_CloseAllSessions(0));
    EXPECT_RV(CKR_OK, p11->C_OpenSession(0, CKF_SERIAL_SESSION, NULL, NULL, &session));
}

TEST(without_credentials_the_pin_is_an_access_token) {
    scratch_environment();
    EXPECT(fake_gateway_start());
    p11->C_Finalize(NULL);
    unsetenv("COUNTERSIGN_CLIENT_ID");
    bool begun = p11->C_Initialize(NULL) == CKR_OK;
    CK_TOKEN_INFO info = {0};
    p11->C_GetTokenInfo(0, &info);
    session = open_session();
    CK_OBJECT_HANDLE before = find_one(session, CKO_PRIVATE_KEY, "release");
    CK_RV wrong = p11->C_Login(session, CKU_USER, (unsigned char *)"1234", 4);
    CK_RV right = p11->C_Login(session, CKU_USER, (unsigned char *)"eyJhbGciOi.eyJzdWIi.c2ln", 24);
    key = find_one(session, CKO_PRIVATE_KEY, "release");
    CK_RV signed_ = sign_whole();
    bool sent = strcmp(gateway.last_token, "Bearer eyJhbGciOi.eyJzdWIi.c2ln") == 0;
    p11->C_Logout(session);
    CK_OBJECT_HANDLE after = find_one(session, CKO_PRIVATE_KEY, "release");
    fake_gateway_stop();
    EXPECT(begun && (info.flags & CKF_LOGIN_REQUIRED) != 0 && before == 0 && after == 0);
    EXPECT_RV(CKR_PIN_INCORRECT, wrong);
    EXPECT_RV(CKR_OK, right);
    EXPECT_RV(CKR_OK, signed_);
    EXPECT(sent);
}

WITH_GATEWAY(a_child_process_begins_anew_and_leaves_the_parents_connections_alone) {
    EXPECT_RV(CKR_OK, sign_whole());
    pid_t child = fork();
    if (child == 0) {
        CK_INFO info;
        bool fresh = p11->C_GetInfo(&info) == CKR_CRYPTOKI_NOT_INITIALIZED && p11->C_Initialize(NULL) == CKR_OK;
        session = open_session();
        key = find_one(session, CKO_PRIVATE_KEY, "release");
        bool signs = fresh && sign_whole() == CKR_OK && p11->C_Finalize(NULL) == CKR_OK;
        _exit(signs ? 0 : 1);
    }
    int status = 1;
    EXPECT(child > 0 && waitpid(child, &status, 0) == child);
    EXPECT_SAME(0, (unsigned long)status);
    EXPECT_RV(CKR_OK, sign_whole());
    EXPECT_SAME(3, (unsigned long)atomic_load(&gateway.signatures));
    EXPECT_SAME(2, (unsigned long)atomic_load(&gateway.tokens));
}

TEST(a_proxy_of_the_environment_gets_nothing_that_travels_in_clear_to_this_machine) {
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    bool found = begin();
    fake_gateway_stop();
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
    EXPECT(found);
}

/* What a search says under such a token; the log stands in text then. */
static CK_RV list_with_token(const char *name, const char *value, char *text) {
    CK_RV result = CKR_DEVICE_ERROR;
    setenv(name, value, 1);
    if (fake_gateway_start()) {
        CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
        CK_ATTRIBUTE keys = {CKA_CLASS, &class, sizeof class};
        result = p11->C_FindObjectsInit(open_session(), &keys, 1);
        strcpy(text, logged());
        result = atomic_load(&gateway.lists) > 0 ? CKR_OK : result;
    }
    fake_gateway_stop();
    return result;
}

TEST(a_token_with_a_line_break_is_refused_and_not_sent) {
    static char text[65536];
    const char *file = scratch_file("two.txt", "one-token\r\nX-Injected: yes\r\n");
    EXPECT_RV(CKR_GENERAL_ERROR, list_with_token("COUNTERSIGN_TOKEN_FILE", file, text));
    EXPECT_HAS(text, "The access token holds a line break");
    EXPECT(strstr(text, "one-token") == NULL);
    EXPECT_RV(CKR_GENERAL_ERROR, list_with_token("COUNTERSIGN_TOKEN", "one-token\x7f", text));
    EXPECT_RV(CKR_OK, list_with_token("COUNTERSIGN_TOKEN", " one-token\r\n", text));
}
