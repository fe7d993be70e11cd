package io.countersign.verticles.attestation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.countersign.protocol.api.PolicyPart;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.json.ContractJson;
import io.countersign.verticles.attestation.Statement.Fields;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows about how a signature was approved, as fields of its attestation. */
final class ApprovalFacts {
    private static final TypeReference<List<PolicyStep>> STEPS = new TypeReference<>() {};
    private static final Year NO_END = Year.of(9999);

    private ApprovalFacts() {}

    /** The grant, as it was at this use. */
    static Fields grant(Row row, long use) {
        var end = row.getOffsetDateTime("expires_at");
        var endless = Year.from(end.atZoneSameInstant(ZoneOffset.UTC)).equals(NO_END);
        var unlimited = row.getBoolean("signatures_unlimited");
        return new Fields()
                .with("id", row.getUUID("id").toString())
                .with("use", use)
                .with("maximum", unlimited ? null : row.getLong("max_signatures"))
                .with("notBefore", Rows.time(row, "not_before"))
                .with("expiresAt", endless ? null : Rows.time(row, "expires_at"))
                .with("createdAt", Rows.time(row, "created_at"))
                .with("scoped", row.getBoolean("scoped"));
    }

    /** What a second person said of an emergency; it changes once, from open. */
    static @Nullable Fields ratification(Row row) {
        if (row.getUUID("glass_grant") == null) {
            return null;
        }
        return new Fields()
                .with("state", row.getString("glass_state"))
                .with("by", row.getUUID("glass_closer_id") == null ? null : Rows.person(row, "glass_closer"))
                .with("at", Rows.time(row, "glass_closed_at"))
                .with("due", Rows.time(row, "glass_ratify_by"));
    }

    static Fields request(Row row) {
        return new Fields()
                .with("id", row.getUUID("id").toString())
                .with("hash", hex(row.getBuffer("request_hash")))
                .with("requester", Rows.identity(row, "requester"))
                .with("recipient", Rows.identity(row, "recipient"))
                .with("justification", row.getString("justification"))
                .with("ticket", row.getString("ticket"))
                .with("createdAt", Rows.time(row, "created_at"))
                .with("approvedAt", Rows.time(row, "ended_at"));
    }

    /** Each step with what it asked for and who approved in it. */
    static List<Fields> steps(Row request, List<Row> approvals) {
        var steps = stepsOf(request);
        var told = new ArrayList<Fields>();
        for (var i = 0; i < steps.size(); i++) {
            var step = steps.get(i);
            var number = i + 1;
            told.add(new Fields()
                    .with("step", number)
                    .with("name", step.name())
                    .with("requiredApprovals", step.requiredApprovals())
                    .with("anyOf", parts(step.anyOf()))
                    .with("allOf", parts(step.allOf()))
                    .with(
                            "approvals",
                            approvals.stream()
                                    .filter(row -> row.getInteger("step") == number)
                                    .map(ApprovalFacts::approval)
                                    .toList()));
        }
        return told;
    }

    private static List<PolicyStep> stepsOf(Row request) {
        try {
            return ContractJson.mapper().readValue(request.getString("steps"), STEPS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored steps can be read", e);
        }
    }

    private static @Nullable List<Fields> parts(@Nullable List<PolicyPart> parts) {
        return parts == null
                ? null
                : parts.stream()
                        .map(part -> new Fields()
                                .with("name", part.name())
                                .with("requiredApprovals", part.requiredApprovals()))
                        .toList();
    }

    private static Fields approval(Row row) {
        var delegator = row.getUUID("on_behalf_of");
        var delegation = row.getUUID("delegation_id");
        return new Fields()
                .with("person", Rows.person(row, "person"))
                .with("at", Rows.time(row, "at"))
                .with("requestHash", hex(row.getBuffer("request_hash")))
                .with(
                        "inPlaceOf",
                        delegator == null
                                ? null
                                : new Fields()
                                        .with("id", delegator.toString())
                                        .with("name", row.getString("delegator_name")))
                .with("delegation", delegation == null ? null : delegation.toString());
    }

    private static String hex(Buffer bytes) {
        return HexFormat.of().formatHex(bytes.getBytes());
    }
}
