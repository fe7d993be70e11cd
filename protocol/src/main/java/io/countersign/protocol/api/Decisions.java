package io.countersign.protocol.api;

import java.util.List;

/**
 * Several decisions in one call.
 *
 * @param decisions 1 to 50.
 */
public record Decisions(List<DecisionItem> decisions) {}
