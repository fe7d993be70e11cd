package io.countersign.verticles.condition;

import io.countersign.protocol.api.IdentityKind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What conditions are judged over; everything is known by the gateway or the database itself, but for what {@link Asked} names as
 * claimed.
 *
 * @param claims that the identity's own verified token carries; empty where somebody else calls
 * @param environment label of the Signer; empty when it has none
 * @param now by PostgreSQL's clock
 * @param freezes names of the change freezes in force now
 */
public record Facts(
        Identity identity,
        Map<String, String> claims,
        String environment,
        Instant now,
        List<String> freezes,
        Asked asked) {
    /** No list is longer and no text is longer where conditions can see it; see {@link Cost}. */
    static final int MOST_ENTRIES = 100;

    static final int LONGEST_TEXT = 512;

    public Facts {
        claims = Map.copyOf(claims);
        freezes = List.copyOf(freezes);
    }

    /**
     * Who signs or would sign.
     *
     * @param role on the Signer; empty for none
     * @param groups names of the groups that it is in
     * @param owners ids of the people who own a machine identity
     */
    public record Identity(
            UUID id, String name, IdentityKind kind, String role, List<String> groups, List<String> owners) {
        public Identity {
            groups = List.copyOf(groups);
            owners = List.copyOf(owners);
        }

        /** @param rank 3 administrator, 2 operator, 1 auditor, 0 none */
        public static String role(int rank) {
            return switch (rank) {
                case 3 -> "administrator";
                case 2 -> "operator";
                case 1 -> "auditor";
                default -> "";
            };
        }
    }

    /** Where a condition is judged. */
    public enum Kind {
        REQUEST("request"),
        PRE_APPROVAL("preApproval"),
        BREAK_GLASS("breakGlass"),
        SIGNATURE("signature");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        @Override
        public String toString() {
            return wireName;
        }
    }

    /**
     * What is wanted.
     *
     * @param count signatures; {@link Long#MAX_VALUE} for any number
     * @param window how long it is wanted for; {@link #ENDLESS} for no end, zero for a signature
     * @param ticket as claimed; empty for none, as are tool and host
     * @param artifacts how many artifacts are named or signed
     */
    public record Asked(
            Kind kind, long count, Duration window, String ticket, String tool, String host, long artifacts) {
        /** The longest duration that CEL knows. */
        public static final Duration ENDLESS = Duration.ofSeconds(315_576_000_000L);
    }

    /** About nobody at no time. */
    static Facts nothing() {
        return new Facts(
                new Identity(new UUID(0, 0), "", IdentityKind.PERSON, "", List.of(), List.of()),
                Map.of(),
                "",
                Instant.EPOCH,
                List.of(),
                new Asked(Kind.REQUEST, 1, Duration.ZERO, "", "", "", 0));
    }

    /** By the names that expressions use. What is too long to be judged is left out, so that whoever asks for it is refused. */
    Map<String, Object> variables() {
        var variables = new HashMap<String, Object>();
        variables.put("identity.id", identity.id().toString());
        variables.put("identity.kind", identity.kind().toString());
        variables.put("identity.role", identity.role());
        text(variables, "identity.name", identity.name());
        list(variables, "identity.groups", identity.groups());
        list(variables, "identity.owners", identity.owners());
        if (claims.size() <= MOST_ENTRIES) {
            var known = new HashMap<>(claims);
            known.values().removeIf(value -> value.length() > LONGEST_TEXT);
            variables.put("claims", known);
        }
        text(variables, "environment", environment);
        variables.put("now", now);
        list(variables, "freezes", freezes);
        variables.put("request.kind", asked.kind().toString());
        variables.put("request.count", asked.count());
        variables.put("request.window", asked.window());
        text(variables, "request.ticket", asked.ticket());
        text(variables, "request.tool", asked.tool());
        text(variables, "request.host", asked.host());
        variables.put("request.artifacts", asked.artifacts());
        return variables;
    }

    private static void text(Map<String, Object> variables, String name, String value) {
        if (value.length() <= LONGEST_TEXT) {
            variables.put(name, value);
        }
    }

    private static void list(Map<String, Object> variables, String name, List<String> values) {
        if (values.size() <= MOST_ENTRIES && values.stream().allMatch(value -> value.length() <= LONGEST_TEXT)) {
            variables.put(name, values);
        }
    }
}
