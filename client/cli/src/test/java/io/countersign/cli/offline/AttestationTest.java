package io.countersign.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.cli.offline.DisprovedException.Kind;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AttestationTest {
    private static final KeyPair PAIR = TestLog.pair();
    private static final String TYPE = "application/vnd.in-toto+json";
    private static final String ACME = "0199a1b2-0000-7000-8000-00000000acee";
    private static final String RELEASE = "a199a1b2-0000-7000-8000-000000000001";

    private static AttestationKey key(KeyPair pair) throws DisprovedException {
        return AttestationKey.parse("-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n");
    }

    private static String statement(String approval) throws Exception {
        return """
                {"_type":"https://in-toto.io/Statement/v1","predicate":{"approval":%s,"operation":{"id":"op"},\
                "organization":{"id":"%s","slug":"acme"},"signer":{"id":"%s","slug":"release"}},"predicateType":"https://countersign.io/attestation/approval/v1",\
                "subject":[{"digest":{"sha256":"%s"},"name":"a.bin"}]}""".formatted(approval, ACME, RELEASE, HexFormat.of().formatHex(sha("file")));
    }

    private static byte[] sha(String text) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String approvedBy(String... people) {
        var approvals = new StringBuilder();
        for (var person : people) {
            approvals
                    .append(approvals.isEmpty() ? "" : ",")
                    .append("{\"person\":{\"id\":\"" + person + "\"},\"requestHash\":\"aa\"}");
        }
        return """
                {"kind":"approved","request":{"hash":"aa","recipient":{"id":"ci"},"requester":{"id":"rita"}},\
                "steps":[{"approvals":[%s]},{"approvals":[{"person":{"id":"old"},"requestHash":"bb"}]}]}""".formatted(approvals);
    }

    private static String envelope(String type, byte[] payload, KeyPair pair) {
        var signature = TestLog.sign(pair, Envelope.preAuthentication(type, payload));
        return "{\"payload\":\"%s\",\"payloadType\":\"%s\",\"signatures\":[{\"keyid\":\"any\",\"sig\":\"%s\"}]}"
                .formatted(
                        Base64.getEncoder().encodeToString(payload),
                        type,
                        Base64.getEncoder().encodeToString(signature));
    }

    private static String envelope(String approval) throws Exception {
        return envelope(TYPE, statement(approval).getBytes(StandardCharsets.UTF_8), PAIR);
    }

    private static Attestation attested(String approval) throws Exception {
        return Attestation.verified(envelope(approval), key(PAIR));
    }

    private static void refused(Kind kind, String envelope) {
        assertThatThrownBy(() -> Attestation.verified(envelope, key(PAIR)))
                .isInstanceOfSatisfying(
                        DisprovedException.class,
                        found -> assertThat(found.kind()).isEqualTo(kind));
    }

    @Test
    void a_signed_statement_says_what_it_is_about_and_who_approved() throws Exception {
        var attested = attested(approvedBy("lea", "mia", "lea"));
        assertThat(attested.kind()).isEqualTo("approved");
        assertThat(attested.isAbout(algorithm -> digest(algorithm, "file"))).isTrue();
        assertThat(attested.isAbout(algorithm -> digest(algorithm, "other"))).isFalse();
        assertThat(attested.approvals()).isEqualTo(2);
        assertThat(attested.signer()).isEqualTo(new Named(RELEASE, "release"));
        assertThat(attested.organization()).isEqualTo(new Named(ACME, "acme"));
    }

    private static byte[] digest(String algorithm, String text) {
        try {
            return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void who_asked_or_receives_and_who_approved_another_request_does_not_count() throws Exception {
        assertThat(attested(approvedBy("rita", "ci")).approvals()).isZero();
    }

    @Test
    void changed_characters_of_payload_and_signature_are_seen() throws Exception {
        var good = envelope(approvedBy("lea"));
        var payload = good.indexOf("payload\":\"") + "payload\":\"".length();
        for (var i = payload; i < good.indexOf('"', payload) - 2; i += 5) {
            refused(Kind.ENVELOPE_SIGNATURE, TestLog.flipped(good, i));
        }
        var signature = good.indexOf("sig\":\"") + "sig\":\"".length();
        for (var i = signature; i < good.indexOf('"', signature) - 3; i += 5) {
            refused(Kind.ENVELOPE_SIGNATURE, TestLog.flipped(good, i));
        }
    }

    @Test
    void another_key_another_type_and_another_statement_are_refused_by_name() throws Exception {
        var payload = statement(approvedBy("lea")).getBytes(StandardCharsets.UTF_8);
        refused(Kind.ENVELOPE_SIGNATURE, envelope(TYPE, payload, TestLog.pair()));
        refused(Kind.ENVELOPE_SIGNATURE, envelope(TYPE, payload, PAIR).replace(TYPE, "application/json"));
        refused(Kind.MALFORMED, envelope("application/json", payload, PAIR));
        refused(Kind.MALFORMED, envelope(TYPE, "{}".getBytes(StandardCharsets.UTF_8), PAIR));
        refused(Kind.MALFORMED, envelope(TYPE, "no".getBytes(StandardCharsets.UTF_8), PAIR));
        refused(Kind.MALFORMED, "{\"payload\":\"\",\"payloadType\":\"x\",\"signatures\":[]}");
        refused(Kind.MALFORMED, "hello");
        assertThatThrownBy(() -> AttestationKey.parse("hello")).isInstanceOf(DisprovedException.class);
    }

    private static void wanted(ApprovalWanted wanted, String approval, String words) throws Exception {
        var attested = attested(approval);
        if (words.isEmpty()) {
            wanted.check(attested);
        } else {
            assertThatThrownBy(() -> wanted.check(attested))
                    .isInstanceOfSatisfying(
                            DisprovedException.class,
                            found -> assertThat(found.kind()).isEqualTo(Kind.APPROVAL))
                    .hasMessageContaining(words);
        }
    }

    @Test
    void a_gate_takes_real_approvals_and_what_it_allows_and_nothing_else() throws Exception {
        var strict = new ApprovalWanted(Set.of(), "acme", "release", 2);
        wanted(strict, approvedBy("lea", "mia"), "");
        wanted(strict, approvedBy("lea"), "1 people approved it, 2 were asked for");
        wanted(new ApprovalWanted(Set.of(), "acme", "other", 1), approvedBy("lea"), "not with other");
        var anything = new ApprovalWanted(Set.of("none", "pre-approved", "bypassed", "break-glass"), null, null, 1);
        for (var kind : new String[] {"none", "pre-approved", "bypassed", "break-glass"}) {
            wanted(anything, "{\"kind\":\"" + kind + "\"}", "");
            wanted(strict, "{\"kind\":\"" + kind + "\"}", kind);
        }
        wanted(anything, "{\"kind\":\"other\"}", "does not know");
        wanted(anything, "{}", "does not know");
        var ratified = "{\"kind\":\"break-glass\",\"ratification\":{\"state\":\"ratified\"}}";
        var onlyRatified = new ApprovalWanted(Set.of(ApprovalWanted.RATIFIED), null, null, 1);
        wanted(onlyRatified, ratified, "");
        wanted(onlyRatified, ratified.replace("\"ratified\"", "\"open\""), "not ratified (open)");
    }

    @Test
    void a_refused_break_glass_is_not_approved_by_allowing_break_glass() throws Exception {
        var emergency = "{\"kind\":\"break-glass\",\"ratification\":{\"state\":\"%s\"}}";
        var all = new ApprovalWanted(ApprovalWanted.KINDS, null, null, 1);
        var emergencies = new ApprovalWanted(Set.of("break-glass"), null, null, 1);
        for (var state : new String[] {"open", "ratified", "lapsed"}) {
            wanted(emergencies, emergency.formatted(state), "");
        }
        wanted(emergencies, emergency.formatted("refused"), "a second person refused");
        wanted(all, emergency.formatted("refused"), "a second person refused");
    }

    @Test
    void organization_and_signer_are_meant_by_slug_or_id_and_an_id_is_never_a_slug() throws Exception {
        for (var organization : new String[] {"acme", ACME, ACME.toUpperCase(Locale.ROOT)}) {
            for (var signer : new String[] {"release", RELEASE}) {
                wanted(new ApprovalWanted(Set.of(), organization, signer, 1), approvedBy("lea"), "");
            }
        }
        wanted(new ApprovalWanted(Set.of(), "evil", RELEASE, 1), approvedBy("lea"), "not in evil");
        wanted(new ApprovalWanted(Set.of(), RELEASE, null, 1), approvedBy("lea"), "signed in organization acme");
        wanted(new ApprovalWanted(Set.of(), null, ACME, 1), approvedBy("lea"), "signed with release");
        assertThat(new Named(ACME, RELEASE).is(RELEASE)).isFalse();
    }
}
