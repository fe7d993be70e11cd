package io.countersign.cli.offline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.cli.offline.DisprovedException.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A payload and signatures over it and its type (DSSE, version 1). */
record Envelope(byte[] payload, String payloadType, List<byte[]> signatures) {
    private static final int MOST_SIGNATURES = 16;

    static Envelope parse(String json) throws DisprovedException {
        try {
            return of(Entry.JSON.readTree(json));
        } catch (JsonProcessingException notJson) {
            throw new DisprovedException(Kind.MALFORMED, "the attestation is no JSON");
        }
    }

    private static Envelope of(JsonNode envelope) throws DisprovedException {
        var written = envelope.path("signatures");
        if (!envelope.path("payload").isTextual()
                || !envelope.path("payloadType").isTextual()
                || written.isEmpty()
                || written.size() > MOST_SIGNATURES) {
            throw new DisprovedException(
                    Kind.MALFORMED, "the attestation is no DSSE envelope: payload, payloadType and signatures");
        }
        var signatures = new ArrayList<byte[]>();
        for (var signature : written) {
            signatures.add(either(signature.path("sig").asText(), "a signature of the envelope"));
        }
        return new Envelope(
                either(envelope.path("payload").textValue(), "the payload of the envelope"),
                envelope.path("payloadType").textValue(),
                signatures);
    }

    /** Standard or URL-safe base64, as a verifier must take both. */
    private static byte[] either(String text, String what) throws DisprovedException {
        try {
            var url = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
            return (url ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw new DisprovedException(Kind.MALFORMED, what + " is not base64");
        }
    }

    /** Fails unless one of the signatures is of this key. The key id in the envelope decides nothing. */
    void requireSignedBy(PublicKey key) throws DisprovedException {
        var message = preAuthentication(payloadType, payload);
        if (signatures.stream().noneMatch(signature -> VerifierKey.verifies(key, message, signature))) {
            throw new DisprovedException(
                    Kind.ENVELOPE_SIGNATURE, "the attestation is not signed by the attestation key that was given");
        }
    }

    /** What is signed: PAE of DSSE. */
    static byte[] preAuthentication(String type, byte[] body) {
        var typeBytes = type.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream();
        out.writeBytes(("DSSEv1 " + typeBytes.length + " ").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(typeBytes);
        out.writeBytes((" " + body.length + " ").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(body);
        return out.toByteArray();
    }
}
