package io.countersign.verticles.signing;

import io.countersign.protocol.DigestAlgorithm;
import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.SignInput;
import io.countersign.verticles.Call;
import io.countersign.verticles.scope.ScopeGuard;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A call that makes sense: what to sign and how.
 *
 * @param toSign what the token gets, in order: digests, or messages for Ed25519
 * @param digests what the record keeps: the digest, or SHA-256 of the message
 * @param inputs as sent, for the claimed names and sizes
 * @param grant the grant that the caller named; null to choose
 */
record Plan(
        SignatureAlgorithm algorithm,
        EcdsaFormat format,
        List<byte[]> toSign,
        List<byte[]> digests,
        List<SignInput> inputs,
        @Nullable UUID grant,
        @Nullable String tool,
        @Nullable String host) {

    /** What a scope is judged by. */
    ScopeGuard.Facts facts(Call call) {
        var known = algorithm.digest() == null || algorithm.digest() == DigestAlgorithm.SHA_256;
        var artifacts = IntStream.range(0, size())
                .mapToObj(i -> new ScopeGuard.Artifact(
                        known ? digests.get(i) : null, inputs.get(i).proof()))
                .toList();
        return new ScopeGuard.Facts(
                artifacts, tool, host, call.source(), call.caller().claims());
    }

    int size() {
        return toSign.size();
    }
}
