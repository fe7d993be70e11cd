package io.countersign.verticles.signing;

import io.countersign.verticles.Call;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.LeafBody;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The bodies of the leaves signature.signed, signature.denied and signature.failed. */
final class SignatureLeaf {
    private static final HexFormat HEX = HexFormat.of();

    private SignatureLeaf() {}

    static String signed(
            Call call,
            AuthorityView view,
            Plan plan,
            @Nullable UUID grant,
            UUID operation,
            int position,
            byte[] signature) {
        var event = event(call, view, "signature.signed", grant, operation, plan)
                .with("digest", HEX.formatHex(plan.digests().get(position)))
                .with("fileName", plan.inputs().get(position).fileName())
                .with("fileSize", plan.inputs().get(position).fileSize())
                .with("keyId", view.keyId())
                .with("certificateSerial", view.certificateSerial())
                .with("policyVersion", view.policyVersion())
                .with("idempotencyKey", call.idempotencyKey())
                .with("signatureSha256", HEX.formatHex(sha256(signature)));
        return LeafBody.of(event);
    }

    /** @param repeats how many equal refusals before this one have no leaf of their own */
    static String refused(
            Call call,
            AuthorityView view,
            Plan plan,
            CommitCall.Outcome outcome,
            String reason,
            @Nullable UUID grant,
            UUID operation,
            long repeats) {
        var event = event(call, view, "signature." + outcome.column(), grant, operation, plan)
                .with("reason", reason)
                .with("signatures", plan.size())
                .with("digest", HEX.formatHex(plan.digests().getFirst()))
                .with("repeats", repeats == 0 ? null : repeats);
        return LeafBody.of(event);
    }

    private static Event event(
            Call call, AuthorityView view, String type, @Nullable UUID grant, UUID operation, Plan plan) {
        var caller = call.caller();
        return Event.by(caller.id(), caller.organization(), type)
                .signer(view.signer())
                .grant(grant)
                .operation(operation)
                .with("requestId", call.requestId())
                .with("algorithm", plan.algorithm().name())
                .with("tool", plan.tool())
                .with("host", plan.host());
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
