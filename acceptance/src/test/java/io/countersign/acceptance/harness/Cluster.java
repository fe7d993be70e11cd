package io.countersign.acceptance.harness;

import io.countersign.embedded.PostgresServer;
import io.countersign.embedded.RedisServer;
import io.countersign.embedded.SoftHsm;
import io.countersign.embedded.TestServers;
import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewOrganization;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.Setup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gateways in processes of their own on one PostgreSQL database, one Redis and one SoftHSM token. */
public final class Cluster implements AutoCloseable {
    /** Of the gateways here; the default, said out loud because tests measure against it. */
    public static final Duration FENCE = Duration.ofSeconds(2);

    /** Of each gateway here; the default of a machine with two processors. */
    public static final int EVENT_LOOPS = 1;

    private static final String PASSWORD = "a long enough password";
    private static final Pattern SETUP_TOKEN = Pattern.compile("(?i)setup token[^\\n]*?([A-Za-z0-9_-]{30,})");
    private static final Duration SETUP = Duration.ofSeconds(10);
    private static final AtomicInteger CLUSTERS = new AtomicInteger();

    private final Path folder;
    private final PostgresServer postgres = TestServers.postgres();
    private final RedisServer redis = RedisServer.open();
    private final String database;
    private final Looker looker;
    private final Token token;
    private final String more;
    private final List<GatewayProcess> gateways = new CopyOnWriteArrayList<>();
    private final AtomicInteger names = new AtomicInteger();
    private @Nullable Party platformAdmin;

    /**
     * The token that the gateways are given.
     *
     * @param environment of the gateways' processes
     * @param others that the gateways are given as well
     */
    public record Token(Path module, String label, Path pinFile, Map<String, String> environment, List<Token> others) {
        public static Token of(SoftHsm.Token token) {
            return new Token(
                    token.module(),
                    token.label(),
                    token.pinFile(),
                    Map.of("SOFTHSM2_CONF", token.configuration().toString()),
                    List.of());
        }

        public Token through(Path otherModule, String variable, String value) {
            var more = new HashMap<>(environment);
            more.put(variable, value);
            return new Token(otherModule, label, pinFile, Map.copyOf(more), others);
        }

        /** This one first, where what is not told otherwise is born. */
        public Token beside(Token other) {
            var both = new HashMap<>(environment);
            both.putAll(other.environment());
            return new Token(module, label, pinFile, Map.copyOf(both), List.of(other));
        }

        String entry(String name) {
            return "- {name: %s, label: '%s', module: '%s', pin: 'file:%s', sessions: 4, queue: 256, timeout: 1500ms}"
                    .formatted(name, label, module, pinFile);
        }

        String entries() {
            return entry("main")
                    + others.stream()
                            .map(other -> "\n  " + other.entry(other.label()))
                            .collect(Collectors.joining());
        }
    }

    private static final class Shared {
        static final Cluster CLUSTER = start(2);

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(CLUSTER::close));
        }
    }

    private Cluster(Token token, String more) {
        this.token = token;
        this.more = more;
        this.database =
                postgres.createDatabase("cluster_" + ProcessHandle.current().pid() + "_" + CLUSTERS.incrementAndGet());
        this.looker = new Looker(postgres, database);
        try {
            // Where Maven builds: the logs of a failed run can be read, and the next clean build takes them away.
            this.folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "gateways")
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two gateways for all test classes of the JVM. Each class works in an organization of its own and repairs what it breaks. */
    public static Cluster shared() {
        Shared.CLUSTER.forgetTheDead();
        return Shared.CLUSTER;
    }

    /**
     * For half a minute those who live wait for a killed gateway with every change that takes a right away, two seconds each time. Whoever
     * tests that does so before it comes here again; for the next test that time is over.
     */
    private void forgetTheDead() {
        var dead = gateways.stream().filter(gateway -> !gateway.isAlive()).toList();
        gateways.removeAll(dead);
        for (var gateway : dead) {
            superuser("UPDATE nodes SET heartbeat_at = heartbeat_at - interval '30 s' WHERE name = '" + gateway.name()
                    + "'");
        }
    }

    /** A cluster of its own, set up, ready to serve. */
    public static Cluster start(int gateways) {
        return start(gateways, Token.of(TestServers.softHsm().token("acceptance-" + CLUSTERS.incrementAndGet())));
    }

    public static Cluster start(int gateways, Token token) {
        return start(gateways, token, "");
    }

    /** The same with more lines in the configuration of each gateway. */
    public static Cluster start(int gateways, String more) {
        return start(gateways, Token.of(TestServers.softHsm().token("acceptance-" + CLUSTERS.incrementAndGet())), more);
    }

    private static Cluster start(int gateways, Token token, String more) {
        var cluster = new Cluster(token, more);
        cluster.add();
        // Before the others start: each start on an empty installation makes a new setup token.
        cluster.setUp();
        for (int i = 1; i < gateways; i++) {
            cluster.launch();
        }
        cluster.gateways.forEach(GatewayProcess::awaitReady);
        return cluster;
    }

    /** One more gateway, ready to serve. */
    public GatewayProcess add() {
        return launch().awaitReady();
    }

    /** One more gateway that is only just starting; callers who ask at random find its door closed for a while. */
    public GatewayProcess launch() {
        return launch(Map.of());
    }

    /** As {@link #launch()}, with more in the environment of its process. */
    public GatewayProcess launch(Map<String, String> more) {
        return launch(more, "");
    }

    /** One more gateway that asks these witnesses, ready to serve. */
    public GatewayProcess addWitnessed(int quorum, WitnessProcess... witnesses) {
        var entries = Arrays.stream(witnesses)
                .map(witness -> "{key: '" + witness.key() + "', url: '" + witness.url() + "'}")
                .collect(Collectors.joining(", "));
        return launch(Map.of(), ", witnesses: [" + entries + "], witnessQuorum: " + quorum)
                .awaitReady();
    }

    /** One more gateway, ready to serve, that finds this note where it keeps the newest checkpoint that it saw. */
    public GatewayProcess addRemembering(String note) {
        var directory = GatewayProcess.checkpoints(folder, "node-" + (names.get() + 1));
        try {
            Files.writeString(Files.createDirectories(directory).resolve("checkpoint"), note);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return add();
    }

    /** A copy of the database as it is now; no gateway may run. */
    public String copy() {
        var copy = database + "_copy";
        maintain("CREATE DATABASE " + copy + " TEMPLATE " + database);
        return copy;
    }

    /** Puts a copy in the place of the database; no gateway may run. */
    public void restore(String copy) {
        maintain("DROP DATABASE " + database);
        maintain("ALTER DATABASE " + copy + " RENAME TO " + database);
    }

    private void maintain(String statement) {
        looker.close();
        try (var connection = DriverManager.getConnection(
                        postgres.jdbcUrl("postgres"), postgres.user(), postgres.password());
                var run = connection.createStatement()) {
            run.execute(statement);
        } catch (SQLException e) {
            throw new AssertionError(statement, e);
        }
    }

    private GatewayProcess launch(Map<String, String> more, String auditLog) {
        var name = "node-" + names.incrementAndGet();
        var environment = new HashMap<>(token.environment());
        environment.putAll(more);
        var options = LearntStart.options(this::train);
        var gateway = GatewayProcess.launch(folder, name, auditLog, yaml(database), environment, options);
        gateways.add(gateway);
        return gateway;
    }

    /** A gateway that starts on an empty database and stops, so that others learn from it. */
    private void train(List<String> options) {
        var empty = yaml(postgres.createDatabase(database + "_trainee"));
        try (var trainee = GatewayProcess.launch(folder, "trainee", "", empty, token.environment(), options)) {
            trainee.awaitReady().stop();
        }
    }

    private String yaml(String name) {
        return """
                postgres: {host: %s, port: %d, database: %s, user: %s, password: '%s'}
                redis: {uri: '%s'}
                tokens:
                  %s
                security:
                  argon2: {memory: 7168, iterations: 1}
                signing: {revocationFence: %dms}
                webhooks: {timeout: 2s, retries: [100ms, 100ms, 200ms, 500ms, 1s, 1s, 2s, 5s]}
                log: {level: info, json: false}
                """.formatted(
                                postgres.host(),
                                postgres.port(),
                                name,
                                postgres.user(),
                                postgres.password(),
                                redis.uri(),
                                token.entries(),
                                FENCE.toMillis())
                + more;
    }

    private void setUp() {
        var first = gateways.getFirst();
        // It is printed after the probe turns ready, not before.
        Eventually.holds(
                "the setup token is printed",
                SETUP,
                () -> first.said(SETUP_TOKEN).isPresent());
        var setupToken = first.said(SETUP_TOKEN).orElseThrow();
        var admin = new NewPerson("Petra Platform", null, null, new NewAccount("petra", PASSWORD));
        var me = first.api()
                .post("/v1/setup", new Setup(setupToken, new NewOrganization("platform", "Platform", admin)))
                .expect(201)
                .as(Me.class);
        platformAdmin = Party.person(this, me.id(), me.name(), "platform", "petra", PASSWORD);
    }

    public Party platformAdmin() {
        if (platformAdmin == null) {
            throw new IllegalStateException("not set up");
        }
        return platformAdmin;
    }

    /** Gateways that have not been killed, oldest first. */
    public List<GatewayProcess> gateways() {
        return gateways.stream().filter(GatewayProcess::isAlive).toList();
    }

    public GatewayProcess gateway(int index) {
        return gateways().get(index);
    }

    public PostgresServer postgres() {
        return postgres;
    }

    public RedisServer redis() {
        return redis;
    }

    public String database() {
        return database;
    }

    /** The first column of a query, as the superuser sees it. */
    public List<String> column(String query) {
        return looker.column(query);
    }

    /** As the superuser, who can do everything. */
    public void superuser(String statements) {
        try (var connection =
                        DriverManager.getConnection(postgres.jdbcUrl(database), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute(statements);
        } catch (SQLException e) {
            throw new AssertionError(statements, e);
        }
    }

    /** Where this gateway keeps checkpoints of the log. */
    public Path checkpoints(GatewayProcess gateway) {
        return GatewayProcess.checkpoints(folder, gateway.name());
    }

    /** The one number that a query finds. */
    public long number(String query) {
        return Long.parseLong(column(query).getFirst());
    }

    @Override
    public void close() {
        gateways.forEach(GatewayProcess::close);
        looker.close();
        redis.close();
    }
}
