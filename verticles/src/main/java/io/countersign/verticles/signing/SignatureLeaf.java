package io.countersign.verticles.signing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.countersign.protocol.Sha256;
import io.countersign.verticles.Call;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of the leaves signature.signed, signature.denied and signature.failed; the same form as
 * {@link io.countersign.verticles.store.LeafBody} writes (sorted keys, no white space), written straight because every signature
 * makes one.
 */
final class SignatureLeaf {
    private static final JsonFactory JSON = new JsonFactory();
    private static final HexFormat HEX = HexFormat.of();

    private final StringWriter text = new StringWriter(640);
    private final JsonGenerator out;

    private SignatureLeaf() throws IOException {
        this.out = JSON.createGenerator(text);
    }

    /** @param passedOver conditions that would have refused it, had it not been an emergency */
    static String signed(
            Call call,
            AuthorityView view,
            Plan plan,
            @Nullable UUID grant,
            List<String> passedOver,
            UUID operation,
            int position,
            byte[] signature) {
        try {
            var leaf = new SignatureLeaf();
            leaf.begin(call);
            leaf.field("algorithm", plan.algorithm().name());
            leaf.field("certificateSerial", view.certificateSerial());
            leaf.field("conditionsPassedOver", passedOver.isEmpty() ? null : String.join(", ", passedOver));
            leaf.field("digest", HEX.formatHex(plan.digests().get(position)));
            leaf.field("fileName", plan.inputs().get(position).fileName());
            leaf.field("fileSize", plan.inputs().get(position).fileSize());
            leaf.field("host", plan.host());
            leaf.field("idempotencyKey", call.idempotencyKey());
            leaf.field("keyId", view.keyId());
            leaf.field("policyVersion", (long) view.policyVersion());
            leaf.field("requestId", call.requestId());
            leaf.field("signatureSha256", HEX.formatHex(Sha256.of(signature)));
            leaf.field("tool", plan.tool());
            return leaf.end(call, view, grant, operation, "signature.signed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        try {
            var leaf = new SignatureLeaf();
            leaf.begin(call);
            leaf.field("algorithm", plan.algorithm().name());
            leaf.field("digest", HEX.formatHex(plan.digests().getFirst()));
            leaf.field("host", plan.host());
            leaf.field("reason", reason);
            leaf.field("repeats", repeats == 0 ? null : repeats);
            leaf.field("requestId", call.requestId());
            leaf.field("signatures", (long) plan.size());
            leaf.field("tool", plan.tool());
            return leaf.end(call, view, grant, operation, "signature." + outcome.column());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void begin(Call call) throws IOException {
        out.writeStartObject();
        field("actor", call.caller().id().toString());
        out.writeObjectFieldStart("details");
    }

    private String end(Call call, AuthorityView view, @Nullable UUID grant, UUID operation, String type)
            throws IOException {
        out.writeEndObject();
        field("grant", grant == null ? null : grant.toString());
        field("operation", operation.toString());
        field("organization", call.caller().organization().toString());
        field("signer", view.signer().toString());
        field("type", type);
        out.writeEndObject();
        out.close();
        return text.toString();
    }

    private void field(String name, @Nullable String value) throws IOException {
        if (value != null) {
            out.writeStringField(name, value);
        }
    }

    private void field(String name, @Nullable Long value) throws IOException {
        if (value != null) {
            out.writeNumberField(name, value);
        }
    }
}
