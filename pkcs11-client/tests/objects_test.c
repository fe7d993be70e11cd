#include "begun.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

WITH_GATEWAY(each_attribute_of_a_template_is_answered_whatever_the_others_are) {
    unsigned char label[16];
    unsigned char small[2];
    CK_ULONG type = 0;
    CK_ATTRIBUTE template[] = {{CKA_VALUE, small, sizeof small}, {CKA_LABEL, label, sizeof label},
                               {CKA_MODULUS, NULL, 0},           {CKA_ID, small, sizeof small},
                               {CKA_EC_POINT, NULL, 0},          {CKA_KEY_TYPE, &type, sizeof type}};
    CK_RV result = p11->C_GetAttributeValue(session, key, template, 6);
    EXPECT_RV(CKR_ATTRIBUTE_SENSITIVE, result);
    EXPECT_SAME(CK_UNAVAILABLE_INFORMATION, template[0].ulValueLen);
    EXPECT_SAME(7, template[1].ulValueLen);
    EXPECT(memcmp(label, "release", 7) == 0);
    EXPECT_SAME(CK_UNAVAILABLE_INFORMATION, template[2].ulValueLen);
    EXPECT_SAME(CK_UNAVAILABLE_INFORMATION, template[3].ulValueLen);
    EXPECT_SAME(67, template[4].ulValueLen);
    EXPECT_SAME(CKK_EC, type);
    EXPECT_RV(CKR_ATTRIBUTE_TYPE_INVALID, p11->C_GetAttributeValue(session, key, &template[2], 1));
    template[3].ulValueLen = sizeof small;
    EXPECT_RV(CKR_BUFFER_TOO_SMALL, p11->C_GetAttributeValue(session, key, &template[3], 1));
    EXPECT_RV(CKR_OBJECT_HANDLE_INVALID, p11->C_GetAttributeValue(session, 99999, template, 1));
    EXPECT_RV(CKR_ARGUMENTS_BAD, p11->C_GetAttributeValue(session, key, NULL, 1));
}

static unsigned char value[4096];

static CK_ULONG get(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
    CK_ATTRIBUTE attribute = {type, value, sizeof value};
    return p11->C_GetAttributeValue(session, object, &attribute, 1) == CKR_OK ? attribute.ulValueLen : 0;
}

WITH_GATEWAY(certificates_are_fetched_only_when_something_in_them_is_asked_for) {
    EXPECT_SAME(7, get(key, CKA_LABEL));
    EXPECT_SAME(10, get(key, CKA_EC_PARAMS));
    EXPECT_SAME(0, (unsigned long)atomic_load(&gateway.chains));
    EXPECT_SAME(67, get(key, CKA_EC_POINT));
    EXPECT_SAME(1, (unsigned long)atomic_load(&gateway.chains));
    EXPECT(get(find_one(session, CKO_CERTIFICATE, "release"), CKA_VALUE) > 200);
    EXPECT_SAME(1, (unsigned long)atomic_load(&gateway.chains));
}

WITH_GATEWAY(key_public_key_and_certificate_have_the_signers_id) {
    static const unsigned char ID[16] = {0x01, 0xa2, 0x09, 0xad, 0x7e, 0x47, 0x78, 0x5f,
                                         0x83, 0x96, 0x0e, 0x67, 0x96, 0x96, 0xa3, 0xda};
    CK_OBJECT_CLASS classes[] = {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY, CKO_CERTIFICATE};
    for (int i = 0; i < 3; i++) {
        EXPECT_SAME(16, get(find_one(session, classes[i], "release"), CKA_ID));
        EXPECT(memcmp(value, ID, 16) == 0);
    }
    CK_ATTRIBUTE by_id = {CKA_ID, (void *)ID, 16};
    CK_OBJECT_HANDLE found[9];
    CK_ULONG count = 0;
    EXPECT_RV(CKR_OK, p11->C_FindObjectsInit(session, &by_id, 1));
    EXPECT_RV(CKR_OK, p11->C_FindObjects(session, found, 9, &count));
    EXPECT_SAME(3, count);
    EXPECT_RV(CKR_OK, p11->C_FindObjectsFinal(session));
}

WITH_GATEWAY(the_certificate_of_the_authority_is_listed_once_and_found_by_the_issuer) {
    CK_OBJECT_CLASS class = CKO_CERTIFICATE;
    CK_ATTRIBUTE all = {CKA_CLASS, &class, sizeof class};
    CK_OBJECT_HANDLE found[9];
    CK_ULONG count = 0;
    EXPECT_RV(CKR_OK, p11->C_FindObjectsInit(session, &all, 1));
    EXPECT_RV(CKR_OK, p11->C_FindObjects(session, found, 9, &count));
    EXPECT_RV(CKR_OK, p11->C_FindObjectsFinal(session));
    EXPECT_SAME(4, count);
    CK_ULONG length = get(found[0], CKA_ISSUER);
    CK_ATTRIBUTE by_subject = {CKA_SUBJECT, value, length};
    EXPECT_RV(CKR_OK, p11->C_FindObjectsInit(session, &by_subject, 1));
    EXPECT_RV(CKR_OK, p11->C_FindObjects(session, found, 9, &count));
    EXPECT_RV(CKR_OK, p11->C_FindObjectsFinal(session));
    EXPECT_SAME(1, count);
    EXPECT_SAME(7, get(found[0], CKA_LABEL));
    EXPECT(memcmp(value, "Test CA", 7) == 0);
}

WITH_GATEWAY(serial_numbers_are_der_integers_and_points_der_octet_strings) {
    EXPECT_SAME(4, get(find_one(session, CKO_CERTIFICATE, "release"), CKA_SERIAL_NUMBER));
    EXPECT(value[0] == 0x02 && value[1] == 2 && value[2] == 0xff);
    EXPECT_SAME(67, get(key, CKA_EC_POINT));
    EXPECT(value[0] == 0x04 && value[1] == 65 && value[2] == 0x04);
    EXPECT_SAME(34, get(find_one(session, CKO_PUBLIC_KEY, "modern"), CKA_EC_POINT));
    EXPECT(value[0] == 0x04 && value[1] == 32);
    EXPECT_SAME(256, get(find_one(session, CKO_PUBLIC_KEY, "legacy"), CKA_MODULUS));
    EXPECT((value[0] & 0x80) != 0);
    EXPECT_SAME(3, get(find_one(session, CKO_PUBLIC_KEY, "legacy"), CKA_PUBLIC_EXPONENT));
}

WITH_GATEWAY(a_search_hands_out_its_finds_in_portions_and_is_alone_in_its_session) {
    CK_OBJECT_HANDLE found[20];
    CK_ULONG count = 9;
    EXPECT_RV(CKR_OPERATION_NOT_INITIALIZED, p11->C_FindObjects(session, found, 1, &count));
    EXPECT_RV(CKR_OK, p11->C_FindObjectsInit(session, NULL, 0));
    EXPECT_RV(CKR_OPERATION_ACTIVE, p11->C_FindObjectsInit(session, NULL, 0));
    EXPECT_RV(CKR_OK, p11->C_FindObjects(session, found, 7, &count));
    EXPECT_SAME(7, count);
    EXPECT_RV(CKR_OK, p11->C_FindObjects(session, found, 20, &count));
    EXPECT_SAME(3, count);
    EXPECT_RV(CKR_OK, p11->C_FindObjects(session, found, 20, &count));
    EXPECT_SAME(0, count);
    EXPECT_RV(CKR_OK, p11->C_FindObjectsFinal(session));
    EXPECT_RV(CKR_OPERATION_NOT_INITIALIZED, p11->C_FindObjectsFinal(session));
    CK_ATTRIBUTE no_value = {CKA_LABEL, NULL, 4};
    EXPECT_RV(CKR_ARGUMENTS_BAD, p11->C_FindObjectsInit(session, &no_value, 1));
    EXPECT_RV(CKR_ARGUMENTS_BAD, p11->C_FindObjectsInit(session, NULL, 1));
}

static void other_list(const struct fake_request *request, struct fake_reply *reply) {
    (void)request;
    reply->body = strdup("{\"items\":[]}");
}

WITH_GATEWAY(a_log_in_reads_the_signers_anew_and_handles_of_those_that_are_gone_are_invalid) {
    CK_OBJECT_HANDLE before = key;
    gateway.instead_of_list = other_list;
    EXPECT_RV(CKR_OK, sign_whole());
    EXPECT_RV(CKR_OK, p11->C_Login(session, CKU_USER, (unsigned char *)"eyJhbGciOi.eyJzdWIi.c2ln", 24));
    EXPECT_RV(CKR_KEY_HANDLE_INVALID, sign_whole());
    EXPECT_RV(CKR_OBJECT_HANDLE_INVALID, p11->C_GetObjectSize(session, key, &size));
    gateway.instead_of_list = NULL;
    EXPECT_RV(CKR_OK, p11->C_Logout(session));
    EXPECT_SAME(before, find_one(session, CKO_PRIVATE_KEY, "release"));
    EXPECT_RV(CKR_OK, sign_whole());
    EXPECT_HAS(gateway.last_token, "Bearer token-1");
}

WITH_GATEWAY(handles_live_on_over_a_log_out_when_the_pin_was_no_token) {
    EXPECT_RV(CKR_OK, p11->C_Login(session, CKU_USER, (unsigned char *)"1234", 4));
    EXPECT_RV(CKR_OK, sign_whole());
    EXPECT_RV(CKR_OK, p11->C_Logout(session));
    EXPECT_RV(CKR_OK, sign_whole());
    EXPECT_RV(CKR_OK, p11->C_Login(session, CKU_USER, (unsigned char *)"1234", 4));
    EXPECT_RV(CKR_OK, p11->C_CloseSession(session));
    session = open_session();
    EXPECT_RV(CKR_OK, sign_whole());
    EXPECT_SAME(1, (unsigned long)atomic_load(&gateway.lists));
}

TEST(a_signer_that_is_not_among_those_to_be_shown_is_not_there) {
    setenv("COUNTERSIGN_SIGNERS", "legacy,modern", 1);
    bool begun = fake_gateway_start();
    session = open_session();
    CK_OBJECT_HANDLE hidden = find_one(session, CKO_PRIVATE_KEY, "release");
    CK_OBJECT_HANDLE shown = find_one(session, CKO_PRIVATE_KEY, "legacy");
    fake_gateway_stop();
    EXPECT(begun && hidden == 0 && shown != 0);
}

/* The labels of the private keys, as they come. */
static const char *private_keys(void) {
    static char labels[64];
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE keys = {CKA_CLASS, &class, sizeof class};
    CK_OBJECT_HANDLE found[9];
    CK_ULONG count = 0;
    labels[0] = 0;
    p11->C_FindObjectsInit(session, &keys, 1);
    p11->C_FindObjects(session, found, 9, &count);
    p11->C_FindObjectsFinal(session);
    for (CK_ULONG i = 0; i < count; i++) {
        CK_ULONG length = get(found[i], CKA_LABEL);
        snprintf(labels + strlen(labels), sizeof labels - strlen(labels), "%.*s ", (int)length, value);
    }
    return labels;
}

WITH_GATEWAY(keys_come_in_the_order_of_their_labels_whichever_signer_is_the_newest) {
    EXPECT(strcmp(private_keys(), "legacy modern release ") == 0);
}

TEST(where_signers_are_named_keys_come_in_that_order) {
    setenv("COUNTERSIGN_SIGNERS", "release,modern,legacy", 1);
    bool begun = fake_gateway_start();
    session = open_session();
    bool ordered = strcmp(private_keys(), "release modern legacy ") == 0;
    fake_gateway_stop();
    EXPECT(begun && ordered);
}
