package io.countersign.verticles.signers;

import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What authorities and Signers have in common when they are made: who may, which token, and how long. */
final class NewKeys {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private NewKeys() {}

    static void requireAdmin(Caller caller) {
        if (!caller.isOrganizationAdmin()) {
            throw new Refusal.Forbidden(
                            "ADMIN_REQUIRED", "only admins of the organization may do this; ask one of them")
                    .refused();
        }
    }

    static String token(List<String> served, @Nullable String wanted, String otherwise) {
        var token = wanted == null ? otherwise : wanted;
        if (!served.contains(token)) {
            throw badField(
                    "/token", "no worker serves a token of this label; served are: " + String.join(", ", served));
        }
        return token;
    }

    static Duration validity(@Nullable Duration wanted, Duration otherwise) {
        var validity = wanted == null ? otherwise : wanted;
        if (validity.compareTo(Duration.ofSeconds(1)) < 0 || validity.compareTo(LONGEST) > 0) {
            throw badField("/validity", "the validity is at least PT1S and at most P36500D, for example P365D");
        }
        return validity;
    }

    static String name(String name) {
        if (name.isBlank() || name.length() > 200 || name.chars().anyMatch(Character::isISOControl)) {
            throw badField("/name", "a name has 1 to 200 characters and no control characters");
        }
        return name.strip();
    }

    static RefusedException badField(String pointer, String detail) {
        return Refusal.BadInput.field(pointer, detail).refused();
    }
}
