package io.countersign.protocol.api;

import org.jspecify.annotations.Nullable;

/**
 * One term that is not as it was.
 *
 * @param term its name in the contract.
 * @param before absent: it was not there.
 * @param now absent: it is not there any more.
 */
public record TermChange(
        String term, @Nullable String before, @Nullable String now) {}
