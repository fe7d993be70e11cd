package io.countersign.verticles.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.countersign.protocol.Sha256;
import io.countersign.protocol.api.Policy;
import io.countersign.protocol.api.PolicyCondition;
import io.countersign.protocol.json.ContractJson;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One version of a policy as those who vouch for it name it.
 *
 * @param version 0 before anybody set one
 * @param sha256 hexadecimal; over the version as the contract shows it without sentence, warnings and change, keys sorted, no white space
 * @param sentence what it says, with the names that people and groups have now
 * @param conditions names of its conditions
 */
public record PolicyRecord(int version, String sha256, String sentence, List<String> conditions) {
    private static final Queries SQL = Queries.of("approvals");
    private static final TypeReference<TreeMap<String, Object>> OBJECT = new TypeReference<>() {};
    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    /** @param slug of the Signer */
    public static Future<PolicyRecord> of(Tx tx, UUID organization, UUID signer, String slug, int version) {
        return tx.first(SQL.get("findPolicy"), Tuple.of(signer, version), StoredPolicy::of)
                .map(found -> found.orElseGet(StoredPolicy::neverSet))
                .compose(policy ->
                        names(tx, organization, policy).map(names -> of(policy, policy.shown(signer, slug, names))));
    }

    private static PolicyRecord of(StoredPolicy policy, Policy shown) {
        var conditions = policy.conditions().stream().map(PolicyCondition::name).toList();
        return new PolicyRecord(policy.version(), sha256(shown), shown.sentence(), conditions);
    }

    private static Future<Map<UUID, String>> names(Tx tx, UUID organization, StoredPolicy policy) {
        var ids = policy.approvers().distinct().toArray(UUID[]::new);
        var names = new HashMap<UUID, String>();
        return tx.all(
                        SQL.get("namesOf"),
                        Tuple.of(organization, (Object) ids),
                        row -> names.put(row.getUUID("id"), row.getString("name")))
                .map(found -> names);
    }

    private static String sha256(Policy shown) {
        try {
            TreeMap<String, Object> content =
                    CANONICAL.readValue(ContractJson.mapper().writeValueAsString(shown), OBJECT);
            List.of("sentence", "warnings", "change").forEach(content::remove);
            var json = CANONICAL.writeValueAsString(content);
            return HexFormat.of().formatHex(Sha256.of(json.getBytes(StandardCharsets.UTF_8)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a policy of the contract can be written as JSON", e);
        }
    }
}
