package io.countersign.verticles.scope;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.countersign.protocol.api.Scope;
import io.countersign.protocol.json.ContractJson;
import org.jspecify.annotations.Nullable;

/** How a scope is kept in the database: JSON as in the contract. */
public final class ScopeText {
    private ScopeText() {}

    public static @Nullable String of(@Nullable Scope scope) {
        try {
            return scope == null ? null : ContractJson.mapper().writeValueAsString(scope);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a scope can be written as JSON", e);
        }
    }

    /** @throws IllegalStateException when it is not one: nothing may be signed then */
    public static Scope parse(String text) {
        try {
            return ContractJson.mapper().readValue(text, Scope.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored scope cannot be read", e);
        }
    }
}
