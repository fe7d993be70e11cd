package io.countersign.verticles.federation;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Tokens that a machine identity may log in with.
 *
 * @param organization of the machine identity
 * @param claims exact values or patterns, by the name of the claim; never empty
 * @param carry names of the claims that go on into our own token
 */
public record Trust(
        UUID id, UUID organization, String issuer, String audience, Map<String, String> claims, List<String> carry) {
    public Trust {
        claims = Map.copyOf(claims);
        carry = List.copyOf(carry);
    }
}
