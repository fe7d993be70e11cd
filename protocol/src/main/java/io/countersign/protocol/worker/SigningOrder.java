package io.countersign.protocol.worker;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import java.util.List;
import java.util.UUID;

/**
 * Permission to make signatures with one key; made by {@link OrderSeal#signing} after authorization and the slot gate agreed.
 *
 * @param inputs what to sign, in order: digests of the algorithm's length, or whole messages for Ed25519; at least one
 * @param format how ECDSA signatures are encoded; ignored by the other schemes
 */
public record SigningOrder(
        UUID id,
        KeyReference key,
        SignatureAlgorithm algorithm,
        EcdsaFormat format,
        List<byte[]> inputs,
        long notAfterMillis,
        byte[] seal)
        implements WorkerOrder {
    public SigningOrder {
        inputs = List.copyOf(inputs);
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("a signing order needs something to sign");
        }
        if (!algorithm.fits(key.algorithm())) {
            throw new IllegalArgumentException(algorithm + " cannot be made with a key of kind " + key.algorithm());
        }
        var digest = algorithm.digest();
        if (digest != null && inputs.stream().anyMatch(input -> input.length != digest.length())) {
            throw new IllegalArgumentException("every input of " + algorithm + " has " + digest.length() + " bytes");
        }
    }

    @Override
    public String token() {
        return key.token();
    }
}
