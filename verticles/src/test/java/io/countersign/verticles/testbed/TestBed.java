package io.countersign.verticles.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.embedded.TestServers;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.NewCertificateAuthority;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.worker.OrderSeal;
import io.countersign.verticles.Call;
import io.countersign.verticles.Caller;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.signers.SignerService;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Durability;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Node;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.worker.WorkerClient;
import io.countersign.worker.SigningWorker;
import io.countersign.worker.WorkerConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A migrated database of its own, a node, a worker on a SoftHSM token, and a few words to set a scene. */
public final class TestBed implements AutoCloseable {
    public static final String TOKEN = "signers";
    private static final AtomicInteger BEDS = new AtomicInteger();
    private static final OrderSeal SEAL = new OrderSeal(new byte[32]);

    private final Vertx vertx;
    private final DomainConfig.Postgres config;
    private final Connection superuser;
    private final Database database;
    private final AtomicInteger fences = new AtomicInteger();
    private final SignerService signers;
    private @Nullable SigningWorker worker;

    private TestBed(Vertx vertx) throws SQLException {
        this.vertx = vertx;
        var postgres = TestServers.postgres();
        var name = Migrated.database("bed_" + ProcessHandle.current().pid() + "_" + BEDS.incrementAndGet());
        config = DomainConfig.Postgres.plain(
                postgres.host(), postgres.port(), name, postgres.user(), postgres.password(), 8);
        superuser = DriverManager.getConnection(postgres.jdbcUrl(name), postgres.user(), postgres.password());
        database = newNode("one");
        signers = new SignerService(database, workerClient(), List.of(TOKEN, "absent"));
    }

    public static TestBed open() throws SQLException {
        return new TestBed(Vertx.vertx());
    }

    public static TestBed withOneEventLoop() throws SQLException {
        return new TestBed(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)));
    }

    /** With a worker that serves {@link #TOKEN}; the token "absent" is configured and served by nobody. */
    public static TestBed withWorker() throws SQLException {
        var bed = new TestBed(Vertx.vertx());
        var token = TestServers.softHsm().token(TOKEN);
        bed.worker = bed.ok(SigningWorker.deploy(
                bed.vertx, WorkerConfig.withPinFile(token.module(), TOKEN, token.pinFile()), SEAL));
        return bed;
    }

    public Database newNode(String name) {
        var node = new Node(Ids.next(), name);
        var pool = Database.pool(vertx, config);
        ok(Durability.check(vertx, pool, Duration.ofSeconds(20)));
        ok(pool.preparedQuery(Queries.of("store").get("registerNode")).execute(Tuple.of(node.id(), node.name())));
        return new Database(pool, node, takesRightsAway -> {
            if (takesRightsAway) {
                fences.incrementAndGet();
            }
            return Future.succeededFuture();
        });
    }

    public Vertx vertx() {
        return vertx;
    }

    public Database database() {
        return database;
    }

    public DomainConfig.Postgres config() {
        return config;
    }

    /** As {@link #config} with a pool of one connection, so that one which stays lent shows. */
    public DomainConfig.Postgres withOneConnection() {
        return DomainConfig.Postgres.plain(
                config.host(), config.port(), config.database(), config.user(), config.password(), 1);
    }

    public SignerService signers() {
        return signers;
    }

    public WorkerClient workerClient() {
        return new WorkerClient(vertx, SEAL, Duration.ofSeconds(2));
    }

    /** How many acknowledgements have waited for the fence. */
    public int fences() {
        return fences.get();
    }

    public UUID organization(String slug) {
        var id = Ids.next();
        sql("INSERT INTO organizations (id, slug, name) VALUES ('" + id + "', '" + slug + "', '" + slug + "')");
        return id;
    }

    public Caller admin(UUID organization, String name) {
        return person(organization, name, PersonRole.ADMIN);
    }

    public Caller person(UUID organization, String name) {
        return person(organization, name, PersonRole.MEMBER);
    }

    private Caller person(UUID organization, String name, PersonRole role) {
        var id = identity(organization, "person", name);
        sql("INSERT INTO persons (id, role) VALUES ('" + id + "', '" + role + "')");
        return new Caller(id, organization, IdentityKind.PERSON, name, role, false);
    }

    public Caller machine(UUID organization, String name) {
        return new Caller(
                identity(organization, "machine", name), organization, IdentityKind.MACHINE, name, null, false);
    }

    public UUID group(UUID organization, String name, Caller... members) {
        var id = Ids.next();
        sql("INSERT INTO groups (id, organization_id, name) VALUES ('" + id + "', '" + organization + "', '" + name
                + "')");
        for (var member : members) {
            sql("INSERT INTO group_members (group_id, identity_id) VALUES ('" + id + "', '" + member.id() + "')");
        }
        return id;
    }

    private UUID identity(UUID organization, String kind, String name) {
        var id = Ids.next();
        sql("INSERT INTO identities (id, organization_id, kind, name) VALUES ('%s', '%s', '%s', '%s')"
                .formatted(id, organization, kind, name));
        return id;
    }

    public CertificateAuthority authority(Caller admin, String name) {
        return ok(signers.createCertificateAuthority(
                call(admin),
                new NewCertificateAuthority(name, KeyAlgorithm.P_256, "CN=" + name + ",O=Example,C=DE", null, null)));
    }

    public Signer signer(Caller admin, CertificateAuthority authority, String slug) {
        return ok(signers.createSigner(call(admin), newSigner(authority, slug, KeyAlgorithm.P_256)));
    }

    public static NewSigner newSigner(CertificateAuthority authority, String slug, KeyAlgorithm algorithm) {
        return new NewSigner(
                slug,
                null,
                algorithm,
                authority.id(),
                "CN=" + slug + ",O=Example,C=DE",
                null,
                null,
                null,
                null,
                false,
                null);
    }

    public static Call call(Caller caller) {
        return new Call(caller, "request-1", null, new byte[32]);
    }

    public static Call call(Caller caller, String idempotencyKey) {
        return new Call(caller, "request-1", idempotencyKey, new byte[32]);
    }

    public <T> T ok(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("expected success, got " + e.getCause(), e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    public Refusal refused(Future<?> future) {
        try {
            var answer = future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
            throw new AssertionError("expected a refusal, got " + answer);
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(RefusedException.class);
            return ((RefusedException) e.getCause()).refusal();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** As the superuser, who can do everything. */
    public void sql(String statement) {
        try (var run = superuser.createStatement()) {
            run.execute(statement);
        } catch (SQLException e) {
            throw new AssertionError(statement, e);
        }
    }

    public List<String> column(String query) {
        try (var run = superuser.createStatement();
                var rows = run.executeQuery(query)) {
            var values = new ArrayList<String>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new AssertionError(query, e);
        }
    }

    /** Types of all events of the audit log, oldest first. */
    public List<String> events() {
        return column("SELECT type FROM audit_leaves ORDER BY id");
    }

    @Override
    public void close() throws SQLException {
        if (worker != null) {
            ok(worker.close());
        }
        superuser.close();
        ok(database.close());
        ok(vertx.close());
    }
}
