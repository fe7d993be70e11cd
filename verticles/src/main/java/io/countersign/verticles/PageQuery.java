package io.countersign.verticles;

import org.jspecify.annotations.Nullable;

/**
 * Which page of a listing.
 *
 * @param cursor as handed out with the page before; null for the first
 * @param limit most items, 1 to 200
 */
public record PageQuery(@Nullable String cursor, int limit) {
    public PageQuery {
        if (limit < 1 || limit > 200) {
            throw new IllegalArgumentException("a page has 1 to 200 items");
        }
    }
}
