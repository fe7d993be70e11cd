package io.countersign.verticles.signing;

import io.countersign.protocol.DigestAlgorithm;
import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.Sha256;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.SignatureAlgorithm.Scheme;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.SignCall;
import io.countersign.protocol.api.SignInput;
import io.countersign.verticles.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a sign call makes sense in itself; nothing has been touched yet. */
final class PlanRules {
    private static final int MOST_INPUTS = 100;
    private static final int LONGEST_MESSAGE = 32 * 1024;

    private PlanRules() {}

    /** @throws io.countersign.verticles.RefusedException BadInput naming every wrong field */
    static Plan plan(SignCall call) {
        var algorithm = call.algorithm();
        if (algorithm.scheme() == Scheme.ML_DSA) {
            throw new Refusal.BadInput(
                            "ALGORITHM_UNSUPPORTED",
                            algorithm
                                    + " (FIPS 204) is reserved: no token that this gateway uses offers it yet; choose one of the"
                                    + " algorithms that the Signer lists",
                            List.of(new FieldError("/algorithm", "no token offers ML-DSA yet")))
                    .refused();
        }
        var errors = new ArrayList<FieldError>();
        if (call.format() != null && algorithm.scheme() != Scheme.ECDSA) {
            errors.add(new FieldError("/format", "only ECDSA signatures have a format; leave it out for " + algorithm));
        }
        if (call.inputs().isEmpty() || call.inputs().size() > MOST_INPUTS) {
            errors.add(new FieldError("/inputs", "a call signs 1 to " + MOST_INPUTS + " inputs"));
        }
        var toSign = new ArrayList<byte[]>(call.inputs().size());
        for (var i = 0; i < call.inputs().size(); i++) {
            add(toSign, errors, call.inputs().get(i), algorithm, "/inputs/" + i);
        }
        if (!errors.isEmpty()) {
            throw refusal(errors);
        }
        var client = call.client();
        return new Plan(
                algorithm,
                call.format() == null ? EcdsaFormat.DER : call.format(),
                toSign,
                algorithm.scheme() == Scheme.ED25519
                        ? toSign.stream().map(Sha256::of).toList()
                        : toSign,
                call.inputs(),
                call.grant(),
                client == null ? null : client.tool(),
                client == null ? null : client.host());
    }

    private static RuntimeException refusal(List<FieldError> errors) {
        var wrongLength = errors.stream().anyMatch(error -> error.pointer().endsWith("/digest"));
        return new Refusal.BadInput(
                        wrongLength ? "DIGEST_LENGTH" : "INVALID_INPUT",
                        "nothing was signed; correct the fields named in errors",
                        errors)
                .refused();
    }

    private static void add(
            List<byte[]> toSign,
            List<FieldError> errors,
            SignInput input,
            SignatureAlgorithm algorithm,
            String pointer) {
        var digest = algorithm.digest();
        var wanted = digest == null ? input.message() : input.digest();
        var unwanted = digest == null ? input.digest() : input.message();
        if (unwanted != null || wanted == null) {
            errors.add(new FieldError(
                    pointer + (digest == null ? "/message" : "/digest"),
                    algorithm
                            + (digest == null
                                    ? " signs a message: send message, not digest"
                                    : " signs a digest: send digest only")));
            return;
        }
        var wrong = digest == null ? wrongMessage(wanted) : wrongDigest(digest, wanted);
        if (wrong != null) {
            errors.add(new FieldError(pointer + (digest == null ? "/message" : "/digest"), wrong));
            return;
        }
        toSign.add(wanted);
    }

    private static @Nullable String wrongDigest(DigestAlgorithm digest, byte[] value) {
        return value.length == digest.length()
                ? null
                : "a " + digest.jcaName() + " digest has " + digest.length() + " bytes, this one has " + value.length;
    }

    private static @Nullable String wrongMessage(byte[] value) {
        return value.length <= LONGEST_MESSAGE
                ? null
                : "a message has at most " + LONGEST_MESSAGE + " bytes, this one has " + value.length;
    }
}
