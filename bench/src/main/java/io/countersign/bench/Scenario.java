package io.countersign.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is signed, how, and under what right.
 *
 * @param name as on the command line
 * @param key kind of key by its name in the contract
 * @param algorithm of the signatures by its name in the contract
 * @param inputBytes length of each digest, or of each message for Ed25519
 * @param batch digests in one call, 1 to 100
 * @param grants how many grants the calls are spread over; 0: the policy lets the machine sign directly
 * @param what in a sentence for the help
 * @param layout how the gateways stand
 * @param protocol that the callers speak
 * @param way by which it is measured
 */
record Scenario(
        String name,
        String key,
        String algorithm,
        int inputBytes,
        int batch,
        int grants,
        String what,
        Layout layout,
        Protocol protocol,
        Way way) {
    private static final Way SIGNATURES = Signing::new;
    private static final Way DECISIONS = Decisions::new;

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
        p256("exhausted", Exhausted::new, "denials of a grant that has no signature left"),
        p256("overload150", Overload.at(150), "half as many calls again as it can serve, by a timetable"),
        p256("overload300", Overload.at(300), "three times as many calls as it can serve, by a timetable"),
        p256("sustained", Sustained::new, "70 % of what it can serve, by a timetable; --seconds 600 for ten minutes"),
        p256("tls", SIGNATURES, "P-256 over HTTPS, TLS 1.3 and HTTP/1.1").over(Layout.TLS, Protocol.HTTP_1),
        p256("http2", SIGNATURES, "P-256 over HTTP/2 and TLS, four connections for all callers")
                .over(Layout.TLS, Protocol.HTTP_2),
        p256("coldstart", ColdStart::new, "a gateway that has just been started, its first ten seconds"),
        p256("noredis", NoRedis::new, "P-256 after Redis was killed"),
        p256("two", SIGNATURES, "P-256 at two gateways behind HAProxy").over(Layout.TWO, Protocol.HTTP_1),
        new Scenario(
                "decisions",
                "P-256",
                "ECDSA_SHA_256",
                32,
                1,
                20,
                "requests for access and their approvals, 20 Signers",
                Layout.PLAIN,
                Protocol.HTTP_1,
                DECISIONS),
        p256("sse1000", Listened.by(1_000), "P-256 while a thousand listeners follow the events of requests"),
    };

    /** How a scenario is measured. */
    interface Way {
        Measurement on(Site site, Scenario scenario);
    }

    /** Signatures over plain HTTP at one gateway. */
    private Scenario(String name, String key, String algorithm, int inputBytes, int batch, int grants, String what) {
        this(name, key, algorithm, inputBytes, batch, grants, what, Layout.PLAIN, Protocol.HTTP_1, SIGNATURES);
    }

    /** P-256 with one grant, in another way. */
    private static Scenario p256(String name, Way way, String what) {
        return new Scenario(name, "P-256", "ECDSA_SHA_256", 32, 1, 1, what, Layout.PLAIN, Protocol.HTTP_1, way);
    }

    private Scenario over(Layout otherLayout, Protocol otherProtocol) {
        return new Scenario(name, key, algorithm, inputBytes, batch, grants, what, otherLayout, otherProtocol, way);
    }

    /** The same by another name, for another set of Signers. */
    Scenario called(String otherName) {
        return new Scenario(otherName, key, algorithm, inputBytes, batch, grants, what, layout, protocol, way);
    }

    /** Founds what it needs on a site. */
    Measurement on(Site site) {
        return way.on(site, this);
    }

    static Optional<Scenario> named(String name) {
        return Arrays.stream(ALL)
                .filter(s -> s.name.equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    static String names() {
        return String.join(", ", Arrays.stream(ALL).map(Scenario::name).toList());
    }

    /** What each is, a line for each. */
    static Stream<String> help() {
        return Stream.concat(
                Stream.of("", "Scenarios:"), Arrays.stream(ALL).map(s -> "  %-12s %s".formatted(s.name, s.what)));
    }

    /** Signers that it needs: each has one grant. */
    int signers() {
        return Math.max(1, grants);
    }

    /** Whether any gateway will do that has one such Signer: nothing is started, stopped or looked into. */
    boolean needsOnlyOneSigner() {
        return way.equals(SIGNATURES) && layout == Layout.PLAIN && signers() == 1;
    }

    /** Calls for each of what a figure counts: a decision has its request before it. */
    double callsEach() {
        return way.equals(DECISIONS) ? 2 : 1.0 / batch;
    }

    boolean sendsMessages() {
        return algorithm.equals("ED25519");
    }
}
