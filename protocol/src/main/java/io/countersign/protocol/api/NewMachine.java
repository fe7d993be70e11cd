package io.countersign.protocol.api;

import java.util.List;
import java.util.UUID;

/**
 * A CI job or service.
 *
 * @param owners people who answer for it; at least one. Their approvals never count for its requests.
 */
public record NewMachine(String name, List<UUID> owners) {}
