package io.countersign.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What is signed, how, and under what right.
 *
 * @param name as on the command line
 * @param key kind of key by its name in the contract
 * @param algorithm of the signatures by its name in the contract
 * @param inputBytes length of each digest, or of each message for Ed25519
 * @param batch digests in one call, 1 to 100
 * @param grants how many grants the calls are spread over; 0: the policy lets the machine sign directly
 */
record Scenario(String name, String key, String algorithm, int inputBytes, int batch, int grants, String what) {
    private static final Scenario[] ALL = {
        new Scenario(
                "p256",
                "P-256",
                "ECDSA_SHA_256",
                32,
                1,
                1,
                "P-256, one digest a call, one grant that all calls charge"),
        new Scenario("p384", "P-384", "ECDSA_SHA_384", 48, 1, 1, "P-384, one grant"),
        new Scenario("ed25519", "Ed25519", "ED25519", 64, 1, 1, "Ed25519 over messages of 64 bytes, one grant"),
        new Scenario("rsa2048", "RSA-2048", "RSASSA_PKCS1_V1_5_SHA_256", 32, 1, 1, "RSA-2048, one grant"),
        new Scenario("rsa3072", "RSA-3072", "RSASSA_PKCS1_V1_5_SHA_256", 32, 1, 1, "RSA-3072, one grant"),
        new Scenario("rsa4096", "RSA-4096", "RSASSA_PKCS1_V1_5_SHA_256", 32, 1, 1, "RSA-4096, one grant"),
        new Scenario("direct", "P-256", "ECDSA_SHA_256", 32, 1, 0, "P-256 under a policy that asks nobody"),
        new Scenario(
                "grants100",
                "P-256",
                "ECDSA_SHA_256",
                32,
                1,
                100,
                "P-256, calls spread over 100 grants of 100 Signers"),
        new Scenario("batch10", "P-256", "ECDSA_SHA_256", 32, 10, 1, "P-256, ten digests a call"),
        new Scenario("batch100", "P-256", "ECDSA_SHA_256", 32, 100, 1, "P-256, a hundred digests a call"),
    };

    static Optional<Scenario> named(String name) {
        return Arrays.stream(ALL)
                .filter(s -> s.name.equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    static String names() {
        return String.join(", ", Arrays.stream(ALL).map(Scenario::name).toList());
    }

    /** Signers that it needs: each has one grant. */
    int signers() {
        return Math.max(1, grants);
    }

    boolean sendsMessages() {
        return algorithm.equals("ED25519");
    }
}
