package io.countersign.verticles.signing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.countersign.protocol.api.PolicyCondition;
import io.countersign.protocol.json.ContractJson;
import io.countersign.verticles.condition.ConditionPrograms;
import io.countersign.verticles.condition.Conditions;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads what conditions are judged over; Signers without conditions cost nothing here. */
final class ConditionViews {
    private static final Queries SQL = Queries.of("signing");
    private static final TypeReference<List<PolicyCondition>> CONDITIONS = new TypeReference<>() {};

    private final ConditionPrograms programs;

    ConditionViews(ConditionPrograms programs) {
        this.programs = programs;
    }

    /** @param conditions of the policy in force, as stored; null when it has none */
    Future<Optional<ConditionView>> of(Tx tx, UUID signer, UUID identity, @Nullable String conditions) {
        return conditions == null
                ? Future.succeededFuture(Optional.empty())
                : programs.ready(parsed(conditions))
                        .compose(ready ->
                                tx.first(SQL.get("signingFacts"), Tuple.of(signer, identity), row -> view(ready, row)));
    }

    private static List<PolicyCondition> parsed(String conditions) {
        try {
            return ContractJson.mapper().readValue(conditions, CONDITIONS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored conditions cannot be read", e);
        }
    }

    private static ConditionView view(Conditions conditions, Row row) {
        return new ConditionView(
                conditions,
                row.getString("environment"),
                List.of(row.getArrayOfStrings("groups")),
                List.of(row.getArrayOfStrings("owners")),
                freezes((JsonArray) row.getValue("freezes")));
    }

    private static List<ConditionView.Freeze> freezes(@Nullable JsonArray array) {
        return array == null
                ? List.of()
                : array.stream()
                        .map(JsonObject.class::cast)
                        .map(freeze -> new ConditionView.Freeze(
                                freeze.getString("name"), at(freeze, "begins"), at(freeze, "ends")))
                        .toList();
    }

    private static Instant at(JsonObject freeze, String name) {
        return Instant.EPOCH.plus(freeze.getLong(name), ChronoUnit.MICROS);
    }
}
