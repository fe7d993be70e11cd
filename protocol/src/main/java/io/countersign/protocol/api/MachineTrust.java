package io.countersign.protocol.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Which tokens of a CI provider a machine identity may log in with.
 *
 * @param issuer exact iss of the tokens.
 * @param audience exact aud of the tokens.
 * @param claims what tokens must say, by the name of the claim.
 * @param carry which claims our own token carries on.
 */
public record MachineTrust(
        UUID id, String issuer, String audience, Map<String, String> claims, List<String> carry, Instant createdAt) {}
