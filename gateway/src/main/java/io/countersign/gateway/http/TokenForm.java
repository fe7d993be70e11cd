package io.countersign.gateway.http;

import io.countersign.gateway.contract.Schema;
import io.countersign.protocol.api.FieldError;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The form of the token endpoint. Its text form hides the values: they are credentials. */
public final class TokenForm {
    private static final String BASIC = "Basic ";
    private static final String PASSWORD = "password";
    private static final String CLIENT_CREDENTIALS = "client_credentials";
    private static final String TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String PROVIDER = "urn:countersign:grant-type:authorization-code";
    private static final Set<String> GRANT_TYPES = Set.of(PASSWORD, CLIENT_CREDENTIALS, TOKEN_EXCHANGE, PROVIDER);

    private final Map<String, String> values;

    private TokenForm(Map<String, String> values) {
        this.values = values;
    }

    /** @throws ProblemException when the form is broken, doubles a parameter (RFC 6749 section 3.2), or does not fit the contract */
    public static TokenForm parse(String text, Schema schema) {
        var values = new HashMap<String, String>();
        try {
            for (var pair : Percent.pairs(text)) {
                put(values, pair.getKey(), pair.getValue());
            }
        } catch (IllegalArgumentException e) {
            throw EdgeProblems.malformedBody(String.valueOf(e.getMessage())).raised();
        }
        checkGrantType(values.get("grant_type"));
        var errors = schema.check(new JsonObject(Map.copyOf(values)), "");
        if (!errors.isEmpty()) {
            throw EdgeProblems.invalid(errors).raised();
        }
        return new TokenForm(values);
    }

    private static void put(Map<String, String> values, String name, String value) {
        if (!Texts.isSound(name) || !Texts.isSound(value)) {
            throw EdgeProblems.invalid("/", "holds U+0000: remove it").raised();
        }
        if (values.putIfAbsent(name, value) != null) {
            throw EdgeProblems.malformedBody("holds a parameter twice").raised();
        }
    }

    private static void checkGrantType(@Nullable String grantType) {
        if (grantType != null && !GRANT_TYPES.contains(grantType)) {
            throw Problem.of(
                            400,
                            "UNSUPPORTED_GRANT_TYPE",
                            "grant_type must be client_credentials for machines, password or "
                                    + PROVIDER + " for people, or " + TOKEN_EXCHANGE
                                    + " for jobs with a token of their own.")
                    .raised();
        }
    }

    /** The same with the client's credentials out of HTTP Basic (RFC 6749 section 2.3.1), if that was sent. */
    public TokenForm withAuthorization(@Nullable String header) {
        if (header == null || !CLIENT_CREDENTIALS.equals(values.get("grant_type"))) {
            return this;
        }
        if (values.containsKey("client_secret") || values.containsKey("client_assertion")) {
            throw invalidClient("sends its credentials in two ways: use HTTP Basic or the body")
                    .raised();
        }
        var pair = basic(header);
        int colon = pair.indexOf(':');
        if (colon < 0) {
            throw invalidClient("sends HTTP Basic without a colon").raised();
        }
        var more = new HashMap<>(values);
        more.put("client_id", decoded(pair.substring(0, colon)));
        more.put("client_secret", decoded(pair.substring(colon + 1)));
        return new TokenForm(more);
    }

    private static String basic(String header) {
        if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            throw invalidClient("sends another scheme than HTTP Basic").raised();
        }
        try {
            var bytes =
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
            return Percent.utf8(ByteBuffer.wrap(bytes));
        } catch (IllegalArgumentException e) {
            throw invalidClient("sends HTTP Basic that is not base64 of UTF-8").raised();
        }
    }

    private static String decoded(String text) {
        try {
            var decoded = Percent.decode(text);
            if (decoded.length() <= 1000 && Texts.isSound(decoded)) {
                return decoded;
            }
        } catch (IllegalArgumentException e) {
            throw invalidClient("sends HTTP Basic whose parts are not form-encoded")
                    .raised();
        }
        throw invalidClient("sends HTTP Basic whose parts are too long or hold U+0000")
                .raised();
    }

    private static Problem invalidClient(String what) {
        return Problem.of(401, "INVALID_CLIENT", "The client " + what + ".");
    }

    /** How somebody logs in. */
    public enum Way {
        PASSWORD,
        PROVIDER,
        SECRET,
        ASSERTION,
        EXCHANGE
    }

    /** @throws ProblemException when credentials of two kinds were sent */
    public Way way() {
        return switch (values.getOrDefault("grant_type", "")) {
            case PASSWORD -> Way.PASSWORD;
            case PROVIDER -> Way.PROVIDER;
            case TOKEN_EXCHANGE -> Way.EXCHANGE;
            default -> {
                var asserts = values.containsKey("client_assertion");
                if (asserts && values.containsKey("client_secret")) {
                    throw invalidClient("sends a secret and an assertion: send one of them")
                            .raised();
                }
                yield asserts ? Way.ASSERTION : Way.SECRET;
            }
        };
    }

    /** @throws ProblemException when this grant type needs the parameter and it is missing */
    public String value(String name) {
        var value = values.get(name);
        if (value == null || value.isEmpty()) {
            throw EdgeProblems.invalid(List.of(new FieldError("/" + name, "is required for this grant_type")))
                    .raised();
        }
        return value;
    }

    @Override
    public String toString() {
        return "TokenForm" + values.keySet();
    }
}
