package io.countersign.verticles.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * An Argon2id hash (RFC 9106, version 1.3) with the parameters it was made with. {@link #toString} is the PHC string that is stored:
 * {@code $argon2id$v=19$m=65536,t=3,p=1$salt$hash}, Base64 without padding. Making and checking one takes tens of milliseconds
 * on purpose; never on an event loop.
 *
 * @param memoryKib memory cost in KiB
 */
record Argon2Hash(int memoryKib, int iterations, int parallelism, byte[] salt, byte[] hash) {
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=([0-9]{1,9}),t=([0-9]{1,9}),p=([0-9]{1,3})\\$([A-Za-z0-9+/]{1,200})\\$([A-Za-z0-9+/]{1,200})");

    /** The hash of a secret with a new random salt. */
    static Argon2Hash of(String secret, int memoryKib, int iterations) {
        var salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        var empty = new Argon2Hash(memoryKib, iterations, 1, salt, new byte[HASH_BYTES]);
        return new Argon2Hash(memoryKib, iterations, 1, salt, empty.computed(secret));
    }

    /** The hash of no secret that anybody knows: costs nothing to make, and as much as any other to hold a secret against. */
    static Argon2Hash ofNothing(int memoryKib, int iterations) {
        var salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        var hash = new byte[HASH_BYTES];
        RANDOM.nextBytes(hash);
        return new Argon2Hash(memoryKib, iterations, 1, salt, hash);
    }

    /** 32 bytes that are the same for the same secret and salt, and slow to guess the secret from. */
    static byte[] stretched(String secret, byte[] salt, int memoryKib, int iterations) {
        return new Argon2Hash(memoryKib, iterations, 1, salt, new byte[HASH_BYTES]).computed(secret);
    }

    /** @throws IllegalArgumentException when the text is not such a hash; the text is not repeated in the message */
    static Argon2Hash parse(String phc) {
        var parts = PHC.matcher(phc);
        if (!parts.matches()) {
            throw new IllegalArgumentException("a stored password hash is not an Argon2id PHC string");
        }
        return new Argon2Hash(
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3)),
                Base64.getDecoder().decode(parts.group(4)),
                Base64.getDecoder().decode(parts.group(5)));
    }

    /** Whether this is the hash of the secret; takes the same time whatever differs. */
    boolean matches(String secret) {
        return MessageDigest.isEqual(hash, computed(secret));
    }

    private byte[] computed(String secret) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(iterations)
                .withParallelism(parallelism)
                .withSalt(salt)
                .build());
        var computed = new byte[hash.length];
        generator.generateBytes(utf8(secret), computed);
        return computed;
    }

    // RFC 8265 section 4.2.2: the same password typed on another keyboard must not fail because its accents are
    // composed otherwise.
    private static byte[] utf8(String secret) {
        return Normalizer.normalize(secret, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        var base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + memoryKib + ",t=" + iterations + ",p=" + parallelism + "$"
                + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }
}
