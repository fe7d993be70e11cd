package io.countersign.conf;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@link GatewayConfig} that says by which identity providers people may sign in, besides their passwords.
 *
 * @param providers the same on all gateways
 */
public record SignIn(List<Provider> providers) {
    private static final int MOST_PROVIDERS = 100;

    public SignIn {
        providers = List.copyOf(providers);
        var names = providers.stream().map(Provider::name).distinct().count();
        new Checks()
                .that(
                        providers.size() <= MOST_PROVIDERS && names == providers.size(),
                        "providers",
                        "are too many, or use a name twice",
                        "write at most " + MOST_PROVIDERS + ", each with a name of its own")
                .refuse();
    }

    /** Whether nothing is asked of a provider in the open. */
    boolean isProtected() {
        return providers.stream()
                .allMatch(provider -> "https".equals(provider.issuer().getScheme()));
    }

    /**
     * An OpenID provider that the people of one organization may sign in with.
     *
     * @param name part of their logins, and what accounts are bound to
     * @param title for people
     * @param issuer exact {@code iss}
     * @param clientSecret null for a public client
     * @param organization slug
     * @param scopes asked for; never empty
     * @param requiredAcr exact {@code acr}; null: whatever it is
     * @param maxAge how long ago they may have proven who they are; null: as the provider likes
     */
    public record Provider(
            String name,
            String title,
            URI issuer,
            String clientId,
            @Nullable Secret clientSecret,
            String organization,
            List<String> scopes,
            @Nullable String requiredAcr,
            @Nullable Duration maxAge) {
        private static final String NAME = "[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?";
        private static final String SLUG = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
        /** RFC 6749 section 3.3. */
        private static final String SCOPE = "[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,100}";

        private static final int MOST_SCOPES = 20;

        public Provider {
            scopes = scopes.isEmpty() ? List.of("openid", "email") : List.copyOf(scopes);
            new Checks()
                    .matches("name", name, NAME, "write 1 to 32 lower-case letters, digits and dashes")
                    .matches("title", title, "[^\\p{Cntrl}]{1,100}", "write 1 to 100 characters for people")
                    .that(
                            isIssuer(issuer),
                            "issuer",
                            "is \"" + issuer + "\"",
                            "write the https URL that the provider calls itself, without user, query and fragment")
                    .matches("clientId", clientId, "[\\x21-\\x7E]{1,200}", "write the id that the provider gave")
                    .matches("organization", organization, SLUG, "write the short name of an organization")
                    .that(
                            scopes.contains("openid")
                                    && scopes.size() <= MOST_SCOPES
                                    && scopes.stream().allMatch(scope -> scope.matches(SCOPE)),
                            "scopes",
                            "are without openid, too many, or hold what is none",
                            "write [openid, email], and more if the provider needs it for the e-mail address")
                    .matches("requiredAcr", requiredAcr, "[^\\s\\p{Cntrl}]{1,200}", "write one value of acr")
                    .that(
                            maxAge == null || (!maxAge.isNegative() && maxAge.compareTo(Duration.ofDays(30)) <= 0),
                            "maxAge",
                            "is out of range",
                            "write a duration from 0s to 30d")
                    .refuse();
        }

        private static boolean isIssuer(URI issuer) {
            return List.of("https", "http").contains(String.valueOf(issuer.getScheme()))
                    && issuer.getHost() != null
                    && issuer.getUserInfo() == null
                    && issuer.getQuery() == null
                    && issuer.getFragment() == null;
        }
    }
}
