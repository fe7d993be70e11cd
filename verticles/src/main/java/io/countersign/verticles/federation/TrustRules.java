package io.countersign.verticles.federation;

import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.NewMachineTrust;
import io.countersign.verticles.Claims;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** From a trust as it was sent to one that can be kept; refuses one that strangers' jobs could use. */
public final class TrustRules {
    private static final int LONGEST_ISSUER = 500;
    private static final int LONGEST_AUDIENCE = 255;
    private static final int MOST_CLAIMS = 20;
    private static final int MOST_WILDCARDS = 10;

    private static final List<String> USUAL_CARRY = List.of(
            "actor",
            "environment",
            "event_name",
            "job_workflow_ref",
            "pipeline_id",
            "pipeline_source",
            "project_path",
            "ref",
            "ref_protected",
            "ref_type",
            "repository",
            "repository_owner",
            "run_id",
            "sha",
            "sub",
            "user_login",
            "workflow",
            "workflow_ref");

    /** Claims of which each alone says whose jobs these are, as far as it is not left open. */
    private static final Set<String> BINDING = Set.of(
            "sub",
            "repository",
            "repository_id",
            "repository_owner",
            "repository_owner_id",
            "project_path",
            "project_id",
            "namespace_path",
            "namespace_id",
            "organization_slug",
            "organization_id",
            "oidc.circleci.com/project-id");

    /** What {@link Trust} already says, or what every token has. */
    private static final Set<String> NOT_TO_COMPARE = Set.of("iss", "aud", "exp", "nbf", "iat", "jti");

    private static final Map<String, String> ADVICE = Map.of(
            "https://token.actions.githubusercontent.com",
            "add repository, as acme/app; every repository of GitHub gets tokens of this issuer",
            "https://gitlab.com",
            "add project_path, as acme/app; every project of gitlab.com gets tokens of this issuer");

    private TrustRules() {}

    /**
     * @param development whether issuers without TLS are good enough
     * @param errors gets every problem
     */
    public static void check(NewMachineTrust sent, boolean development, List<FieldError> errors) {
        issuer(sent.issuer(), development, errors);
        text("/audience", sent.audience(), LONGEST_AUDIENCE, errors);
        if (sent.claims().isEmpty() || sent.claims().size() > MOST_CLAIMS) {
            errors.add(new FieldError("/claims", "name 1 to " + MOST_CLAIMS + " claims"));
        }
        sent.claims().forEach((name, pattern) -> claim(name, pattern, errors));
        if (errors.isEmpty() && sent.claims().entrySet().stream().noneMatch(TrustRules::binds)) {
            var advice = ADVICE.getOrDefault(
                    sent.issuer(),
                    "add sub, or another claim that says whose jobs these are: repository, project_path");
            errors.add(new FieldError("/claims", "would let strangers' jobs in: " + advice));
        }
        carry(sent.carry(), errors);
    }

    private static void issuer(String issuer, boolean development, List<FieldError> errors) {
        if (issuer.length() > LONGEST_ISSUER || !isIssuer(issuer, development)) {
            errors.add(new FieldError(
                    "/issuer", "must be the https URL that stands as iss in the tokens, without query and fragment"));
        }
    }

    private static boolean isIssuer(String issuer, boolean development) {
        try {
            var uri = new URI(issuer);
            return ("https".equals(uri.getScheme()) || (development && "http".equals(uri.getScheme())))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static void claim(String name, @Nullable String pattern, List<FieldError> errors) {
        var pointer = "/claims/" + name.replace("~", "~0").replace("/", "~1");
        if (!Claims.isName(name) || NOT_TO_COMPARE.contains(name)) {
            errors.add(new FieldError(
                    "/claims",
                    "has a name that is none of a claim to compare; issuer and audience have fields of their own"));
        } else if (pattern == null) {
            errors.add(new FieldError(pointer, "must be a text"));
        } else {
            text(pointer, pattern, Claims.LONGEST_VALUE, errors);
            if (pattern.chars().filter(character -> character == '*').count() > MOST_WILDCARDS
                    || pattern.contains("***")) {
                errors.add(
                        new FieldError(pointer, "has more than " + MOST_WILDCARDS + " asterisks, or three in a row"));
            }
        }
    }

    /** An open end is fine once the owner is said: {@code acme/*}, and not {@code acme*}, which is also acme-evil/app. */
    private static boolean binds(Map.Entry<String, String> claim) {
        return BINDING.contains(claim.getKey())
                && (ClaimPattern.isExact(claim.getValue())
                        || ClaimPattern.beginning(claim.getValue()).matches("[^/]*[^/:]/.*"));
    }

    private static void carry(@Nullable List<String> carry, List<FieldError> errors) {
        if (carry == null) {
            return;
        }
        // One place is for the issuer.
        if (carry.size() >= Claims.MOST) {
            errors.add(new FieldError("/carry", "must name less than " + Claims.MOST + " claims"));
        }
        if (!carry.stream().allMatch(name -> name != null && Claims.isName(name))) {
            errors.add(
                    new FieldError("/carry", "holds a name with other characters than letters, digits and _ . : / -"));
        }
    }

    private static void text(String pointer, String text, int longest, List<FieldError> errors) {
        if (text.isBlank() || text.length() > longest || !Claims.isSound(text)) {
            errors.add(new FieldError(pointer, "must have 1 to " + longest + " characters and no control characters"));
        }
    }

    /** The names in their one spelling. */
    public static List<String> carried(NewMachineTrust sent) {
        return List.copyOf(new TreeSet<>(Objects.requireNonNullElse(sent.carry(), USUAL_CARRY)));
    }
}
