package io.countersign.protocol.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far one route or parallel part of a step is.
 *
 * @param approvedBy whose approvals count here right now; absent once the request has ended.
 * @param canDecide who can decide right now and would bring this part forward; empty unless the step is open.
 */
public record PartStatus(
        @Nullable String name,
        long requiredApprovals,
        @Nullable List<PersonRef> approvedBy,
        List<PersonRef> canDecide) {}
