package io.countersign.verticles.reports;

import io.countersign.protocol.api.Finding;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.SignerRole;
import io.countersign.verticles.store.WireNames;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Rows of reports about people and machines as findings with their sentence. */
final class Findings {
    private Findings() {}

    static Finding of(String query, Row row) {
        var who = new IdentityRef(
                row.getUUID("identity_id"),
                WireNames.of(IdentityKind.class, row.getString("kind")),
                row.getString("name"));
        var last = row.getOffsetDateTime("last_at");
        var lastAt = last == null ? null : last.toInstant();
        var slug = row.getString("slug");
        return new Finding(
                row.getUUID("signer_id"),
                slug,
                who,
                role(row.getInteger("rank")),
                lastAt,
                row.getLong("number"),
                says(query, who.name(), slug, lastAt, row.getLong("number")));
    }

    private static @Nullable SignerRole role(@Nullable Integer rank) {
        return switch (rank) {
            case 3 -> SignerRole.ADMINISTRATOR;
            case 2 -> SignerRole.OPERATOR;
            case 1 -> SignerRole.AUDITOR;
            case null, default -> null;
        };
    }

    private static String says(
            String query, String name, String slug, @Nullable Instant lastAt, @Nullable Long number) {
        var last = lastAt == null ? "as far as is known never" : "last at " + lastAt;
        return switch (query) {
            case "staleMembers" -> name + " neither logs in nor does anything with " + slug + ", " + last;
            case "unusedRights" -> name + " may sign with " + slug + " but does nothing with it, " + last;
            case "unusedGrants" -> name + " holds " + grants(number) + " on " + slug + " without use, " + last;
            case "requestersWhoApprove" ->
                name + " asks for access to " + slug + " and approved " + times(number) + " for others, " + last;
            case "quickApprovers" -> name + " approved " + times(number) + " on " + slug + " within seconds, " + last;
            default -> throw new IllegalArgumentException("no report " + query);
        };
    }

    private static String grants(@Nullable Long number) {
        return number != null && number == 1 ? "1 grant" : number + " grants";
    }

    private static String times(@Nullable Long number) {
        return number != null && number == 1 ? "1 time" : number + " times";
    }
}
