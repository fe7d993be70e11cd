package io.countersign.verticles.identity;

import io.countersign.protocol.api.FieldError;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.SignInConfig;
import io.countersign.verticles.federation.Federation;
import io.countersign.verticles.federation.Federation.Proven;
import io.countersign.verticles.federation.Trust;
import io.countersign.verticles.federation.UnprovenException;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Log-ins of machine identities with the tokens that CI providers give to their jobs. Each one that is let in is an event of its own,
 * {@code machine.logged_in}, with issuer, subject and claims. One that is not let in is held against nobody: there is nothing to guess in
 * what an issuer signs, and a client id is no secret, so that strangers could make the jobs wait.
 */
final class FederatedLogIns {
    private static final Queries SQL = Queries.of("trusts");

    private final Database database;
    private final Federation federation;
    private final SignInConfig people;
    private final LoginRefusals refusals;

    /** @param people whose ID tokens are no tokens of jobs, whatever a trust says */
    FederatedLogIns(Database database, Federation federation, SignInConfig people, LoginRefusals refusals) {
        this.database = database;
        this.federation = federation;
        this.people = people;
        this.refusals = refusals;
    }

    /** Where OAuth has two ways to hand in the same token. */
    enum Way {
        TOKEN_EXCHANGE("token_exchange"),
        CLIENT_ASSERTION("client_assertion");

        private final String method;

        Way(String method) {
            this.method = method;
        }

        private Refusal wrong(String why) {
            return this == CLIENT_ASSERTION
                    ? new Refusal.Unauthenticated("INVALID_CLIENT", why)
                    : new Refusal.BadInput(
                            "INVALID_SUBJECT_TOKEN", why, List.of(new FieldError("/subject_token", why)));
        }
    }

    /** Who logs in, and by what. */
    record Admitted(Login login, Proven proven) {}

    private record Client(Login login, List<Trust> trusts) {
        static Client of(Row row) {
            return new Client(Login.of(row), TrustRows.ofClient(row));
        }
    }

    private record Attempt(Way way, String requestId) {}

    Future<Admitted> admit(Way way, String clientId, String token, String requestId) {
        return find(clientId).compose(client -> admit(new Attempt(way, requestId), client, token));
    }

    private Future<Optional<Client>> find(String clientId) {
        return Uuids.maybe(clientId)
                .map(id -> database.read(tx -> tx.first(SQL.get("trustingClient"), Tuple.of(id), Client::of)))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    /** An unknown client is one without trusts, so that what is said of a token is the same for both. */
    private Future<Admitted> admit(Attempt attempt, Optional<Client> client, String token) {
        var trusts = client.map(Client::trusts).orElseGet(List::of).stream()
                .filter(trust -> !people.isForPeople(trust.issuer(), trust.audience()))
                .toList();
        var now = client.map(known -> known.login().now()).orElse(Instant.EPOCH);
        return federation
                .prove(trusts, token, now)
                .compose(proven -> {
                    var login = client.orElseThrow().login();
                    return login.active()
                            ? recorded(attempt, new Admitted(login, proven))
                            : refuse(attempt, client, "disabled", Refusal.Unauthenticated.disabled());
                })
                .recover(failure -> failure instanceof UnprovenException unproven
                        ? refuse(attempt, client, unproven)
                        : Future.failedFuture(failure));
    }

    private Future<Admitted> refuse(Attempt attempt, Optional<Client> client, UnprovenException unproven) {
        var why = String.valueOf(unproven.getMessage());
        return refuse(attempt, client, unproven.reason(), attempt.way().wrong(why));
    }

    private Future<Admitted> refuse(Attempt attempt, Optional<Client> client, String reason, Refusal refusal) {
        var kind = new LoginRefusals.Kind(
                client.map(known -> known.login().organization()).orElse(null),
                client.map(known -> known.login().identity()).orElse(null),
                attempt.way().method,
                reason);
        refusals.record(kind, attempt.requestId());
        return Future.failedFuture(refusal.refused());
    }

    private Future<Admitted> recorded(Attempt attempt, Admitted admitted) {
        var login = admitted.login();
        var proven = admitted.proven();
        var machine = Optional.ofNullable(login.identity()).orElseThrow();
        return database.systemChange(tx -> {
            tx.record(Event.by(machine, login.organization(), "machine.logged_in")
                    .with("machine", machine.toString())
                    .with("method", attempt.way().method)
                    .with("trust", proven.trust().id().toString())
                    .with("issuer", proven.trust().issuer())
                    .with("subject", proven.subject())
                    .with("claims", proven.claims())
                    .with("requestId", attempt.requestId()));
            return Future.succeededFuture(admitted);
        });
    }
}
