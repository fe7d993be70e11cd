package io.countersign.protocol.api;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One digest, or a batch that is signed whole or not at all.
 *
 * @param inputs what to sign, in order.
 * @param format eCDSA only; default der.
 * @param grant which grant to use; default the one that ends soonest and has enough left.
 * @param client what the client says about itself; kept as claimed, never trusted.
 */
public record SignCall(
        SignatureAlgorithm algorithm,
        List<SignInput> inputs,
        @Nullable EcdsaFormat format,
        @Nullable UUID grant,
        @Nullable ClientClaims client) {}
