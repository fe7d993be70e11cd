package io.countersign.verticles;

import java.time.Duration;
import java.time.Instant;

/**
 * The newest list of an authority's revoked certificates.
 *
 * @param der CertificateList of RFC 5280
 * @param number grows from one to the next
 * @param left until its time is over; zero once it is
 */
public record RevocationList(byte[] der, long number, Instant madeAt, Duration left) {}
