package io.countersign.verticles.identity;

import io.countersign.verticles.Refusal;
import io.countersign.verticles.SignInConfig.Provider;
import io.countersign.verticles.Tokens.ProviderCode;
import io.countersign.verticles.federation.IdentityProviders;
import io.countersign.verticles.federation.ProviderRefusedException;
import io.countersign.verticles.federation.SignedIn;
import io.countersign.verticles.federation.UnprovenException;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.PersonCommitment;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sign-ins of people by an identity provider of their organization. Nobody comes in without an account that an admin made: the first
 * sign-in finds it by the e-mail address that the provider has verified and binds it to the provider's own id of the person, in one
 * transaction with {@code account.linked}; from then on only that id counts. What is refused is held against nobody: there is nothing to
 * guess in a code, and strangers could make the people of an organization wait.
 */
final class ProviderLogIns {
    private static final Queries SQL = Queries.of("providers");
    private static final String METHOD = "provider";
    private static final String TAKEN = "subject_is_of_one_account";

    private final Database database;
    private final IdentityProviders providers;
    private final LoginRefusals refusals;

    ProviderLogIns(Database database, IdentityProviders providers, LoginRefusals refusals) {
        this.database = database;
        this.providers = providers;
        this.refusals = refusals;
    }

    /** @param organization null where the configuration names one that does not exist */
    private record Attempt(Provider provider, @Nullable UUID organization, Instant now, String requestId) {}

    /**
     * What the database knows of whom the provider names.
     *
     * @param account null for none
     * @param same whether the account is bound to exactly them
     */
    private record Found(Login login, @Nullable UUID account, boolean bound, boolean same) {
        static Found of(Row row) {
            return new Found(Login.of(row), row.getUUID("account_id"), row.getBoolean("bound"), row.getBoolean("same"));
        }
    }

    Future<Login> admit(ProviderCode code, String requestId) {
        if (!providers.config().isRedirect(code.redirectUri())) {
            return Refusal.BadInput.failed(
                    "/redirect_uri",
                    "is neither the console under this service's public URL nor http://127.0.0.1:PORT/ of the command line");
        }
        return providers
                .config()
                .provider(code.provider())
                .map(provider -> providers
                        .exchanged(provider, code)
                        .compose(
                                token -> attempt(provider, requestId)
                                        .compose(attempt -> admit(attempt, token, code.nonce())),
                                failure -> attempt(provider, requestId)
                                        .compose(attempt -> failed(attempt, Optional.empty(), failure))))
                .orElseGet(() -> Refusal.BadInput.failed("/provider", "is the name of no identity provider here"));
    }

    private Future<Attempt> attempt(Provider provider, String requestId) {
        return database.read(tx -> tx.first(
                        SQL.get("organizationOfProvider"),
                        Tuple.of(provider.organization()),
                        row -> new Attempt(
                                provider,
                                row.getUUID("id"),
                                row.getOffsetDateTime("now").toInstant(),
                                requestId)))
                .map(Optional::orElseThrow);
    }

    private Future<Login> admit(Attempt attempt, String idToken, String nonce) {
        return providers
                .proven(attempt.provider(), idToken, nonce, attempt.now())
                .compose(
                        person -> find(attempt, person).compose(found -> admit(attempt, person, found)),
                        failure -> failed(attempt, Optional.empty(), failure));
    }

    private Future<Optional<Found>> find(Attempt attempt, SignedIn person) {
        var login = person.email()
                .map(email -> ProviderAccount.login(attempt.provider().name(), email))
                .orElse("");
        return database.read(tx -> tx.first(
                SQL.get("providerLogin"),
                Tuple.of(
                        attempt.organization(),
                        attempt.provider().name(),
                        attempt.provider().issuer(),
                        person.subject(),
                        login),
                Found::of));
    }

    private Future<Login> admit(Attempt attempt, SignedIn person, Optional<Found> found) {
        var known = found.filter(one -> one.account() != null);
        if (known.isEmpty()) {
            return refuse(
                    attempt, Optional.empty(), person.email().isPresent() ? "unknown_account" : "unverified_email");
        }
        var account = known.get();
        if (account.bound() && !account.same()) {
            return refuse(attempt, known, "other_subject");
        }
        if (!account.login().active()) {
            return refuse(attempt, known, "disabled");
        }
        return account.same()
                ? Future.succeededFuture(account.login())
                : bind(attempt, person, account)
                        .compose(
                                bound -> bound
                                        ? Future.succeededFuture(account.login())
                                        : find(attempt, person).compose(again -> afterAll(attempt, again)),
                                failure -> failed(attempt, known, failure));
    }

    /** Another sign-in was first: it was of the same person, or of somebody else. */
    private Future<Login> afterAll(Attempt attempt, Optional<Found> again) {
        return again.filter(Found::same)
                .map(same -> Future.succeededFuture(same.login()))
                .orElseGet(() -> refuse(attempt, again, "other_subject"));
    }

    /** Completes with false when the account is bound by now, or gone. */
    private Future<Boolean> bind(Attempt attempt, SignedIn person, Found account) {
        var issuer = attempt.provider().issuer();
        return database.systemChange(tx -> tx.update(
                        SQL.get("bindAccount"), Tuple.of(account.account(), issuer, person.subject()))
                .compose(bound ->
                        bound == 1 ? recorded(tx, attempt, person, account).map(true) : Future.succeededFuture(false)));
    }

    private static Future<Void> recorded(Tx tx, Attempt attempt, SignedIn person, Found account) {
        var login = account.login();
        var identity = Optional.ofNullable(login.identity()).orElseThrow();
        var issuer = attempt.provider().issuer();
        return PersonCommitment.read(tx, identity, issuer + " " + person.subject())
                .map(commitment -> {
                    tx.record(Event.by(identity, login.organization(), "account.linked")
                            .with("person", identity.toString())
                            .with("account", String.valueOf(account.account()))
                            .with("provider", attempt.provider().name())
                            .with("issuer", issuer)
                            .with("commitment", commitment.orElse(null)));
                    return null;
                });
    }

    private Future<Login> failed(Attempt attempt, Optional<Found> found, Throwable failure) {
        return switch (failure) {
            case UnprovenException unproven -> refuse(attempt, found, unproven.reason());
            case ProviderRefusedException refused -> {
                record(attempt, found, "provider_refused");
                yield Future.failedFuture(
                        IdentityProviders.unavailable(attempt.provider()).refused());
            }
            case PgException taken when TAKEN.equals(taken.getConstraint()) -> refuse(attempt, found, "subject_taken");
            default -> Future.failedFuture(failure);
        };
    }

    private Future<Login> refuse(Attempt attempt, Optional<Found> found, String reason) {
        record(attempt, found, reason);
        var refusal = reason.equals("disabled")
                ? Refusal.Unauthenticated.disabled()
                : new Refusal.Unauthenticated("INVALID_GRANT", advice(attempt.provider(), reason));
        return Future.failedFuture(refusal.refused());
    }

    private void record(Attempt attempt, Optional<Found> found, String reason) {
        var identity = found.map(known -> known.login().identity()).orElse(null);
        refusals.record(new LoginRefusals.Kind(attempt.organization(), identity, METHOD, reason), attempt.requestId());
    }

    /** The provider has said who they are, or has refused them itself; nothing here tells who else has an account. */
    private static String advice(Provider provider, String reason) {
        var title = "\"" + provider.title() + "\"";
        return switch (reason) {
            case "unknown_account", "other_subject", "subject_taken" ->
                "no account here is for whom " + title
                        + " names; ask an admin of your organization to add one: `countersign person login add`";
            case "unverified_email" ->
                "no account here is for whom " + title
                        + " names, and it does not say that your e-mail address is verified; have it verified there";
            case "code_refused" -> title + " does not take the code any more; sign in again";
            default ->
                "what " + title + " says of this sign-in cannot be used (" + reason
                        + "); sign in again, and if it lasts tell an admin";
        };
    }
}
