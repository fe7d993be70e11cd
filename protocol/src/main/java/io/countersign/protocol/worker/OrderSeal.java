package io.countersign.protocol.worker;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes orders and tells whether an order was made by a holder of the same key. The gateway's domain holds one to give orders, the
 * worker one to check them; whatever else can reach the bus has none and therefore cannot reach a key.
 */
public final class OrderSeal {
    private static final String HMAC = "HmacSHA256";
    private static final int HEADER_BYTES = 2 + 16 + 8 + 4 + 4;

    private final SecretKeySpec key;
    /** Nobody feeds it: a copy takes a fraction of the time that finding the provider and setting the key anew take. */
    private final Mac unused;

    /** @param secret at least 32 random bytes, shared by the gateway and its workers and by nobody else */
    public OrderSeal(byte[] secret) {
        if (secret.length < 32) {
            throw new IllegalArgumentException("the order seal needs at least 32 bytes, got " + secret.length);
        }
        this.key = new SecretKeySpec(secret, HMAC);
        this.unused = begin();
    }

    /** An order to sign. The caller has authorized it: see the package {@code signing} of the domain. */
    public SigningOrder signing(
            KeyReference key,
            SignatureAlgorithm algorithm,
            EcdsaFormat format,
            List<byte[]> inputs,
            long notAfterMillis) {
        var id = UUID.randomUUID();
        var seal = sealOfSigning(id, key, algorithm, format, inputs, notAfterMillis);
        return new SigningOrder(id, key, algorithm, format, inputs, notAfterMillis, seal);
    }

    /** An order to generate a key pair. */
    public KeyGenerationOrder keyGeneration(
            String token, String ckaId, String label, KeyAlgorithm algorithm, long notAfterMillis) {
        var id = UUID.randomUUID();
        var seal = sealOfKeyGeneration(id, token, ckaId, label, algorithm, notAfterMillis);
        return new KeyGenerationOrder(id, token, ckaId, label, algorithm, notAfterMillis, seal);
    }

    /** An order to look at a key pair that is there. */
    public KeyLookupOrder keyLookup(String token, String ckaId, KeyAlgorithm algorithm, long notAfterMillis) {
        var id = UUID.randomUUID();
        var seal = sealOfKeyLookup(id, token, ckaId, algorithm, notAfterMillis);
        return new KeyLookupOrder(id, token, ckaId, algorithm, notAfterMillis, seal);
    }

    /** Whether this order was made with the same key and not changed since; takes the same time either way. */
    public boolean fits(WorkerOrder order) {
        var expected = switch (order) {
            case SigningOrder o ->
                sealOfSigning(o.id(), o.key(), o.algorithm(), o.format(), o.inputs(), o.notAfterMillis());
            case KeyGenerationOrder o ->
                sealOfKeyGeneration(o.id(), o.token(), o.ckaId(), o.label(), o.algorithm(), o.notAfterMillis());
            case KeyLookupOrder o -> sealOfKeyLookup(o.id(), o.token(), o.ckaId(), o.algorithm(), o.notAfterMillis());
        };
        return MessageDigest.isEqual(expected, order.seal());
    }

    private byte[] sealOfSigning(
            UUID id,
            KeyReference key,
            SignatureAlgorithm algorithm,
            EcdsaFormat format,
            List<byte[]> inputs,
            long notAfterMillis) {
        var mac = mac();
        header(mac, 'S', id, notAfterMillis, algorithm.ordinal(), format.ordinal());
        text(mac, key.token());
        text(mac, key.ckaId());
        text(mac, key.algorithm().wireName());
        bytes(mac, key.publicKey());
        inputs.forEach(input -> bytes(mac, input));
        return mac.doFinal();
    }

    private byte[] sealOfKeyGeneration(
            UUID id, String token, String ckaId, String label, KeyAlgorithm algorithm, long notAfterMillis) {
        var mac = mac();
        header(mac, 'K', id, notAfterMillis, algorithm.ordinal(), 0);
        text(mac, token);
        text(mac, ckaId);
        text(mac, label);
        return mac.doFinal();
    }

    private byte[] sealOfKeyLookup(UUID id, String token, String ckaId, KeyAlgorithm algorithm, long notAfterMillis) {
        var mac = mac();
        header(mac, 'L', id, notAfterMillis, algorithm.ordinal(), 0);
        text(mac, token);
        text(mac, ckaId);
        return mac.doFinal();
    }

    private static void header(Mac mac, char kind, UUID id, long notAfterMillis, int first, int second) {
        mac.update(ByteBuffer.allocate(HEADER_BYTES)
                .putChar(kind)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .putLong(notAfterMillis)
                .putInt(first)
                .putInt(second)
                .flip());
    }

    private static void text(Mac mac, String value) {
        bytes(mac, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Length first, so that no two different orders have the same bytes. */
    private static void bytes(Mac mac, byte[] value) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).flip());
        mac.update(value);
    }

    private Mac mac() {
        try {
            return (Mac) unused.clone();
        } catch (CloneNotSupportedException e) {
            return begin();
        }
    }

    private Mac begin() {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
