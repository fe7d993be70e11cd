package io.countersign.verticles.federation;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A token as it came, of which nothing is proven yet.
 *
 * @param issuer what it says, to find the key by
 */
record JobToken(String compact, String algorithm, String kid, String issuer) {
    static final int LONGEST = 16_384;
    private static final int LONGEST_KID = 200;
    private static final Set<String> ALGORITHMS = Set.of("RS256", "PS256", "ES256", "ES384", "EdDSA");
    private static final Pattern COMPACT =
            Pattern.compile("([A-Za-z0-9_-]{2,})\\.([A-Za-z0-9_-]{2,})\\.([A-Za-z0-9_-]{2,})");

    /** By RFC 8725 section 3: the algorithms are ours to choose, and no key comes with a token. */
    static JobToken parse(String compact) throws UnprovenException {
        var parts = COMPACT.matcher(compact);
        if (compact.length() > LONGEST || !parts.matches()) {
            throw malformed("it is not a signed JWT: three Base64url parts with dots between them, at most 16 KiB");
        }
        var header = json(parts.group(1));
        if (!(header.getValue("alg") instanceof String algorithm && ALGORITHMS.contains(algorithm))) {
            throw malformed("it is not signed with one of "
                    + String.join(
                            ", ", List.copyOf(ALGORITHMS).stream().sorted().toList()));
        }
        if (header.containsKey("crit") || !"JWT".equalsIgnoreCase(text(header, "typ", "JWT"))) {
            throw malformed("its header says that it is no plain JWT");
        }
        var kid = text(header, "kid", "");
        if (kid.isEmpty() || kid.length() > LONGEST_KID) {
            throw malformed("its header names no key (kid)");
        }
        var issuer = text(json(parts.group(2)), "iss", "");
        if (issuer.isEmpty()) {
            throw malformed("it names no issuer (iss)");
        }
        return new JobToken(compact, algorithm, kid, issuer);
    }

    private static String text(JsonObject json, String name, String otherwise) throws UnprovenException {
        return switch (json.getValue(name, otherwise)) {
            case String text -> text;
            case null, default -> throw malformed(name + " is not a text");
        };
    }

    private static JsonObject json(String part) throws UnprovenException {
        try {
            return new JsonObject(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
        } catch (DecodeException | IllegalArgumentException e) {
            throw malformed("a part of it is not JSON in Base64url");
        }
    }

    static UnprovenException malformed(String why) {
        return new UnprovenException("malformed", "the token cannot be used: " + why);
    }

    /** Whether the audience is this one and nobody else: what others get, they could pass on. */
    static boolean isMeantFor(JsonObject claims, String audience) {
        return switch (claims.getValue("aud")) {
            case String one -> one.equals(audience);
            case JsonArray several -> several.size() == 1 && audience.equals(several.getValue(0));
            case null, default -> false;
        };
    }

    /** Without what it proves with. */
    @Override
    public String toString() {
        return "JobToken[" + algorithm + ", " + kid + ", " + issuer + "]";
    }
}
