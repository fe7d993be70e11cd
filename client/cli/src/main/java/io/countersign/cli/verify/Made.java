package io.countersign.cli.verify;

import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one use of a key made.
 *
 * @param signature its bytes, as the gateway gave them; null where none is at hand
 * @param content what they are over: the file itself, or the attributes of a CMS signature, which name the digest of the file
 */
record Made(byte @Nullable [] signature, Content content) {
    /** Bytes that can be read more than once. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** SHA-256 of the signature, which the log keeps. */
    byte[] sha256() {
        return sha("SHA-256").digest(Objects.requireNonNull(signature));
    }

    /** @param algorithm name that the JDK knows */
    byte[] digest(String algorithm) throws IOException {
        var digest = sha(algorithm);
        try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            content.writeTo(out);
        }
        return digest.digest();
    }

    private static MessageDigest sha(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-2", e);
        }
    }
}
