package io.countersign.verticles.webhooks;

import io.countersign.verticles.outbound.OperatorKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * All secrets of webhooks: derived from the operator's key (HKDF, RFC 5869) with the id of the endpoint and a random salt of each
 * rotation, so that none of them is in the database or in its backups.
 */
final class WebhookKeys {
    private final OperatorKey key;

    /** @param key without which there are no webhooks */
    WebhookKeys(OperatorKey key) {
        this.key = key;
    }

    boolean areConfigured() {
        return key.isConfigured();
    }

    /** For a receiver who verifies {@code v1}. */
    String secret(UUID webhook, byte[] salt) {
        return "whsec_" + base64(derived("v1", webhook, salt));
    }

    /** For a receiver who verifies {@code v1a}. */
    String publicKey(UUID webhook, byte[] salt) {
        return "whpk_" + base64(pair(webhook, salt).generatePublicKey().getEncoded());
    }

    /** One signature, as it stands in the header. */
    String v1(UUID webhook, byte[] salt, byte[] message) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(derived("v1", webhook, salt), "HmacSHA256"));
            return "v1," + base64(mac.doFinal(message));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }

    /** As {@link #v1}, by Ed25519. */
    String v1a(UUID webhook, byte[] salt, byte[] message) {
        var signer = new Ed25519Signer();
        signer.init(true, pair(webhook, salt));
        signer.update(message, 0, message.length);
        return "v1a," + base64(signer.generateSignature());
    }

    /** The salt of the one key that signs all callbacks of an organization, whose id stands for the endpoint's. */
    static byte[] callbackSalt() {
        return new byte[OperatorKey.BYTES];
    }

    private Ed25519PrivateKeyParameters pair(UUID webhook, byte[] salt) {
        return new Ed25519PrivateKeyParameters(derived("v1a", webhook, salt));
    }

    private byte[] derived(String use, UUID webhook, byte[] salt) {
        var name = ("countersign webhook " + use + " ").getBytes(StandardCharsets.UTF_8);
        var info = ByteBuffer.allocate(name.length + 2 * Long.BYTES)
                .put(name)
                .putLong(webhook.getMostSignificantBits())
                .putLong(webhook.getLeastSignificantBits())
                .array();
        return key.derive(salt, info);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
