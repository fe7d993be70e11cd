package io.countersign.verticles;

import io.countersign.protocol.tlog.WitnessKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the domain must be told.
 *
 * @param nodeName name of this gateway in logs and in the audit log
 * @param tokens labels of the PKCS#11 tokens that a worker serves; the first is the default for new keys
 * @param auditLog the Merkle log and its checkpoints
 * @param live streams of events
 * @param approvalBypass whether requests are approved at once by nobody, for development
 * @param notifying how people are told
 * @param certificates lists of those that were revoked
 * @param signIn how people sign in, besides their passwords
 */
public record DomainConfig(
        String nodeName,
        Postgres postgres,
        Redis redis,
        AccessTokens accessTokens,
        SigningLimits signing,
        List<String> tokens,
        boolean approvalBypass,
        AuditLog auditLog,
        Live live,
        Outbound outbound,
        Webhooks webhooks,
        Notifying notifying,
        Certificates certificates,
        SignInConfig signIn) {
    public DomainConfig {
        tokens = List.copyOf(tokens);
        if (tokens.isEmpty()) {
            throw new IllegalArgumentException("at least one PKCS#11 token must be configured");
        }
    }

    /** People approve, and only public addresses are called. */
    public DomainConfig(
            String nodeName,
            Postgres postgres,
            Redis redis,
            AccessTokens accessTokens,
            SigningLimits signing,
            List<String> tokens) {
        this(
                nodeName,
                postgres,
                redis,
                accessTokens,
                signing,
                tokens,
                false,
                new AuditLog("countersign", null),
                new Live(5_000, 5_000, 20, 1_000),
                new Outbound(List.of(), false, null),
                Webhooks.usual(null),
                Notifying.nobody(),
                Certificates.usual(),
                SignInConfig.passwords());
    }

    /**
     * The Merkle log.
     *
     * @param origin its name in checkpoints when it is made; a log keeps the name it has
     * @param directory where checkpoints are kept outside PostgreSQL; null keeps them only as long as this process lives
     * @param scrubPerSecond leaves that are read again each second; 0: none
     * @param witnesses who is asked to cosign checkpoints
     * @param witnessQuorum cosignatures that a checkpoint should have before it is given out; 0: as they come
     */
    public record AuditLog(
            String origin, @Nullable Path directory, int scrubPerSecond, List<Witness> witnesses, int witnessQuorum) {
        public AuditLog {
            witnesses = List.copyOf(witnesses);
        }

        /** Read again at a thousand leaves a second, without witnesses. */
        public AuditLog(String origin, @Nullable Path directory) {
            this(origin, directory, 1_000, List.of(), 0);
        }
    }

    /**
     * A witness of the log.
     *
     * @param url before {@code /add-checkpoint}
     */
    public record Witness(WitnessKey key, URI url) {}

    /**
     * Streams of events.
     *
     * @param streams most of this node
     * @param streamsPerOrganization most of one organization on this node
     * @param streamsPerIdentity most of one identity on this node
     * @param backlog events that a stream may be behind while its reader takes nothing; with more it is cut
     */
    public record Live(int streams, int streamsPerOrganization, int streamsPerIdentity, int backlog) {}

    /**
     * The database that holds the truth.
     *
     * @param poolSize connections for everything but the signing commit, which has its own
     * @param sslMode in PostgreSQL's own words: disable, prefer, require, verify-ca or verify-full
     * @param rootCertificate PEM file of the authority of the server's certificate; null unless it is verified
     */
    public record Postgres(
            String host,
            int port,
            String database,
            String user,
            String password,
            int poolSize,
            String sslMode,
            @Nullable Path rootCertificate) {

        /** Without TLS: for a server on the same machine. */
        public static Postgres plain(
                String host, int port, String database, String user, String password, int poolSize) {
            return new Postgres(host, port, database, user, password, poolSize, "disable", null);
        }

        @Override
        public String toString() {
            return "Postgres[" + user + "@" + host + ":" + port + "/" + database + "]";
        }
    }

    /**
     * The hints. Signing works without it, slower.
     *
     * @param uri redis://host:port/database or rediss://…; null switches Redis off
     * @param timeout after which a call counts as unanswered
     * @param tlsCertificate PEM file of the authority of its certificate; null: those that Java knows
     */
    public record Redis(
            @Nullable String uri,
            @Nullable String password,
            Duration timeout,
            @Nullable Path tlsCertificate) {
        /** Without an authority of its own. */
        public Redis(@Nullable String uri, @Nullable String password, Duration timeout) {
            this(uri, password, timeout, null);
        }

        @Override
        public String toString() {
            return "Redis[" + uri + "]";
        }
    }

    /**
     * Access tokens.
     *
     * @param issuer exact {@code iss}
     * @param audience exact {@code aud}
     * @param lifetime of machine identities and jobs
     * @param personLifetime of people
     * @param argon2MemoryKib memory cost of Argon2id, RFC 9106
     */
    public record AccessTokens(
            String issuer,
            String audience,
            Duration lifetime,
            Duration personLifetime,
            Duration keyRotation,
            int argon2MemoryKib,
            int argon2Iterations) {
        /** What a key must verify for, after it signed its last token. */
        public Duration longestLifetime() {
            return lifetime.compareTo(personLifetime) > 0 ? lifetime : personLifetime;
        }
    }

    /**
     * Bounds of the signing path.
     *
     * @param queueLength most calls waiting for their commit; more is 503
     * @param revocationFence a signature whose commit took longer than this is not released, and a revoke that some node does not
     *     confirm is acknowledged after this long
     * @param workerTimeout how long a worker may take for an order
     */
    public record SigningLimits(int queueLength, Duration revocationFence, Duration workerTimeout) {}

    /**
     * Calls to servers of others.
     *
     * @param allowedNetworks in CIDR form, that may be called besides public addresses
     * @param development whether http and the loopback interface may be called
     * @param tlsCertificate PEM file of the authorities of their certificates; null: those that Java knows
     */
    public record Outbound(
            List<String> allowedNetworks,
            boolean development,
            @Nullable Path tlsCertificate) {
        public Outbound {
            allowedNetworks = List.copyOf(allowedNetworks);
        }
    }

    /**
     * Events told to receivers.
     *
     * @param key that all secrets of receivers are made of; null: no webhooks, except in development, where a well-known one is used
     * @param timeout of one attempt
     * @param retries how long after the first failed attempt the second follows, and so on
     * @param disableAfter how long a receiver may fail before it is told nothing more
     * @param retention how long ended deliveries are remembered
     */
    public record Webhooks(
            @Nullable String key, Duration timeout, List<Duration> retries, Duration disableAfter, Duration retention) {
        public Webhooks {
            retries = List.copyOf(retries);
        }

        /** The schedule that Standard Webhooks recommends. */
        public static Webhooks usual(@Nullable String key) {
            return new Webhooks(
                    key,
                    Duration.ofSeconds(20),
                    List.of(
                            Duration.ofSeconds(5),
                            Duration.ofMinutes(5),
                            Duration.ofMinutes(30),
                            Duration.ofHours(2),
                            Duration.ofHours(5),
                            Duration.ofHours(10),
                            Duration.ofHours(14),
                            Duration.ofHours(20),
                            Duration.ofHours(24)),
                    Duration.ofDays(5),
                    Duration.ofDays(7));
        }

        @Override
        public String toString() {
            return "Webhooks[timeout=" + timeout + ", retries=" + retries + "]";
        }
    }

    /**
     * How people are told what waits for them and what became of what they asked for.
     *
     * @param publicUrl in front of the paths of links
     * @param remindAfter how long a step may wait before its approvers are reminded; a quarter of the time-out if that is shorter
     * @param escalateAfter before Administrators are told; half of the time-out if that is shorter
     * @param smtp null: no mail is sent
     */
    public record Notifying(
            String publicUrl,
            Duration remindAfter,
            Duration escalateAfter,
            @Nullable Smtp smtp) {
        /** Nobody is told. */
        public static Notifying nobody() {
            return new Notifying("http://localhost", Duration.ofHours(4), Duration.ofHours(24), null);
        }
    }

    /**
     * Lists of revoked certificates.
     *
     * @param listUrl in front of their paths, where verifiers reach them
     * @param listValidity of one list; after half of it the next is made
     */
    public record Certificates(String listUrl, Duration listValidity) {
        /** For a week, on this machine. */
        public static Certificates usual() {
            return new Certificates("http://localhost", Duration.ofDays(7));
        }
    }

    /** How mail is protected on its way to the mail server. */
    public enum SmtpTls {
        /** In the open. */
        NONE,
        /** STARTTLS where the server offers it. */
        OPTIONAL,
        /** STARTTLS, or nothing is sent. */
        REQUIRED,
        /** TLS from the first byte. */
        IMPLICIT
    }

    /**
     * The mail server.
     *
     * @param user null where it asks for none
     * @param certificate PEM file of the authority of its certificate; null: those that Java knows
     */
    public record Smtp(
            String host,
            int port,
            SmtpTls tls,
            String from,
            @Nullable String user,
            @Nullable String password,
            @Nullable Path certificate) {
        @Override
        public String toString() {
            return "Smtp[" + host + ":" + port + "]";
        }
    }
}
