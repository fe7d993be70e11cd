package io.countersign.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.countersign.protocol.api.MadeSignature;
import io.countersign.protocol.api.SignAnswer;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes the answer of the sign operation without looking at its type: it is the hot path. A test holds it against what
 * {@link io.countersign.protocol.json.ContractJson} writes.
 */
final class SignAnswerWriter {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int USUAL_BYTES = 2_048;

    private SignAnswerWriter() {}

    static Buffer json(SignAnswer answer) {
        var bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (var out = FACTORY.createGenerator(bytes)) {
            write(out, answer);
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory can always be written", e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static void write(JsonGenerator out, SignAnswer answer) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("signatures");
        for (var made : answer.signatures()) {
            write(out, made);
        }
        out.writeEndArray();
        out.writeStringField("algorithm", answer.algorithm().name());
        out.writeStringField("keyId", answer.keyId());
        if (answer.grant() != null) {
            out.writeStringField("grant", answer.grant().toString());
        }
        if (answer.remaining() != null) {
            out.writeNumberField("remaining", answer.remaining());
        }
        if (answer.expiresAt() != null) {
            out.writeStringField("expiresAt", answer.expiresAt().toString());
        }
        out.writeArrayFieldStart("certificateChain");
        for (var certificate : answer.certificateChain()) {
            out.writeBinary(certificate);
        }
        out.writeEndArray();
        out.writeBooleanField("replayed", answer.replayed());
        if (answer.proofPending() != null) {
            out.writeBooleanField("proofPending", answer.proofPending());
        }
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, MadeSignature made) throws IOException {
        out.writeStartObject();
        out.writeStringField("operation", made.operation().toString());
        out.writeBinaryField("signature", made.signature());
        out.writeNumberField("slot", made.slot());
        var proof = made.proof();
        if (proof != null) {
            out.writeObjectFieldStart("proof");
            out.writeBinaryField("leaf", proof.leaf());
            out.writeStringField("proof", proof.proof());
            out.writeStringField("verifierKey", proof.verifierKey());
            out.writeEndObject();
        }
        out.writeEndObject();
    }
}
