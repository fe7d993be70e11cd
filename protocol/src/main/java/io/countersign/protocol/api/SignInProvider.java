package io.countersign.protocol.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID provider.
 *
 * @param title for people.
 * @param issuer that the provider names as iss, also in answers to the browser (RFC 9207).
 * @param authorizationEndpoint where the browser goes. Absent while the provider does not answer.
 * @param acrValues to be asked for as acr_values; absent for none.
 * @param maxAge to be asked for as max_age, in seconds; absent for none.
 */
public record SignInProvider(
        String name,
        String title,
        String issuer,
        String clientId,
        @Nullable String authorizationEndpoint,
        List<String> scopes,
        @Nullable String acrValues,
        @Nullable Long maxAge) {}
