package io.countersign.cli.offline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Base64;

/** An attestation as a gateway makes it, of ECDSA with SHA-256, approved by Lea. */
public final class TestAttestation {
    public static final String ACME = "0199a1b2-0000-7000-8000-00000000acee";
    public static final String RELEASE = "0199a1b2-0000-7000-8000-000000000001";
    private static final String TYPE = "application/vnd.in-toto+json";

    private final KeyPair pair = TestLog.pair();

    /** What verifies it, in a file. */
    public Path key(Path file) throws IOException {
        var key = Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded());
        return Files.writeString(file, "-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----\n");
    }

    /** @param digest of what was signed, and of the signature, in hexadecimal */
    public String of(String operation, String digest, String signature, String organization, String signer) {
        var payload = """
                {"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"app.jar","digest":{"sha256":"%s"}}],\
                "predicateType":"https://countersign.io/attestation/approval/v1","predicate":{"operation":{"id":"%s",\
                "algorithm":"ECDSA_SHA_256","signatureSha256":"%s"},"organization":{"id":"%s","slug":"acme"},\
                "signer":{"id":"%s","slug":"release"},"approval":{"kind":"approved","request":{"hash":"aa",\
                "requester":{"id":"rita"},"recipient":{"id":"ci"}},"steps":[{"approvals":[{"person":{"id":"lea"},\
                "requestHash":"aa"}]}]}}}""".formatted(digest, operation, signature, organization, signer)
                .getBytes(StandardCharsets.UTF_8);
        var base64 = Base64.getEncoder();
        var signed = TestLog.sign(pair, Envelope.preAuthentication(TYPE, payload));
        return "{\"payload\":\"%s\",\"payloadType\":\"%s\",\"signatures\":[{\"sig\":\"%s\"}]}"
                .formatted(base64.encodeToString(payload), TYPE, base64.encodeToString(signed));
    }
}
