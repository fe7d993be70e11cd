package io.countersign.protocol.api;

import java.util.List;

/**
 * What the gateway vouches for, as DSSE.
 *
 * @param payload an in-toto Statement, version 1, base64.
 * @param payloadType always application/vnd.in-toto+json.
 */
public record AttestationEnvelope(byte[] payload, String payloadType, List<EnvelopeSignature> signatures) {}
