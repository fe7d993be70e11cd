package io.countersign.verticles.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.countersign.protocol.api.AddedStep;
import io.countersign.protocol.api.GrantState;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.PolicyCondition;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Scope;
import io.countersign.protocol.json.ContractJson;
import io.countersign.verticles.scope.ScopeText;
import io.countersign.verticles.store.WireNames;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How columns become values. */
final class Rows {
    private static final TypeReference<List<PolicyStep>> STEPS = new TypeReference<>() {};

    private static final TypeReference<List<PolicyCondition>> CONDITIONS = new TypeReference<>() {};

    private static final TypeReference<List<AddedStep>> ADDED = new TypeReference<>() {};

    private static final TypeReference<TreeMap<String, String>> TEXTS = new TypeReference<>() {};

    private Rows() {}

    static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    static @Nullable Instant optionalInstant(Row row, String column) {
        var at = row.getOffsetDateTime(column);
        return at == null ? null : at.toInstant();
    }

    static @Nullable OffsetDateTime time(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    /** Null when nothing is narrowed, and on a page of several. */
    static @Nullable Scope scope(Row row) {
        var text = row.getString("scope");
        return text == null ? null : ScopeText.parse(text);
    }

    static Map<String, String> texts(Row row, String column) {
        try {
            return ContractJson.mapper().readValue(row.getString(column), TEXTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored object of texts cannot be read", e);
        }
    }

    static String json(Map<String, String> texts) {
        try {
            return ContractJson.mapper().writeValueAsString(texts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written as JSON", e);
        }
    }

    static IdentityRef identity(Row row, String prefix) {
        return new IdentityRef(
                row.getUUID(prefix + "_id"),
                WireNames.of(IdentityKind.class, row.getString(prefix + "_kind")),
                row.getString(prefix + "_name"));
    }

    static List<PolicyStep> steps(Row row) {
        return list(row.getString("steps"), STEPS);
    }

    static String json(List<PolicyStep> steps) {
        return json(steps, STEPS);
    }

    static List<PolicyCondition> conditions(Row row) {
        return list(row.getString("conditions"), CONDITIONS);
    }

    static String conditionsJson(List<PolicyCondition> conditions) {
        return json(conditions, CONDITIONS);
    }

    /** None when no condition added steps. */
    static List<AddedStep> added(Row row) {
        var text = row.getString("added_steps");
        return text == null ? List.of() : list(text, ADDED);
    }

    static String addedJson(List<AddedStep> added) {
        return json(added, ADDED);
    }

    private static <T> List<T> list(String text, TypeReference<List<T>> type) {
        try {
            return ContractJson.mapper().readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored list cannot be read", e);
        }
    }

    private static <T> String json(List<T> list, TypeReference<List<T>> type) {
        try {
            return ContractJson.mapper().writerFor(type).writeValueAsString(list);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list of the contract can be written as JSON", e);
        }
    }

    static GrantStates.Seen grant(Row row) {
        var facts = new GrantStates.Facts(
                WireNames.of(GrantState.class, row.getString("grant_state")),
                row.getBoolean("grant_unlimited"),
                row.getLong("used"),
                row.getLong("max_signatures"),
                instant(row, "not_before"),
                instant(row, "grant_expires_at"),
                row.getString("grant_end_reason"),
                optionalInstant(row, "grant_ended_at"));
        return GrantStates.seen(facts, instant(row, "now"));
    }
}
