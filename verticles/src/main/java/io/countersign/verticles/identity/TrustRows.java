package io.countersign.verticles.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.countersign.protocol.api.MachineTrust;
import io.countersign.protocol.json.ContractJson;
import io.countersign.verticles.federation.Trust;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows of {@code trusts.sql}. */
final class TrustRows {
    private static final TypeReference<Map<String, String>> CLAIMS = new TypeReference<>() {};
    private static final TypeReference<List<String>> NAMES = new TypeReference<>() {};

    private TrustRows() {}

    static MachineTrust shown(Row row) {
        return new MachineTrust(
                row.getUUID("id"),
                row.getString("issuer"),
                row.getString("audience"),
                new TreeMap<>(read(row.getString("claims"), CLAIMS)),
                List.of(row.getArrayOfStrings("carry")),
                row.getOffsetDateTime("created_at").toInstant());
    }

    /** Parallel arrays hold what belongs to the machine identity. */
    static List<Trust> ofClient(Row row) {
        UUID @Nullable [] ids = row.getArrayOfUUIDs("ids");
        if (ids == null) {
            return List.of();
        }
        var organization = row.getUUID("organization_id");
        var issuers = row.getArrayOfStrings("issuers");
        var audiences = row.getArrayOfStrings("audiences");
        var claims = row.getArrayOfStrings("claims");
        var carries = row.getArrayOfStrings("carries");
        return IntStream.range(0, ids.length)
                .mapToObj(i -> new Trust(
                        ids[i],
                        organization,
                        issuers[i],
                        audiences[i],
                        read(claims[i], CLAIMS),
                        read(carries[i], NAMES)))
                .toList();
    }

    static String text(Map<String, String> claims) {
        try {
            return ContractJson.mapper().writeValueAsString(claims);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written as JSON", e);
        }
    }

    private static <T> T read(String text, TypeReference<T> type) {
        try {
            return ContractJson.mapper().readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was stored as JSON is none", e);
        }
    }
}
