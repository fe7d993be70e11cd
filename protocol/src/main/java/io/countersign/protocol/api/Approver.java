package io.countersign.protocol.api;

import java.util.UUID;

/**
 * Somebody who can approve a step.
 */
public record Approver(ApproverKind kind, UUID id) {}
