/* Nothing is told to whom the certificate does not name. */
#include "fake_gateway.h"
#include "sentences.h"

#include <string.h>

static char text[65536];
static int tokens;

/* Lists the objects of a gateway over TLS. */
static CK_RV list(const char *host, bool trusted, const char *priority) {
    CK_RV result = CKR_GENERAL_ERROR;
    if (fake_gateway_start_tls(host, trusted, priority)) {
        CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
        CK_ATTRIBUTE keys = {CKA_CLASS, &class, sizeof class};
        result = p11->C_FindObjectsInit(open_session(), &keys, 1);
        strcpy(text, logged());
    }
    tokens = atomic_load(&gateway.tokens);
    fake_gateway_stop();
    return result;
}

TEST(an_authority_of_its_own_is_trusted_by_its_file) {
    EXPECT_RV(CKR_OK, list("localhost", true, "NORMAL"));
    EXPECT_SAME(1, (unsigned long)tokens);
}

TEST(a_gateway_that_is_not_trusted_gets_no_secret_and_one_sentence_says_what_to_set) {
    EXPECT_RV(CKR_DEVICE_REMOVED, list("localhost", false, "NORMAL"));
    EXPECT_SAME(0, (unsigned long)tokens);
    EXPECT_HAS(text, "No trusted TLS connection to https://localhost:");
    EXPECT_HAS(text, "COUNTERSIGN_CA_FILE");
    EXPECT(strchr(text, '\n') == strrchr(text, '\n'));
}

TEST(a_certificate_for_another_name_is_not_trusted) {
    EXPECT_RV(CKR_DEVICE_REMOVED, list("127.0.0.1", true, "NORMAL"));
    EXPECT_SAME(0, (unsigned long)tokens);
    EXPECT_HAS(text, "No trusted TLS connection");
}

TEST(tls_before_1_2_is_not_spoken) {
    EXPECT_RV(CKR_DEVICE_REMOVED, list("localhost", true, "NORMAL:-VERS-ALL:+VERS-TLS1.1"));
    EXPECT_SAME(0, (unsigned long)tokens);
    EXPECT_RV(CKR_OK, list("localhost", true, "NORMAL:-VERS-ALL:+VERS-TLS1.2"));
}
