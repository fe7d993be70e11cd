package io.countersign.protocol.api;

import java.util.UUID;

/**
 * The first leaf that does not fit.
 *
 * @param kind what is wrong: hash, link, gap, copy, head.
 */
public record AuditFault(long id, UUID node, long nodeSequence, String kind, String detail) {}
