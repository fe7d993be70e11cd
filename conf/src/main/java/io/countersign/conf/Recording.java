package io.countersign.conf;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The part of {@link GatewayConfig} that says how what happens is kept, and who witnesses it. */
public final class Recording {
    private Recording() {}

    /**
     * The Merkle log of all events.
     *
     * @param origin name of the log in its checkpoints; null takes the host of {@code http.publicUrl}
     * @param directory where checkpoints are kept outside PostgreSQL
     * @param scrubPerSecond leaves that are read again each second; 0: none
     * @param witnesses who is asked to cosign checkpoints
     * @param witnessQuorum cosignatures that a checkpoint should have before it is given out; 0: as they come
     */
    public record AuditLog(
            @Nullable String origin, Path directory, int scrubPerSecond, List<Witness> witnesses, int witnessQuorum) {
        private static final int MOST_WITNESSES = 16;

        /** More than a gateway reads in a second while it does nothing else. */
        private static final int MOST_SCRUBBED = 100_000;

        public AuditLog {
            witnesses = List.copyOf(witnesses);
            new Checks()
                    .that(
                            witnesses.size() <= MOST_WITNESSES
                                    && witnesses.stream()
                                                    .map(Witness::publicKey)
                                                    .distinct()
                                                    .count()
                                            == witnesses.size()
                                    && witnesses.stream()
                                                    .map(Witness::name)
                                                    .distinct()
                                                    .count()
                                            == witnesses.size(),
                            "witnesses",
                            "are too many, or one is there twice",
                            "write at most " + MOST_WITNESSES + ", each with a name and a key of its own")
                    .between("scrubPerSecond", scrubPerSecond, 0, MOST_SCRUBBED)
                    .between("witnessQuorum", witnessQuorum, 0, witnesses.size())
                    .matches(
                            "origin",
                            origin,
                            "[^\\s+\\p{Cntrl}]{1,200}",
                            "write a name like sign.example.com/log, without spaces and plus signs")
                    .refuse();
        }
    }

    /**
     * A witness of the log.
     *
     * @param key verifier key of C2SP tlog-cosignature, Ed25519, as NAME+KEYID+BASE64
     * @param url before /add-checkpoint
     */
    public record Witness(String key, URI url) {
        private static final String KEY = "[^\\s+\\p{Cntrl}]{1,200}\\+[0-9a-f]{8}\\+B[A-Za-z0-9+/]{43}";

        public Witness {
            new Checks()
                    .that(
                            key.matches(KEY) && id(key).equals(key.split("\\+", 3)[1]),
                            "key",
                            "is no verifier key of a witness",
                            "write what the witness prints at its start, such as witness.example.org+1a2b3c4d+BA...")
                    .that(
                            List.of("https", "http").contains(String.valueOf(url.getScheme()))
                                    && url.getHost() != null
                                    && url.getUserInfo() == null
                                    && url.getQuery() == null
                                    && url.getFragment() == null,
                            "url",
                            "is not where a witness can be",
                            "write an https URL without user, query and fragment")
                    .refuse();
        }

        /** Of the key in its name. */
        public String name() {
            return key.split("\\+", 3)[0];
        }

        String publicKey() {
            return key.split("\\+", 3)[2];
        }

        /** The first four bytes of SHA-256(name, newline, type and key). */
        private static String id(String key) {
            try {
                var parts = key.split("\\+", 3);
                var hash = MessageDigest.getInstance("SHA-256");
                hash.update((parts[0] + "\n").getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(hash.digest(Base64.getDecoder().decode(parts[2])), 0, 4);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }
}
