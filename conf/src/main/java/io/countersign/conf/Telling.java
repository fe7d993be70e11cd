package io.countersign.conf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of {@link GatewayConfig} that say how others are told what happens: streams, pages, webhooks and mail. */
public final class Telling {
    private static final int MAX_PORT = 65_535;

    private Telling() {}

    /**
     * Streams of events.
     *
     * @param streams most of this gateway
     * @param streamsPerOrganization most of one organization at this gateway; null: {@link #ofOneOrganization}
     * @param streamsPerIdentity most of one identity at this gateway
     * @param backlog events that a stream may fall behind while its reader takes nothing
     */
    public record Live(int streams, @Nullable Integer streamsPerOrganization, int streamsPerIdentity, int backlog) {
        private static final int SHARES = 4;

        public Live {
            new Checks()
                    .between("streams", streams, 1, 100_000)
                    .between("streamsPerOrganization", orElse(streamsPerOrganization, 1), 1, 100_000)
                    .between("streamsPerIdentity", streamsPerIdentity, 1, 1_000)
                    .between("backlog", backlog, 10, 4_000)
                    .refuse();
        }

        /** What is not written is a quarter of all, so that several have room, and what one identity may have. */
        public int ofOneOrganization() {
            return orElse(streamsPerOrganization, Math.max(streams / SHARES, streamsPerIdentity));
        }

        private static int orElse(@Nullable Integer written, int otherwise) {
            return written == null ? otherwise : written;
        }
    }

    /** The browser pages. */
    public record Console(boolean enabled) {}

    /**
     * Events told to receivers.
     *
     * @param key that their secrets are made of; null: none
     * @param retries from each failed attempt to the next
     */
    public record Webhooks(
            @Nullable Secret key, Duration timeout, List<Duration> retries, Duration disableAfter, Duration retention) {
        private static final int SHORTEST_KEY = 32;
        private static final int MOST_RETRIES = 20;
        private static final Duration DAY = Duration.ofDays(1);

        public Webhooks {
            retries = List.copyOf(retries);
            new Checks()
                    .that(
                            key == null || key.reveal().length() >= SHORTEST_KEY,
                            "key",
                            "is shorter than " + SHORTEST_KEY + " characters",
                            "make one with: openssl rand -base64 32")
                    .between("timeout", timeout, Duration.ofSeconds(1), Duration.ofSeconds(30))
                    .that(
                            retries.size() <= MOST_RETRIES
                                    && retries.stream()
                                            .allMatch(delay -> delay.isPositive() && delay.compareTo(DAY) <= 0),
                            "retries",
                            "holds too much",
                            "write at most " + MOST_RETRIES + " durations of at most 24h")
                    .between("disableAfter", disableAfter, Duration.ofSeconds(1), Duration.ofDays(30))
                    .between("retention", retention, Duration.ofMinutes(1), Duration.ofDays(90))
                    .refuse();
        }
    }

    /** How the connection to the mail server is protected. */
    public enum MailTls {
        NONE,
        OPTIONAL,
        REQUIRED,
        IMPLICIT;

        /** Whether nothing is ever sent in the open. */
        boolean protects() {
            return this == REQUIRED || this == IMPLICIT;
        }
    }

    /**
     * Mail to people.
     *
     * @param host null: no mail is sent
     * @param tlsCertificate PEM file of the authority of its certificate; null: those that Java knows
     */
    public record Mail(
            @Nullable String host,
            int port,
            MailTls tls,
            @Nullable Path tlsCertificate,
            String from,
            @Nullable String user,
            @Nullable Secret password,
            Duration remindAfter,
            Duration escalateAfter) {
        private static final String FROM = "([^<>@\\p{Cntrl}]* )?<?[^<>@\\s]+@[^<>@\\s]+>?";

        public Mail {
            new Checks()
                    .between("port", port, 1, MAX_PORT)
                    .matches("from", from, FROM, "write an address like countersign@example.com")
                    .that(
                            (user == null) == (password == null),
                            "password",
                            "and user are not set together",
                            "set both, or none of them for a server that asks for none")
                    .between("remindAfter", remindAfter, Duration.ofMinutes(1), Duration.ofDays(30))
                    .between("escalateAfter", escalateAfter, Duration.ofMinutes(1), Duration.ofDays(30))
                    .refuse();
        }
    }
}
