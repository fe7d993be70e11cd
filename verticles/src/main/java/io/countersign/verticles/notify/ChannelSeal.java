package io.countersign.verticles.notify;

import io.countersign.verticles.outbound.OperatorKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps URLs of channels from whoever has only the database: AES-256-GCM (NIST SP 800-38D) with a key that is derived of the operator's.
 * Sealed: a byte for the version, 12 random bytes as nonce, ciphertext, 16 bytes of tag. Organization and channel are authenticated
 * with it, so what was sealed for one channel does not open for another.
 */
final class ChannelSeal {
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int FINGERPRINT_BYTES = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final OperatorKey key;

    /** What was sealed does not open: another key, or other bytes. Tells nothing of either. */
    static final class BrokenException extends RuntimeException {
        private static final long serialVersionUID = 1;

        BrokenException() {
            super("the URL does not open with this webhooks.key", null, false, false);
        }
    }

    ChannelSeal(OperatorKey key) {
        this.key = key;
    }

    boolean isConfigured() {
        return key.isConfigured();
    }

    byte[] seal(UUID organization, UUID channel, String url) {
        var nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, organization, channel, nonce)
                    .doFinal(url.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(1 + nonce.length + sealed.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    /** Fails as BrokenException. */
    String open(UUID organization, UUID channel, byte[] sealed) {
        if (sealed.length <= 1 + NONCE_BYTES || sealed[0] != VERSION) {
            throw new BrokenException();
        }
        var nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
        try {
            var url = cipher(Cipher.DECRYPT_MODE, organization, channel, nonce)
                    .doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
            return new String(url, StandardCharsets.UTF_8);
        } catch (AEADBadTagException e) {
            throw new BrokenException();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    /** Eight hexadecimal digits: the same for the same URL, and a guess cannot be tried without the key. */
    String fingerprint(String url) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(derived("countersign channel fingerprint"), "HmacSHA256"));
            var digest = mac.doFinal(url.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }

    private Cipher cipher(int mode, UUID organization, UUID channel, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode,
                new SecretKeySpec(derived("countersign channel url"), "AES"),
                new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(ByteBuffer.allocate(1 + 4 * Long.BYTES)
                .put(VERSION)
                .putLong(organization.getMostSignificantBits())
                .putLong(organization.getLeastSignificantBits())
                .putLong(channel.getMostSignificantBits())
                .putLong(channel.getLeastSignificantBits())
                .array());
        return cipher;
    }

    private byte[] derived(String use) {
        return key.derive(new byte[OperatorKey.BYTES], use.getBytes(StandardCharsets.UTF_8));
    }
}
