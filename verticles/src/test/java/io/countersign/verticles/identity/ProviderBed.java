package io.countersign.verticles.identity;

import static io.countersign.verticles.testbed.TestBed.call;

import io.countersign.protocol.api.Account;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.TokenAnswer;
import io.countersign.verticles.Caller;
import io.countersign.verticles.SignInConfig;
import io.countersign.verticles.SignInConfig.Provider;
import io.countersign.verticles.Tokens.ProviderCode;
import io.countersign.verticles.federation.TestIssuer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An organization whose people sign in by a provider, one whose provider asks for more, and nobody else's. */
final class ProviderBed implements AutoCloseable {
    static final String REDIRECT = "https://sign.example/console/";
    static final String VERIFIER = "verifier-verifier-verifier-verifier-verifier";
    static final String NONCE = "nonce-nonce-nonce-nonce";
    static final String CLIENT = "our client";
    static final String SECRET = "s:e+c ret";

    private final Vertx vertx = Vertx.vertx();
    final TestIssuer issuer = TestIssuer.start(vertx);
    final TestIssuer.Key key = issuer.newKey("RS256");
    final IdentityBed bed;
    final UUID organization;
    final UUID elsewhere;
    final Caller admin;
    final Caller adminElsewhere;

    ProviderBed() throws SQLException {
        bed = new IdentityBed(new SignInConfig(
                "https://sign.example/",
                List.of(
                        provider("sso", "acme-people", null, null),
                        provider("strict", "acme-people", "phr", Duration.ofMinutes(5)),
                        provider("other", "globex-people", null, null))));
        organization = bed.bed.organization("acme-people");
        elsewhere = bed.bed.organization("globex-people");
        admin = bed.bed.admin(organization, "Ada");
        adminElsewhere = bed.bed.admin(elsewhere, "Gus");
    }

    private Provider provider(String name, String slug, @Nullable String acr, @Nullable Duration maxAge) {
        return new Provider(
                name,
                name.toUpperCase(Locale.ROOT),
                issuer.url(),
                CLIENT,
                SECRET,
                slug,
                List.of("openid", "email"),
                acr,
                maxAge);
    }

    /** A person of the first organization with an account of a provider. */
    Person person(String login, String provider, String email) {
        var person = bed.person(admin, login);
        add(person, provider, email);
        return person;
    }

    Account add(Person person, String provider, String email) {
        return bed.bed.ok(bed.identities.addAccount(call(admin), person.id(), NewAccount.ofProvider(provider, email)));
    }

    JsonObject claims(String subject, String email) {
        return issuer.claims()
                .put("aud", CLIENT)
                .put("sub", subject)
                .put("nonce", NONCE)
                .put("email", email)
                .put("email_verified", true);
    }

    String token(JsonObject claims) {
        return TestIssuer.token(key, claims);
    }

    /** As the provider sends somebody back to the console with a code for this token. */
    ProviderCode code(String provider, String idToken) {
        var code = issuer.code("our+client:s%3Ae%2Bc+ret", TestIssuer.challenge(VERIFIER), REDIRECT, idToken);
        return new ProviderCode(provider, code, VERIFIER, REDIRECT, NONCE);
    }

    Future<TokenAnswer> signIn(TokenService node, String provider, String subject, String email) {
        return node.provider(code(provider, token(claims(subject, email))), "request-1");
    }

    Future<TokenAnswer> signIn(String subject, String email) {
        return signIn(bed.one, "sso", subject, email);
    }

    /** Of a sign-in with what the provider would say, spoilt. */
    Future<TokenAnswer> spoilt(String provider, UnaryOperator<JsonObject> spoil) {
        return bed.one.provider(code(provider, token(spoil.apply(claims("ann-sub", "ann@acme.example")))), "request-1");
    }

    UUID signedIn(Future<TokenAnswer> answer) {
        return bed.bed
                .ok(bed.two.authenticate(bed.bed.ok(answer).access_token()))
                .id();
    }

    List<String> events(String type) {
        return bed.bed.column("SELECT encode(leaf, 'escape') FROM audit_leaves WHERE type = '" + type
                + "' AND organization_id = '" + organization + "' ORDER BY id");
    }

    @Override
    public void close() throws Exception {
        bed.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
