package io.countersign.verticles.certificate;

import java.time.Instant;

/**
 * A certificate that was just signed.
 *
 * @param der the certificate, DER
 * @param serial serial number, lower-case hexadecimal
 */
public record IssuedCertificate(byte[] der, String serial, Instant notBefore, Instant notAfter) {}
