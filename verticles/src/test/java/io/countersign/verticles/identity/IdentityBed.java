package io.countersign.verticles.identity;

import static io.countersign.verticles.testbed.TestBed.call;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.MachineCredentials;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewMachine;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.TokenAnswer;
import io.countersign.verticles.Caller;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.SignInConfig;
import io.countersign.verticles.federation.IdentityProviders;
import io.countersign.verticles.federation.IssuerKeys;
import io.countersign.verticles.outbound.OutboundClient;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Two nodes over one database, with cheap hashes and a clock that stands still unless a test moves it. */
final class IdentityBed implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";
    static final DomainConfig.AccessTokens CONFIG = config(Duration.ofHours(24));

    final TestBed bed;
    final Secrets secrets;
    final IdentityService identities;
    final OutboundClient outbound;
    final IssuerKeys issuers;
    final IdentityProviders providers;
    final SignInConfig signIn;
    final TokenService one;
    final TokenService two;
    /** What names lead to; all others to what they lead to elsewhere. */
    final Map<String, Supplier<InetAddress>> hosts = new ConcurrentHashMap<>();

    private final AtomicLong aheadNanos = new AtomicLong();
    private final AtomicInteger names = new AtomicInteger();

    IdentityBed() throws SQLException {
        this(SignInConfig.passwords());
    }

    IdentityBed(SignInConfig signIn) throws SQLException {
        this.signIn = signIn;
        bed = TestBed.open();
        secrets = new Secrets(bed.vertx(), CONFIG);
        var calls = new DomainConfig.Outbound(List.of(), true, null);
        outbound = new OutboundClient(bed.vertx(), calls, this::resolve);
        issuers = new IssuerKeys(bed.vertx(), outbound);
        providers = new IdentityProviders(bed.vertx(), signIn, calls, outbound, issuers);
        one = tokens(CONFIG);
        two = tokens(CONFIG);
        identities = new IdentityService(bed.database(), secrets, one, signIn, true);
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        var known = hosts.get(host);
        return known == null ? InetAddress.getAllByName(host) : new InetAddress[] {known.get()};
    }

    static DomainConfig.AccessTokens config(Duration keyRotation) {
        return new DomainConfig.AccessTokens(
                "https://countersign.example",
                "countersign",
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                keyRotation,
                64,
                1);
    }

    TokenService tokens(DomainConfig.AccessTokens config) {
        var tokens = new TokenService(
                bed.vertx(),
                bed.newNode("node " + names.incrementAndGet()),
                secrets,
                config,
                issuers,
                providers,
                () -> Instant.now().plusNanos(aheadNanos.get()),
                aheadNanos::get);
        bed.ok(tokens.start());
        return tokens;
    }

    void later(Duration duration) {
        aheadNanos.addAndGet(duration.toNanos());
    }

    UUID organization() {
        return bed.organization(slug());
    }

    String slug() {
        return "org-" + names.incrementAndGet();
    }

    String slugOf(UUID organization) {
        return bed.column("SELECT slug FROM organizations WHERE id = '" + organization + "'")
                .getFirst();
    }

    /** A person with a login. */
    Person person(Caller admin, String login) {
        return person(admin, login, PersonRole.MEMBER);
    }

    Person person(Caller admin, String login, PersonRole role) {
        return bed.ok(identities.createPerson(
                call(admin), new NewPerson(login, null, role, new NewAccount(login, PASSWORD))));
    }

    static Caller caller(UUID organization, Person person) {
        return new Caller(person.id(), organization, IdentityKind.PERSON, person.name(), person.role(), false);
    }

    /** As known by a token, where none was ended yet. */
    static Caller byToken(Caller caller) {
        return new Caller(
                caller.id(),
                caller.organization(),
                caller.kind(),
                caller.name(),
                caller.role(),
                caller.platformAdmin(),
                caller.claims(),
                0L);
    }

    /** Of an organization of their own, which keeps an admin whoever else of it is disabled. */
    Caller admin() {
        var admin = bed.admin(organization(), "Ada");
        bed.sql("INSERT INTO accounts (id, person_id, organization_id, login, password_hash) VALUES ('" + admin.id()
                + "', '" + admin.id() + "', '" + admin.organization() + "', 'ada', 'x')");
        return admin;
    }

    /** As the setup makes the first one. */
    Caller platformAdmin(Person person, UUID organization) {
        return platformAdmin(caller(organization, person));
    }

    Caller platformAdmin(Caller person) {
        bed.sql("UPDATE persons SET platform_admin = true WHERE id = '" + person.id() + "'");
        return withPlatformRight(person);
    }

    /** As a token's caller was read while they were one, before any token of theirs was ended. */
    static Caller withPlatformRight(Caller person) {
        return byToken(
                new Caller(person.id(), person.organization(), person.kind(), person.name(), person.role(), true));
    }

    void noPlatformAdmin() {
        bed.sql("UPDATE persons SET platform_admin = false WHERE platform_admin");
    }

    List<String> platformAdminsWhoCanLogIn() {
        return bed.column("SELECT DISTINCT i.id FROM accounts a JOIN identities i ON i.id = a.person_id"
                + " JOIN organizations o ON o.id = i.organization_id JOIN persons p ON p.id = i.id"
                + " WHERE p.platform_admin AND i.state = 'active' AND o.state = 'active'");
    }

    MachineCredentials machine(Caller admin) {
        return bed.ok(identities.createMachine(
                call(admin), new NewMachine("ci " + names.incrementAndGet(), List.of(admin.id()))));
    }

    Future<TokenAnswer> logIn(UUID organization, String login, String password) {
        return one.password(slugOf(organization), login, password, "request-1");
    }

    String token(UUID organization, String login) {
        return bed.ok(logIn(organization, login, PASSWORD)).access_token();
    }

    Future<TokenAnswer> client(MachineCredentials machine) {
        var secret = Objects.requireNonNull(machine.clientSecret());
        return one.clientCredentials(machine.clientId().toString(), secret, "request-1");
    }

    /** {@code ok}, or the code of the refusal. */
    String outcome(Future<?> future) {
        return bed.ok(future.map("ok").recover(IdentityBed::code));
    }

    private static Future<String> code(Throwable failure) {
        return failure instanceof RefusedException e
                ? Future.succeededFuture(e.refusal().code())
                : Future.failedFuture(failure);
    }

    Refusal refused(Future<?> future) {
        return bed.refused(future);
    }

    @Override
    public void close() throws SQLException {
        bed.ok(one.close());
        bed.ok(two.close());
        bed.ok(secrets.close());
        bed.ok(outbound.close());
        bed.ok(providers.close());
        bed.close();
    }
}
