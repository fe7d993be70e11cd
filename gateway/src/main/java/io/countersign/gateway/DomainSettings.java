package io.countersign.gateway;

import io.countersign.conf.GatewayConfig;
import io.countersign.conf.GatewayConfig.TlsMode;
import io.countersign.conf.GatewayConfig.Token;
import io.countersign.conf.Secret;
import io.countersign.conf.Telling;
import io.countersign.gateway.http.Edge;
import io.countersign.protocol.tlog.WitnessKey;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.SignInConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the operator's configuration means for the domain. */
final class DomainSettings {
    /**
     * Calls that may wait for their commit: some seconds of work, so that a caller never waits longer for nothing. As many as the door
     * of the edge lets in, 2,048 and 64 of others than who floods, so that nobody is stopped behind it for a flood of somebody else.
     */
    private static final int SIGNING_QUEUE = 2_112;

    /** A worker answers within its own time-out; the bus gets a little more, so that the better-informed answer wins. */
    private static final Duration BUS_MARGIN = Duration.ofMillis(100);

    private static final Duration NO_WORKER_TIMEOUT = Duration.ofMillis(1_900);

    private static final long KIB = 1_024;

    /** More than twice what hashes take, because some collectors keep a part of -Xmx for themselves. */
    private static final double SPARE = 2.25;

    /** Of the domain: it hashes secrets on two threads. */
    private static final int HASHES_AT_ONCE = 2;

    private DomainSettings() {}

    /** @throws IllegalArgumentException with advice, when the domain cannot do what is asked */
    static DomainConfig of(GatewayConfig config) {
        if (config.tokens().isEmpty()) {
            throw new IllegalArgumentException(
                    "tokens is empty: name at least one PKCS#11 token, as the comments of gateway.yaml show");
        }
        var security = config.security();
        checkHeap(security.argon2().memory(), Runtime.getRuntime().maxMemory());
        checkBodies(config.http().maxBodyBytes(), Edge.longestBody(HttpOptions.eventLoops(config.http())));
        return new DomainConfig(
                nodeName(config.node().name()),
                postgres(config.postgres()),
                redis(config.redis()),
                new DomainConfig.AccessTokens(
                        security.issuer(),
                        security.audience(),
                        security.accessTokenLifetime(),
                        security.personTokenLifetime(),
                        security.tokenKeyRotation(),
                        security.argon2().memory(),
                        security.argon2().iterations()),
                new DomainConfig.SigningLimits(
                        SIGNING_QUEUE, config.signing().revocationFence(), workerTimeout(config)),
                config.tokens().stream().map(Token::label).toList(),
                config.approval().bypass(),
                auditLog(config),
                new DomainConfig.Live(
                        config.live().streams(),
                        config.live().ofOneOrganization(),
                        config.live().streamsPerIdentity(),
                        config.live().backlog()),
                new DomainConfig.Outbound(
                        config.outbound().allowedNetworks(),
                        !config.production(),
                        config.outbound().tlsCertificate()),
                webhooks(config.webhooks()),
                notifying(config),
                certificates(config),
                signIn(config));
    }

    /**
     * Two log-ins that hash at once must not take the heap from everything else: a JVM without memory ends.
     *
     * @param heap the most that this JVM may have, in bytes
     */
    static void checkHeap(int memoryKib, long heap) {
        var most = heap / KIB / (2L * HASHES_AT_ONCE);
        if (memoryKib > most) {
            throw new IllegalArgumentException("security.argon2.memory is " + memoryKib + ", and " + HASHES_AT_ONCE
                    + " hashes at a time would take more than half of the " + heap / KIB / KIB
                    + " MiB of heap: write " + most + " or less, or give the gateway more heap, as in"
                    + " COUNTERSIGN_JAVA_OPTIONS=-Xmx" + (long) (SPARE * HASHES_AT_ONCE * memoryKib / KIB) + "m");
        }
    }

    /** @param longest what one body on the way may have, in bytes */
    static void checkBodies(int maxBodyBytes, long longest) {
        if (maxBodyBytes > longest) {
            throw new IllegalArgumentException("http.maxBodyBytes is " + maxBodyBytes
                    + ", and the heap has room for bodies of up to " + longest
                    + " on each event loop: write that or less, lower http.eventLoops, or give the gateway more heap by"
                    + " COUNTERSIGN_JAVA_OPTIONS=-Xmx...");
        }
    }

    private static DomainConfig.Webhooks webhooks(Telling.Webhooks webhooks) {
        var key = webhooks.key();
        return new DomainConfig.Webhooks(
                key == null ? null : key.reveal(),
                webhooks.timeout(),
                webhooks.retries(),
                webhooks.disableAfter(),
                webhooks.retention());
    }

    private static SignInConfig signIn(GatewayConfig config) {
        return new SignInConfig(
                config.http().publicUrl().toString(),
                config.signIn().providers().stream()
                        .map(provider -> new SignInConfig.Provider(
                                provider.name(),
                                provider.title(),
                                provider.issuer().toString(),
                                provider.clientId(),
                                provider.clientSecret() == null
                                        ? null
                                        : provider.clientSecret().reveal(),
                                provider.organization(),
                                provider.scopes(),
                                provider.requiredAcr(),
                                provider.maxAge()))
                        .toList());
    }

    private static DomainConfig.Notifying notifying(GatewayConfig config) {
        var mail = config.mail();
        return new DomainConfig.Notifying(
                config.http().publicUrl().toString(), mail.remindAfter(), mail.escalateAfter(), smtp(mail));
    }

    private static DomainConfig.Certificates certificates(GatewayConfig config) {
        var crl = config.certificates().crl();
        var url = crl.url() == null ? config.http().publicUrl() : crl.url();
        return new DomainConfig.Certificates(url.toString(), crl.validity());
    }

    private static DomainConfig.@Nullable Smtp smtp(Telling.Mail mail) {
        var host = mail.host();
        var password = mail.password();
        return host == null
                ? null
                : new DomainConfig.Smtp(
                        host,
                        mail.port(),
                        DomainConfig.SmtpTls.valueOf(mail.tls().name()),
                        mail.from(),
                        mail.user(),
                        password == null ? null : password.reveal(),
                        mail.tlsCertificate());
    }

    private static DomainConfig.AuditLog auditLog(GatewayConfig config) {
        var origin = config.auditLog().origin();
        return new DomainConfig.AuditLog(
                origin == null ? config.http().publicUrl().getHost() + "/log" : origin,
                config.auditLog().directory().toAbsolutePath(),
                config.auditLog().scrubPerSecond(),
                config.auditLog().witnesses().stream()
                        .map(witness -> new DomainConfig.Witness(WitnessKey.parse(witness.key()), witness.url()))
                        .toList(),
                config.auditLog().witnessQuorum());
    }

    private static Duration workerTimeout(GatewayConfig config) {
        return config.tokens().stream()
                .map(Token::timeout)
                .max(Comparator.naturalOrder())
                .map(longest -> longest.plus(BUS_MARGIN))
                .orElse(NO_WORKER_TIMEOUT);
    }

    private static DomainConfig.Postgres postgres(GatewayConfig.Postgres postgres) {
        return new DomainConfig.Postgres(
                postgres.host(),
                postgres.port(),
                postgres.database(),
                postgres.user(),
                reveal(postgres.password()),
                postgres.poolSize(),
                postgres.tls().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                verifies(postgres.tls()) ? postgres.tlsCertificate() : null);
    }

    /** Whether the server's certificate is looked at. */
    static boolean verifies(TlsMode mode) {
        return mode == TlsMode.VERIFY_CA || mode == TlsMode.VERIFY_FULL;
    }

    private static DomainConfig.Redis redis(GatewayConfig.Redis redis) {
        var password = redis.password();
        return new DomainConfig.Redis(
                redis.enabled() ? redis.uri().toString() : null,
                password == null ? null : password.reveal(),
                redis.timeout(),
                redis.tlsCertificate());
    }

    private static String reveal(@Nullable Secret secret) {
        return secret == null ? "" : secret.reveal();
    }

    private static String nodeName(@Nullable String configured) {
        if (configured != null) {
            return configured;
        }
        try {
            var host = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
            var name = host.replaceAll("[^a-z0-9-]", "-").replaceAll("^-+|-+$", "");
            return name.isEmpty() ? "gateway" : name.substring(0, Math.min(name.length(), 63));
        } catch (UnknownHostException e) {
            return "gateway";
        }
    }
}
