package io.countersign.verticles.attestation;

import io.countersign.protocol.Sha256;
import io.countersign.protocol.api.AttestationEnvelope;
import io.countersign.protocol.api.EnvelopeSignature;
import io.countersign.verticles.keys.OwnKey;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Holds the key that signs attestations. It signs envelopes (DSSE) of one payload type and no other bytes, so nothing it signs can be a checkpoint. */
record AttestationSigner(OwnKey own) {
    static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

    Future<AttestationEnvelope> seal(byte[] payload) {
        return own.sign(preAuthentication(payload))
                .map(signature -> new AttestationEnvelope(
                        payload, PAYLOAD_TYPE, List.of(new EnvelopeSignature(keyId(), signature))));
    }

    byte[] publicKey() {
        return own.key().spki();
    }

    private String keyId() {
        return HexFormat.of().formatHex(Sha256.of(publicKey()));
    }

    /** PAE of DSSE, version 1. */
    private static byte[] preAuthentication(byte[] payload) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(("DSSEv1 " + PAYLOAD_TYPE.length() + " " + PAYLOAD_TYPE + " " + payload.length + " ")
                .getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(payload);
        return out.toByteArray();
    }
}
