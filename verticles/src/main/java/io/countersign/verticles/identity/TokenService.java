package io.countersign.verticles.identity;

import com.github.benmanes.caffeine.cache.Ticker;
import io.countersign.protocol.api.SignInProviders;
import io.countersign.protocol.api.TokenAnswer;
import io.countersign.verticles.Call;
import io.countersign.verticles.Caller;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.Tokens;
import io.countersign.verticles.federation.Federation;
import io.countersign.verticles.federation.IdentityProviders;
import io.countersign.verticles.federation.IssuerKeys;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Issues and judges access tokens. Call {@link #start} before use, {@link #forget} for every change of an identity or organization
 * that is heard of, {@link #forgetEverything} when changes may have been missed, {@link #close} at the end.
 */
public final class TokenService implements Tokens {
    private static final Queries SQL = Queries.of("identity");
    private static final int LIVE_SECRETS = 2;
    private static final String PEOPLE_CLIENT = "countersign";
    private static final String ISSUED_TOKEN_TYPE = "urn:ietf:params:oauth:token-type:access_token";

    private final Database database;
    private final Secrets secrets;
    private final DomainConfig.AccessTokens config;
    private final PublishedKeys published;
    private final TokenKeys keys;
    private final AccessTokenVerifier verifier;
    private final CallerCache callers;
    private final FailureThrottle throttle;
    private final LoginRefusals refusals;
    private final FederatedLogIns federated;
    private final IdentityProviders providers;
    private final ProviderLogIns byProvider;
    private final ConcurrentHashMap<Reading, Future<Holder>> readings = new ConcurrentHashMap<>();

    private record Reading(UUID subject, UUID organization, long changes) {}

    /**
     * @param secrets shared with {@link IdentityService} and {@link InstallationService} of the same node
     * @param issuers whose tokens machine identities may log in with
     * @param providers by which people sign in
     */
    public TokenService(
            Vertx vertx,
            Database database,
            Secrets secrets,
            DomainConfig.AccessTokens config,
            IssuerKeys issuers,
            IdentityProviders providers) {
        this(vertx, database, secrets, config, issuers, providers, InstantSource.system(), Ticker.systemTicker());
    }

    TokenService(
            Vertx vertx,
            Database database,
            Secrets secrets,
            DomainConfig.AccessTokens config,
            IssuerKeys issuers,
            IdentityProviders providers,
            InstantSource clock,
            Ticker ticker) {
        this.database = database;
        this.secrets = secrets;
        this.config = config;
        this.published = new PublishedKeys(vertx, database);
        this.keys = new TokenKeys(vertx, database, published, config);
        this.verifier = new AccessTokenVerifier(published, config, clock);
        this.callers = new CallerCache(ticker);
        this.throttle = new FailureThrottle(ticker);
        this.refusals = new LoginRefusals(vertx, database, LoginRefusals.WINDOW);
        this.federated = new FederatedLogIns(database, new Federation(issuers), providers.config(), refusals);
        this.providers = providers;
        this.byProvider = new ProviderLogIns(database, providers, refusals);
    }

    /** Learns the keys that other nodes have published. */
    public Future<Void> start() {
        return published.all().mapEmpty();
    }

    /**
     * A try to log in.
     *
     * @param name what failures are counted by
     * @param cost hashes that a refusal computes, whether the name exists or not
     */
    private record Attempt(String method, String name, int cost, Refusal wrong, String requestId) {}

    @Override
    public Future<TokenAnswer> clientCredentials(String clientId, String clientSecret, String requestId) {
        var wrong = new Refusal.Unauthenticated(
                "INVALID_CLIENT", "client id or secret is wrong; an owner of the machine identity can have it rotated");
        var name = "client/" + clientId.toLowerCase(Locale.ROOT);
        var attempt = new Attempt("client_credentials", name, LIVE_SECRETS, wrong, requestId);
        return throttle.check(attempt.name())
                .compose(allowed -> Uuids.maybe(clientId)
                        .map(id -> find("client", Tuple.of(id)))
                        .orElseGet(() -> Future.succeededFuture(Optional.empty())))
                .compose(login -> admit(attempt, login, clientSecret))
                .compose(login -> issue(login, String.valueOf(login.identity()), config.lifetime(), Map.of()));
    }

    @Override
    public Future<TokenAnswer> exchange(String clientId, String subjectToken, String requestId) {
        return federated(FederatedLogIns.Way.TOKEN_EXCHANGE, clientId, subjectToken, requestId)
                .map(answer -> new TokenAnswer(
                        answer.access_token(), answer.token_type(), answer.expires_in(), ISSUED_TOKEN_TYPE));
    }

    @Override
    public Future<TokenAnswer> clientAssertion(String clientId, String assertion, String requestId) {
        return federated(FederatedLogIns.Way.CLIENT_ASSERTION, clientId, assertion, requestId);
    }

    private Future<TokenAnswer> federated(FederatedLogIns.Way way, String clientId, String token, String requestId) {
        return federated.admit(way, clientId, token, requestId).compose(admitted -> {
            var login = admitted.login();
            var left = Duration.between(login.now(), admitted.proven().expiresAt());
            var lifetime = left.compareTo(config.lifetime()) < 0 ? left : config.lifetime();
            return issue(
                    login,
                    String.valueOf(login.identity()),
                    lifetime,
                    admitted.proven().claims());
        });
    }

    @Override
    public Future<TokenAnswer> password(String organizationSlug, String login, String password, String requestId) {
        var wrong = new Refusal.Unauthenticated(
                "INVALID_GRANT", "organization, login or password is wrong; an admin can set a new password");
        var name = loginName(organizationSlug, login);
        var attempt = new Attempt("password", name, 1, wrong, requestId);
        return throttle.check(name)
                .compose(allowed -> isStorable(organizationSlug) && isStorable(login)
                        ? find("login", Tuple.of(organizationSlug, login))
                        : Future.succeededFuture(Optional.empty()))
                .compose(found -> admit(attempt, found, password))
                .compose(found -> issue(found, PEOPLE_CLIENT, config.personLifetime(), Map.of()));
    }

    @Override
    public Future<SignInProviders> getSignInProviders(String organizationSlug) {
        return providers.of(organizationSlug);
    }

    @Override
    public Future<TokenAnswer> provider(ProviderCode code, String requestId) {
        return byProvider
                .admit(code, requestId)
                .compose(login -> issue(login, PEOPLE_CLIENT, config.personLifetime(), Map.of()));
    }

    /**
     * Whether somebody who is logged in knows the password of a login of their own: throttled, counted and recorded as a log-in is. A
     * login of somebody else is wrong like one that nobody has.
     */
    Future<Void> confirm(Call call, String login, String password) {
        var caller = call.caller();
        var wrong = new Refusal.Forbidden(
                "PASSWORD_WRONG", "this is no login of yours, or its password is another; an admin can set a new one");
        return database.read(tx -> tx.first(
                        SQL.get("organization"), Tuple.of(caller.organization()), row -> row.getString("slug")))
                .compose(slug -> {
                    var name = loginName(slug.orElseThrow(), login);
                    return throttle.check(name)
                            .compose(allowed -> isStorable(login)
                                    ? find("login", Tuple.of(slug.orElseThrow(), login))
                                    : Future.succeededFuture(Optional.empty()))
                            .map(found -> found.filter(one -> caller.id().equals(one.identity())))
                            .compose(own -> admit(
                                    new Attempt("confirmation", name, 1, wrong, call.requestId()), own, password));
                })
                .mapEmpty();
    }

    private static String loginName(String organizationSlug, String login) {
        return "login/" + organizationSlug + "/" + login.toLowerCase(Locale.ROOT);
    }

    // PostgreSQL refuses the character as a mistake of the program.
    private static boolean isStorable(String text) {
        return text.indexOf('\0') < 0;
    }

    private Future<Optional<Login>> find(String query, Tuple name) {
        return database.read(tx -> tx.first(SQL.get(query), name, Login::of));
    }

    private Future<Login> admit(Attempt attempt, Optional<Login> login, String secret) {
        var hashes = login.map(Login::hashes).orElseGet(List::of);
        return secrets.matches(secret, hashes, attempt.cost()).compose(right -> {
            if (!right) {
                throttle.failed(attempt.name());
                return refuse(attempt, login, "wrong_credentials", attempt.wrong());
            }
            var known = login.orElseThrow();
            return known.active()
                    ? Future.succeededFuture(known)
                    : refuse(attempt, login, "disabled", Refusal.Unauthenticated.disabled());
        });
    }

    private Future<Login> refuse(Attempt attempt, Optional<Login> login, String reason, Refusal refusal) {
        var kind = new LoginRefusals.Kind(
                login.map(Login::organization).orElse(null),
                login.map(Login::identity).orElse(null),
                attempt.method(),
                reason);
        refusals.record(kind, attempt.requestId());
        return Future.failedFuture(refusal.refused());
    }

    private Future<TokenAnswer> issue(Login login, String clientId, Duration lives, Map<String, String> verified) {
        var issued = login.now().getEpochSecond();
        var lifetime = lives.toSeconds();
        var claims = new JsonObject()
                .put("iss", config.issuer())
                .put("aud", config.audience())
                .put("sub", String.valueOf(login.identity()))
                .put("client_id", clientId)
                .put("iat", issued)
                .put("exp", issued + lifetime)
                .put("jti", Ids.next().toString())
                .put(AccessToken.ORGANIZATION, login.organization().toString())
                .put(AccessToken.GENERATION, login.generation());
        if (!verified.isEmpty()) {
            claims.put(AccessToken.CLAIMS, new JsonObject(Map.copyOf(verified)));
        }
        return keys.signing(login.now())
                .map(key -> new TokenAnswer(key.sign(claims), "Bearer", lifetime))
                .onSuccess(answer -> remember(login));
    }

    /** For the report of stale members, which can do without one log-in: nobody waits for this or is refused for its failure. */
    private void remember(Login login) {
        database.systemChange(tx -> tx.update(SQL.get("rememberLogIn"), Tuple.of(login.identity())));
    }

    @Override
    public Future<Caller> authenticate(String bearerToken) {
        return verifier.verify(bearerToken).compose(token -> read(token).compose(holder -> holder.admitted(token)));
    }

    @Override
    public Future<Caller> authenticateForSigning(String bearerToken) {
        // What is remembered may only say yes: a no could be older than the token.
        return verifier.verify(bearerToken)
                .compose(token -> callers.find(token.subject())
                        .filter(holder -> holder.admits(token))
                        .map(Future::succeededFuture)
                        .orElseGet(() -> readAndRemember(token))
                        .compose(holder -> holder.admitted(token)));
    }

    @Override
    public Future<Session> authenticateForStreaming(String bearerToken) {
        return verifier.verify(bearerToken)
                .compose(token -> read(token)
                        .compose(holder -> holder.admitted(token))
                        .map(caller -> new Session(caller, token.generation(), token.expiresAt())));
    }

    /** Calls that arrive while the holder is being read wait for that reading, unless a change was heard of since it began. */
    private Future<Holder> readAndRemember(AccessToken token) {
        var changes = callers.changes();
        var reading = new Reading(token.subject(), token.organization(), changes);
        var promise = Promise.<Holder>promise();
        var other = readings.putIfAbsent(reading, promise.future());
        if (other != null) {
            return other;
        }
        read(token).onSuccess(holder -> callers.remember(holder, changes)).onComplete(result -> {
            readings.remove(reading);
            promise.handle(result);
        });
        return promise.future();
    }

    private Future<Holder> read(AccessToken token) {
        return database.read(
                        tx -> tx.first(SQL.get("holder"), Tuple.of(token.subject(), token.organization()), Holder::of))
                .compose(found -> found.map(Future::succeededFuture).orElseGet(AccessTokenVerifier::expired));
    }

    @Override
    public Future<JsonObject> jwks() {
        return published.all().map(keysOfAll -> {
            var array = new JsonArray();
            keysOfAll.forEach(key -> array.add(key.publicJwk().copy()));
            return new JsonObject().put("keys", array);
        });
    }

    /** An identity or organization has changed: payloads {@code identity:<uuid>}, {@code organization:<uuid>} of the change feed. */
    public void forget(UUID identityOrOrganization) {
        callers.forget(identityOrOrganization);
    }

    /** Changes may have been missed: the change feed was interrupted. */
    public void forgetEverything() {
        callers.forgetEverything();
    }

    /** Writes refused log-ins that are still only counted. */
    public Future<Void> close() {
        return refusals.flush();
    }
}
