package io.countersign.acceptance.harness;

import io.countersign.embedded.FreePorts;
import io.countersign.embedded.PostgresServer;
import io.countersign.embedded.RedisServer;
import io.countersign.embedded.SoftHsm;
import io.countersign.embedded.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * What an operator has before {@code up --config FILE}: servers that run already, a database owned by a user who may do nothing else,
 * passwords in files and in the environment, and the commented configuration with the lines changed that must be.
 */
public final class OperatorsFile implements AutoCloseable {
    private static final AtomicInteger MADE = new AtomicInteger();
    private static final Pattern EXAMPLE_TOKEN = Pattern.compile("(?m)^#   (tokens:\n(?:#   .*\n)+)");

    private final Path folder;

    /** Of the database, which has the same name. */
    private final String owner = "countersign_owner_" + MADE.incrementAndGet();

    private final PostgresServer postgres = TestServers.postgres();
    private final RedisServer redis = RedisServer.withPassword();
    private final SoftHsm.Token token = TestServers.softHsm().token("up-with-configuration");
    private final String databasePassword = UUID.randomUUID().toString();
    private final int port = FreePorts.next();
    private final int managementPort = FreePorts.next();

    private OperatorsFile(Path folder) {
        this.folder = folder;
    }

    /** Starts the servers and writes {@code gateway.yaml} into the folder. */
    public static OperatorsFile write(Path folder) {
        var operator = new OperatorsFile(folder);
        operator.createDatabase();
        operator.secret("postgres.password", operator.databasePassword);
        operator.writeConfiguration();
        return operator;
    }

    private void createDatabase() {
        var database = postgres.createDatabase(owner);
        try (var connection = DriverManager.getConnection(
                        postgres.jdbcUrl(postgres.database()), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + owner + " LOGIN PASSWORD '" + databasePassword + "'");
            statement.execute("ALTER DATABASE " + database + " OWNER TO " + owner);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void secret(String name, String value) {
        try {
            var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            Files.writeString(Files.createFile(folder.resolve(name), mode), value + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeConfiguration() {
        var text = Product.read(Product.root().resolve("conf/yaml/gateway.yaml"));
        text = EXAMPLE_TOKEN
                .matcher(text)
                .replaceFirst(example -> example.group(1).replaceAll("(?m)^#   ", ""));
        text = changed(text, "tokens: []", "");
        text = changed(text, "  name:", "  name: up-with-configuration");
        text = changed(text, "  port: 8080", "  port: " + port);
        text = changed(text, "  port: 8081", "  port: " + managementPort);
        text = changed(text, "  port: 5432", "  port: " + postgres.port());
        text = changed(text, "  database: countersign", "  database: " + owner);
        text = changed(text, "  user: countersign", "  user: " + owner);
        text = changed(text, "  uri: redis://127.0.0.1:6379", "  uri: " + redis.uri());
        text = changed(text, "    label: release", "    label: " + token.label());
        text = changed(text, "    module: /usr/lib/softhsm/libsofthsm2.so", "    module: " + token.module());
        text = changed(text, "    pin: file:/etc/countersign/release.pin", "    pin: file:" + token.pinFile());
        // The first is PostgreSQL's, the second Redis', the third the mail server's, which is not there.
        text = text.replaceFirst("(?m)^  password:$", "  password: file:" + folder.resolve("postgres.password"));
        text = text.replaceFirst("(?m)^  password:$", "  password: env:REDIS_PASSWORD");
        try {
            Files.writeString(file(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Exactly one line is this one; else the commented configuration has changed and this harness must follow. */
    private static String changed(String text, String line, String replacement) {
        var lines = text.lines().toList();
        if (lines.stream().filter(line::equals).count() != 1) {
            throw new AssertionError("not once in conf/yaml/gateway.yaml: \"" + line + "\"");
        }
        return String.join(
                        "\n",
                        lines.stream()
                                .map(l -> l.equals(line) ? replacement : l)
                                .toList()) + "\n";
    }

    /** Starts a gateway by the file and waits until it is ready. */
    public GatewayProcess up(String name) {
        return start(name).awaitReady();
    }

    /** Starts a gateway by the file. */
    public GatewayProcess start(String name) {
        return GatewayProcess.up(folder, name, file(), port, managementPort, environment());
    }

    /** Starts a gateway by the file with an installed {@code countersign}, which finds nothing else in its environment. */
    public GatewayProcess startInstalled(Path program) {
        return GatewayProcess.installed(folder, program, file(), port, managementPort, environment());
    }

    /** Puts another PIN than the token's into the configuration. */
    public void refuseLogIn() {
        secret("wrong.pin", "no such pin");
        try {
            Files.writeString(
                    file(),
                    changed(
                            Product.read(file()),
                            "    pin: file:" + token.pinFile(),
                            "    pin: file:" + folder.resolve("wrong.pin")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path file() {
        return folder.resolve("gateway.yaml");
    }

    /** What the file needs beside itself. */
    public Map<String, String> environment() {
        return Map.of("SOFTHSM2_CONF", token.configuration().toString(), "REDIS_PASSWORD", redisPassword());
    }

    /** What must never be said. */
    public List<String> secrets() {
        return List.of(databasePassword, redisPassword(), token.pin());
    }

    private String redisPassword() {
        return Objects.requireNonNull(redis.password());
    }

    @Override
    public void close() {
        redis.close();
    }
}
