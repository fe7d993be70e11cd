package io.countersign.protocol.api;

/**
 * An approver who could not decide on this request.
 *
 * @param reason in words.
 */
public record SimulatedExclusion(PersonRef person, String reason) {}
