package io.countersign.protocol;

import io.countersign.protocol.api.DecisionVerdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;

/**
 * What a passkey signs, computed by whoever asks for it and again by who checks it, so that one assertion is good for one thing only:
 * SHA-256 over texts in UTF-8, each behind its length in four bytes, the first one the purpose. Ids are written in lower case.
 */
public final class PasskeyChallenge {
    private PasskeyChallenge() {}

    /**
     * @param requestHash of the request as it was read, hexadecimal in lower case
     * @param step the open one, counted from 1
     */
    public static byte[] ofDecision(
            UUID organization, UUID request, String requestHash, long step, DecisionVerdict verdict) {
        return of(
                "countersign decision v1",
                organization.toString(),
                request.toString(),
                requestHash,
                Long.toString(step),
                verdict.toString());
    }

    /** @param challenge of the enrolment, as it was handed out: base64url */
    public static byte[] ofEnrolment(UUID organization, UUID person, String challenge) {
        return of("countersign passkey enrolment v1", organization.toString(), person.toString(), challenge);
    }

    /** @param passkey that is to be removed */
    public static byte[] ofRemoval(UUID organization, UUID person, UUID passkey) {
        return of("countersign passkey removal v1", organization.toString(), person.toString(), passkey.toString());
    }

    private static byte[] of(String... texts) {
        var digest = Sha256.begin();
        List.of(texts).forEach(text -> add(digest, text.getBytes(StandardCharsets.UTF_8)));
        return digest.digest();
    }

    private static void add(MessageDigest digest, byte[] text) {
        digest.update((byte) (text.length >>> 24));
        digest.update((byte) (text.length >>> 16));
        digest.update((byte) (text.length >>> 8));
        digest.update((byte) text.length);
        digest.update(text);
    }
}
