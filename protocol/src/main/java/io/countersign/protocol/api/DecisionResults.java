package io.countersign.protocol.api;

import java.util.List;

/** One result per decision, in their order. */
public record DecisionResults(List<DecisionResult> results) {}
