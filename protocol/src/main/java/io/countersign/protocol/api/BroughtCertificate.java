package io.countersign.protocol.api;

/**
 * A certificate that an outside CA issued for the key of a Signer.
 *
 * @param chain pEM certificates, that of the Signer first and each followed by that of its issuer, 10 at most.
 */
public record BroughtCertificate(String chain) {}
