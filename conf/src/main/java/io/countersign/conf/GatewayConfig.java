package io.countersign.conf;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one gateway is told by its operator. What each key means, its unit, its range and what zero means is
 * written in {@code conf/yaml/gateway.yaml}, which also holds the defaults; the ranges are enforced here.
 *
 * @param production false allows secrets in the open and is loudly reported at start
 */
public record GatewayConfig(
        boolean production,
        Node node,
        Http http,
        Management management,
        Postgres postgres,
        Redis redis,
        List<Token> tokens,
        Security security,
        SignIn signIn,
        Signing signing,
        Certificates certificates,
        Approval approval,
        Recording.AuditLog auditLog,
        Telling.Live live,
        Telling.Console console,
        Outbound outbound,
        Telling.Webhooks webhooks,
        Telling.Mail mail,
        Log log) {
    private static final int MAX_PORT = 65_535;
    private static final String SLUG = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    public GatewayConfig {
        tokens = List.copyOf(tokens);
        long names = tokens.stream().map(Token::name).distinct().count();
        long labels = tokens.stream().map(Token::label).distinct().count();
        new Checks()
                .that(names == tokens.size(), "tokens", "uses a name twice", "give each token a name of its own")
                .that(
                        labels == tokens.size(),
                        "tokens",
                        "uses a label twice, and by the label orders find the token that holds their key",
                        "give each token a label of its own, when it is initialised, or take one of them out")
                .that(
                        http.port() == 0
                                || http.port() != management.port()
                                || !http.host().equals(management.host()),
                        "management.port",
                        "is http.port, too",
                        "choose another one, which only your own probes and Prometheus reach")
                .that(
                        !production || "https".equals(http.publicUrl().getScheme()),
                        "http.publicUrl",
                        "is not an https URL",
                        "write the https URL of your load balancer, or production: false on your own machine")
                .that(
                        !production || !approval.bypass(),
                        "approval.bypass",
                        "is true with production: true, so that nobody would have to approve anything",
                        "take it out (COUNTERSIGN_APPROVAL_BYPASS in the environment too)")
                .that(
                        !production
                                || auditLog.witnesses().stream()
                                        .allMatch(witness ->
                                                "https".equals(witness.url().getScheme())),
                        "auditLog.witnesses",
                        "are asked in the open",
                        "write https URLs")
                .that(
                        !production || signIn.isProtected(),
                        "signIn.providers",
                        "are asked in the open",
                        "write https URLs as issuers")
                .that(
                        !production || mail.password() == null || mail.tls().protects(),
                        "mail.tls",
                        "lets the password of the mail server travel in the open",
                        "write required or implicit")
                .refuse();
    }

    /**
     * Reads the bundled defaults, then {@code file} if given, then the environment ({@code COUNTERSIGN_SECTION_KEY}).
     *
     * @throws ConfigurationException naming all that is wrong
     */
    public static GatewayConfig load(@Nullable Path file, Map<String, String> environment) {
        var reader = ConfigReader.of(GatewayConfig.class).bundled("gateway");
        return (file == null ? reader : reader.file(file))
                .environment(environment, "COUNTERSIGN")
                .read();
    }

    /**
     * Reads the bundled defaults and then {@code yaml}, which {@code source} names in problems. For servers that a program
     * configures: the demo and tests.
     *
     * @throws ConfigurationException naming all that is wrong
     */
    public static GatewayConfig parse(String source, String yaml) {
        return ConfigReader.of(GatewayConfig.class)
                .bundled("gateway")
                .yaml(source, yaml)
                .read();
    }

    /**
     * Who this gateway is among the others.
     *
     * @param name null means the host's name
     */
    public record Node(@Nullable String name) {
        public Node {
            new Checks()
                    .matches("name", name, SLUG, "write 1 to 63 lower-case letters, digits and dashes")
                    .refuse();
        }
    }

    /**
     * The listener that clients reach.
     *
     * @param eventLoops threads that serve requests; 0 means half of the processors
     * @param drain how long a gateway that stops is unready and still takes calls
     * @param tlsCertificate PEM file of the certificate chain; null where TLS ends before the gateway
     * @param tlsKey PEM file of its private key; set exactly when the certificate is
     */
    public record Http(
            String host,
            int port,
            URI publicUrl,
            int maxBodyBytes,
            int eventLoops,
            Duration drain,
            @Nullable Path tlsCertificate,
            @Nullable Path tlsKey) {
        public Http {
            new Checks()
                    .notBlank("host", host)
                    .between("port", port, 0, MAX_PORT)
                    .plainUrl("publicUrl", publicUrl)
                    .between("maxBodyBytes", maxBodyBytes, 4_096, 16_777_216)
                    .between("eventLoops", eventLoops, 0, 256)
                    .between("drain", drain, Duration.ZERO, Duration.ofMinutes(1))
                    .that(
                            (tlsCertificate == null) == (tlsKey == null),
                            "tlsKey",
                            "and tlsCertificate are not set together",
                            "set both to serve TLS, or none of them")
                    .refuse();
        }
    }

    /** The listener for probes and metrics. */
    public record Management(String host, int port) {
        public Management {
            new Checks()
                    .notBlank("host", host)
                    .between("port", port, 0, MAX_PORT)
                    .refuse();
        }
    }

    /** How the connection to PostgreSQL is protected, from nothing to the server's name being checked. */
    public enum TlsMode {
        DISABLE,
        PREFER,
        REQUIRE,
        VERIFY_CA,
        VERIFY_FULL
    }

    /**
     * The database. A {@code uri} wins over host, port, user and database: these components already hold its parts.
     *
     * @param password null where PostgreSQL asks for none
     * @param tlsCertificate PEM file of the authority that the server's certificate must come from
     */
    public record Postgres(
            @Nullable URI uri,
            String host,
            int port,
            String database,
            String user,
            @Nullable Secret password,
            int poolSize,
            TlsMode tls,
            @Nullable Path tlsCertificate) {
        public Postgres {
            if (uri != null) {
                var parts = PostgresUri.parse(uri);
                host = parts.host();
                port = parts.port();
                database = parts.database();
                user = parts.user().isEmpty() ? user : parts.user();
            }
            boolean verifies = tls == TlsMode.VERIFY_CA || tls == TlsMode.VERIFY_FULL;
            new Checks()
                    .notBlank("host", host)
                    .between("port", port, 1, MAX_PORT)
                    .notBlank("database", database)
                    .notBlank("user", user)
                    .between("poolSize", poolSize, 1, 200)
                    .that(
                            !verifies || tlsCertificate != null,
                            "tlsCertificate",
                            "is missing, and tls wants the server's certificate verified",
                            "name the PEM file of its authority")
                    .refuse();
        }
    }

    /**
     * The fast gate in front of the database.
     *
     * @param enabled false signs with PostgreSQL alone
     * @param password null where Redis asks for none
     * @param tlsCertificate PEM file of the authority of its certificate; null: those that Java knows
     */
    public record Redis(
            boolean enabled,
            URI uri,
            @Nullable Secret password,
            Duration timeout,
            @Nullable Path tlsCertificate) {
        public Redis {
            new Checks()
                    .that(
                            List.of("redis", "rediss").contains(String.valueOf(uri.getScheme()))
                                    && uri.getHost() != null
                                    && uri.getUserInfo() == null
                                    && uri.getQuery() == null,
                            "uri",
                            "is no Redis address, or holds a password or parameters",
                            "write redis://host:port or rediss://host:port, and the password under its own key")
                    .that(
                            tlsCertificate == null || "rediss".equals(uri.getScheme()),
                            "tlsCertificate",
                            "is set, and uri asks for no TLS",
                            "write rediss://host:port as uri, or leave the certificate out")
                    .between("timeout", timeout, Duration.ofMillis(1), Duration.ofSeconds(1))
                    .refuse();
        }
    }

    /**
     * A PKCS#11 token whose keys this gateway's worker uses.
     *
     * @param name tells the entries of the list apart for whoever reads it; nothing else refers to it
     * @param label CKA_LABEL of the token; every stored key refers to it, so it stays the same when the token moves
     * @param pin where its user PIN is, never the PIN itself: the worker reads it for a log-in and forgets it
     * @param sessions how many signatures it makes at the same time
     * @param queue how many orders may wait for a session
     * @param timeout longest time for one order, waiting included
     */
    public record Token(String name, String label, Path module, String pin, int sessions, int queue, Duration timeout) {
        private static final String PIN_FILE = "file:";
        private static final String PIN_VARIABLE = "env:";

        public Token {
            new Checks()
                    .matches("name", name, SLUG, "write 1 to 63 lower-case letters, digits and dashes")
                    .that(
                            !label.isBlank() && label.length() <= 32,
                            "label",
                            "is empty or over 32 characters",
                            "write the token's label as the token itself has it")
                    .that(module.isAbsolute(), "module", "is \"" + module + "\"", "write the whole path of the library")
                    .between("sessions", sessions, 1, 256)
                    .that(
                            pin.matches("file:/.+|env:[A-Za-z_][A-Za-z0-9_]*"),
                            "pin",
                            "is not a reference",
                            "write file: and a whole path, or env: and the name of a variable; never the PIN itself")
                    .between("queue", queue, 1, 100_000)
                    .between("timeout", timeout, Duration.ofMillis(50), Duration.ofMillis(1_900))
                    .refuse();
        }

        /** The file whose first line is the PIN; null when a variable holds it. */
        public @Nullable Path pinFile() {
            return pin.startsWith(PIN_FILE) ? Path.of(pin.substring(PIN_FILE.length())) : null;
        }

        /** The environment variable that holds the PIN; null when a file does. */
        public @Nullable String pinVariable() {
            return pin.startsWith(PIN_VARIABLE) ? pin.substring(PIN_VARIABLE.length()) : null;
        }
    }

    /**
     * Access tokens and password hashes.
     *
     * @param accessTokenLifetime of machine identities and CI jobs
     * @param personTokenLifetime of people, who sign in again for the next one
     */
    public record Security(
            String issuer,
            String audience,
            Duration accessTokenLifetime,
            Duration personTokenLifetime,
            Duration tokenKeyRotation,
            Argon2 argon2) {
        public Security {
            new Checks()
                    .notBlank("issuer", issuer)
                    .notBlank("audience", audience)
                    .between("accessTokenLifetime", accessTokenLifetime, Duration.ofSeconds(30), Duration.ofHours(1))
                    .between("personTokenLifetime", personTokenLifetime, Duration.ofSeconds(30), Duration.ofHours(12))
                    .between("tokenKeyRotation", tokenKeyRotation, Duration.ofHours(1), Duration.ofDays(90))
                    .refuse();
        }
    }

    /**
     * The cost of one password hash (Argon2id, RFC 9106).
     *
     * @param memory KiB
     */
    public record Argon2(int memory, int iterations) {
        public Argon2 {
            new Checks()
                    .between("memory", memory, 7_168, 1_048_576)
                    .between("iterations", iterations, 1, 20)
                    .refuse();
        }
    }

    /**
     * The signing path.
     *
     * @param revocationFence how long a committed signature may take to leave
     */
    public record Signing(Duration revocationFence) {
        public Signing {
            new Checks()
                    .between("revocationFence", revocationFence, Duration.ofMillis(100), Duration.ofSeconds(30))
                    .refuse();
        }
    }

    /**
     * How approvals are had.
     *
     * @param bypass whether every request is approved at once by nobody, for development
     */
    public record Approval(boolean bypass) {}

    /**
     * Calls to servers of others, as the issuers of CI jobs' tokens.
     *
     * @param allowedNetworks in CIDR form, that may be called besides public addresses
     * @param tlsCertificate PEM file of the authorities of their certificates; null: those that Java knows
     */
    public record Outbound(
            List<String> allowedNetworks, @Nullable Path tlsCertificate) {
        public Outbound {
            allowedNetworks = List.copyOf(allowedNetworks);
            var unreadable = allowedNetworks.stream()
                    .filter(network -> Network.parse(network).isEmpty())
                    .toList();
            new Checks()
                    .that(
                            unreadable.isEmpty(),
                            "allowedNetworks",
                            "holds what is no network: " + String.join(", ", unreadable),
                            "write networks as 10.1.0.0/16 or fd00:1::/64, without bits beyond the prefix")
                    .refuse();
        }
    }

    /** From the most important lines only to all of them. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /** What is written to standard output, and how. */
    public record Log(LogLevel level, boolean json) {}
}
