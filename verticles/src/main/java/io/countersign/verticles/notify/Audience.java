package io.countersign.verticles.notify;

import io.countersign.protocol.api.Request;
import io.countersign.verticles.approval.ApprovalReader;
import io.countersign.verticles.feed.LogEvent;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who hears of which event. */
final class Audience {
    private static final Queries SQL = Queries.of("notifications");
    private static final int ANYBODY = 1;
    private static final int ADMINISTRATORS = 3;

    /** Every type that somebody hears of. */
    static final Set<String> TYPES = Set.of(
            "request.created",
            "request.approved",
            "request.rejected",
            "request.cancelled",
            "request.voided",
            "request.expired",
            "request.reminded",
            "request.escalated",
            "approval.bypassed",
            "grant.pre_approved",
            "grant.revoked",
            "grant.expired",
            "grant.expiring",
            "signer.certificate_expiring",
            "signer.suspended",
            "break_glass.used",
            "break_glass.ratified",
            "break_glass.refused",
            "webhook.disabled",
            "channel.disabled");

    private Audience() {}

    /** Empty when nobody hears of it, or nobody any more. */
    static Future<Optional<Draft>> of(Tx tx, LogEvent event) {
        return switch (event.type()) {
            case "request.created" -> asked(tx, event, null);
            case "request.reminded" -> asked(tx, event, Kind.REMINDER);
            case "request.approved" ->
                "pending".equals(event.details().get("state")) ? asked(tx, event, null) : outcome(tx, event);
            case "request.rejected",
                    "request.cancelled",
                    "request.voided",
                    "request.expired",
                    "approval.bypassed",
                    "grant.pre_approved",
                    "grant.revoked",
                    "grant.expired" -> outcome(tx, event);
            case "grant.expiring" -> ofGrant(tx, event, Kind.GRANT_ENDS);
            case "request.escalated" -> onSigner(tx, event, Kind.ESCALATION, ADMINISTRATORS);
            case "signer.certificate_expiring" -> onSigner(tx, event, Kind.CERTIFICATE_ENDS, ADMINISTRATORS);
            case "break_glass.used", "break_glass.ratified", "break_glass.refused", "signer.suspended" ->
                onSigner(tx, event, Kind.BREAK_GLASS, ANYBODY);
            case "webhook.disabled", "channel.disabled" -> toAdmins(tx, event);
            default -> Future.succeededFuture(Optional.empty());
        };
    }

    /** @param kind null: by what the request is about */
    private static Future<Optional<Draft>> asked(Tx tx, LogEvent event, @Nullable Kind kind) {
        return request(tx, event)
                .map(found -> found.map(request -> Draft.asking(
                        event,
                        kind == null ? waiting(request) : kind,
                        request.id(),
                        request.currentStep(),
                        ApprovalReader.canDecide(request))));
    }

    private static Kind waiting(Request request) {
        return switch (request.subject()) {
            case ACCESS -> Kind.DECIDE;
            case CHANGE -> Kind.CHANGE_WAITS;
        };
    }

    private static Future<Optional<Draft>> outcome(Tx tx, LogEvent event) {
        return event.request() == null ? ofGrant(tx, event, Kind.OUTCOME) : ofRequest(tx, event);
    }

    private static Future<Optional<Draft>> ofRequest(Tx tx, LogEvent event) {
        return request(tx, event)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : behind(
                                tx,
                                event,
                                Kind.OUTCOME,
                                found.get().requester().id(),
                                found.get().recipient().id()));
    }

    private static Future<Optional<Draft>> ofGrant(Tx tx, LogEvent event, Kind kind) {
        return event.grant() == null
                ? Future.succeededFuture(Optional.empty())
                : ApprovalReader.grant(tx, event.grant())
                        .compose(found -> found.isEmpty()
                                ? Future.succeededFuture(Optional.empty())
                                : behind(tx, event, kind, found.get().grantee().id()));
    }

    /** Nobody is told of what they did themselves. */
    private static Future<Optional<Draft>> behind(Tx tx, LogEvent event, Kind kind, UUID... identities) {
        return tx.all(SQL.get("peopleBehind"), Tuple.of((Object) identities), row -> row.getUUID("id"))
                .map(people -> {
                    var others = new ArrayList<>(people);
                    others.remove(event.actor());
                    return Optional.of(Draft.of(event, kind, others));
                });
    }

    private static Future<Optional<Draft>> onSigner(Tx tx, LogEvent event, Kind kind, int rank) {
        return tx.all(SQL.get("peopleOnSigner"), Tuple.of(event.signer(), rank), row -> row.getUUID("id"))
                .map(people -> Optional.of(Draft.of(event, kind, people)));
    }

    /** Of what the organization keeps; the callback of a request is the business of who asked. */
    private static Future<Optional<Draft>> toAdmins(Tx tx, LogEvent event) {
        return event.request() != null
                ? Future.succeededFuture(Optional.empty())
                : tx.all(SQL.get("admins"), Tuple.of(event.organization()), row -> row.getUUID("id"))
                        .map(people -> Optional.of(Draft.of(event, Kind.DISABLED, people)));
    }

    private static Future<Optional<Request>> request(Tx tx, LogEvent event) {
        return event.request() == null
                ? Future.succeededFuture(Optional.empty())
                : ApprovalReader.request(tx, event.request());
    }
}
