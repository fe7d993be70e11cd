package io.countersign.verticles.federation;

import java.util.Optional;

/**
 * Whom an identity provider names.
 *
 * @param subject the provider's own id of them, which it never gives to anybody else
 * @param email that the provider has verified, as it writes it
 */
public record SignedIn(String subject, Optional<String> email) {
    /** Nothing of a person. */
    @Override
    public String toString() {
        return "SignedIn";
    }
}
