package io.countersign.worker;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which token a worker serves and how much it may take on.
 *
 * @param module shared library of the PKCS#11 module, for example {@code /usr/lib/softhsm/libsofthsm2.so}
 * @param token label of the token (CKA_LABEL of CK_TOKEN_INFO, without trailing blanks)
 * @param pinFile file that holds the user PIN in its first line; null when {@code pinEnvironment} names a variable
 * @param pinEnvironment environment variable that holds the user PIN; null when {@code pinFile} is set. Exactly one of the two is set
 * @param sessions PKCS#11 sessions for signing, each with a thread of its own; 1 to 256, default {@value #DEFAULT_SESSIONS}. Key
 *     generation uses one more
 * @param queue orders that may wait for a session before further ones are answered BUSY; 1 to 100000, default {@value #DEFAULT_QUEUE}
 * @param orderTimeout time from accepting a signing order to its answer, whatever the token does; 50 ms to 1.9 s (callers are promised
 *     an answer within 2 s), default 1.5 s
 * @param keyGenerationTimeout the same for key generation; 1 s to 5 min, default 30 s
 * @param sessionCopies whether each session signs with a copy of the private key that lives in the session, where the token allows that
 *     and the copy is as protected as the original; about 1.4 times as fast on SoftHSM; default true
 */
public record WorkerConfig(
        Path module,
        String token,
        @Nullable Path pinFile,
        @Nullable String pinEnvironment,
        int sessions,
        int queue,
        Duration orderTimeout,
        Duration keyGenerationTimeout,
        boolean sessionCopies) {
    public static final int DEFAULT_SESSIONS = 8;
    public static final int DEFAULT_QUEUE = 256;
    public static final Duration DEFAULT_ORDER_TIMEOUT = Duration.ofMillis(1500);
    public static final Duration DEFAULT_KEY_GENERATION_TIMEOUT = Duration.ofSeconds(30);

    public WorkerConfig {
        refuseIf(
                token.isBlank(),
                "token is empty: give the label of the token, as `softhsm2-util --show-slots` prints it");
        refuseIf(
                (pinFile == null) == (pinEnvironment == null),
                "set exactly one of pinFile (a file that holds the PIN) and pinEnvironment (the name of a variable)");
        refuseIf(pinEnvironment != null && pinEnvironment.isBlank(), "pinEnvironment is empty: name a variable");
        refuseIf(sessions < 1 || sessions > 256, "sessions is " + sessions + ": choose 1 to 256");
        refuseIf(queue < 1 || queue > 100_000, "queue is " + queue + ": choose 1 to 100000");
        refuseIf(
                outside(orderTimeout, Duration.ofMillis(50), Duration.ofMillis(1900)),
                "orderTimeout is " + orderTimeout + ": choose 50 ms to 1.9 s");
        refuseIf(
                outside(keyGenerationTimeout, Duration.ofSeconds(1), Duration.ofMinutes(5)),
                "keyGenerationTimeout is " + keyGenerationTimeout + ": choose 1 s to 5 min");
    }

    /** All defaults, the PIN in a file. */
    public static WorkerConfig withPinFile(Path module, String token, Path pinFile) {
        return defaults(module, token, pinFile, null);
    }

    /** All defaults, the PIN in an environment variable. */
    public static WorkerConfig withPinEnvironment(Path module, String token, String variable) {
        return defaults(module, token, null, variable);
    }

    private static WorkerConfig defaults(
            Path module, String token, @Nullable Path pinFile, @Nullable String pinEnvironment) {
        return new WorkerConfig(
                module,
                token,
                pinFile,
                pinEnvironment,
                DEFAULT_SESSIONS,
                DEFAULT_QUEUE,
                DEFAULT_ORDER_TIMEOUT,
                DEFAULT_KEY_GENERATION_TIMEOUT,
                true);
    }

    private static boolean outside(Duration value, Duration least, Duration most) {
        return value.compareTo(least) < 0 || value.compareTo(most) > 0;
    }

    private static void refuseIf(boolean wrong, String sentence) {
        if (wrong) {
            throw new IllegalArgumentException("signing worker: " + sentence);
        }
    }
}
