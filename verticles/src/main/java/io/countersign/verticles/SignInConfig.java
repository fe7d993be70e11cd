package io.countersign.verticles;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How people sign in, besides their passwords.
 *
 * @param publicUrl in front of the console's path
 * @param providers with names of their own
 */
public record SignInConfig(String publicUrl, List<Provider> providers) {
    /** RFC 8252 section 7.3: a program on the person's own machine, at whichever port was free. */
    private static final Pattern LOOPBACK = Pattern.compile("http://127\\.0\\.0\\.1:[1-9][0-9]{0,4}/");

    public SignInConfig {
        providers = List.copyOf(providers);
    }

    /** By passwords alone. */
    public static SignInConfig passwords() {
        return new SignInConfig("http://localhost", List.of());
    }

    public Optional<Provider> provider(String name) {
        return providers.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst();
    }

    public List<Provider> of(String organization) {
        return providers.stream()
                .filter(provider -> provider.organization().equals(organization))
                .toList();
    }

    /** Whether tokens of this issuer for this audience are of people who sign in here. */
    public boolean isForPeople(String issuer, String audience) {
        return providers.stream()
                .anyMatch(provider ->
                        provider.issuer().equals(issuer) && provider.clientId().equals(audience));
    }

    /** Whether a code may come back there: to the console, or to the command line on the person's machine. */
    public boolean isRedirect(String uri) {
        return uri.equals(publicUrl.replaceAll("/+$", "") + "/console/")
                || LOOPBACK.matcher(uri).matches();
    }

    /**
     * An OpenID provider of one organization.
     *
     * @param issuer exact {@code iss}
     * @param clientSecret null for a public client
     * @param organization slug
     * @param requiredAcr exact {@code acr}; null: whatever it is
     * @param maxAge how long ago they may have proven to it who they are; null: as it likes
     */
    public record Provider(
            String name,
            String title,
            String issuer,
            String clientId,
            @Nullable String clientSecret,
            String organization,
            List<String> scopes,
            @Nullable String requiredAcr,
            @Nullable Duration maxAge) {
        public Provider {
            scopes = List.copyOf(scopes);
        }

        @Override
        public String toString() {
            return "Provider[" + name + ", " + issuer + "]";
        }
    }
}
