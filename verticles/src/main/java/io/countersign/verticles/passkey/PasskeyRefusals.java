package io.countersign.verticles.passkey;

import io.countersign.verticles.Refusal;
import java.util.List;

/** What is said to who brings something that no authenticator of theirs made for this. */
final class PasskeyRefusals {
    private PasskeyRefusals() {}

    static Refusal wrongAssertion(String why) {
        return new Refusal.Forbidden(
                "PASSKEY_ASSERTION_WRONG", "the assertion of the passkey is not good for this: " + why);
    }

    static Refusal countedBackwards() {
        return new Refusal.Forbidden(
                "PASSKEY_COUNTED_BACKWARDS",
                "the passkey counted fewer signatures than it had made before, as a copy of it would; remove it, add a new"
                        + " one, and tell an admin");
    }

    static Refusal wrongPasskey(String why) {
        return new Refusal.BadInput("PASSKEY_WRONG", "the new passkey cannot be added: " + why, List.of());
    }
}
