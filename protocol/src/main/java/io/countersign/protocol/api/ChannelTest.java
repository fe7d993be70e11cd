package io.countersign.protocol.api;

import org.jspecify.annotations.Nullable;

/**
 * What became of a test.
 *
 * @param status of the answer; absent without one.
 * @param problem absent when it was taken.
 */
public record ChannelTest(
        boolean delivered, @Nullable Long status, @Nullable DeliveryProblem problem, long durationMillis) {}
