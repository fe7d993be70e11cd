package io.countersign.protocol.api;

/**
 * One field that is wrong.
 *
 * @param pointer jSON pointer (RFC 6901) or parameter name.
 */
public record FieldError(String pointer, String detail) {}
