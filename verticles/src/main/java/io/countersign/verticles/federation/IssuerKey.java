package io.countersign.verticles.federation;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** One public key of an issuer (RFC 7517), for the algorithms of its kind and no others. Any thread. */
final class IssuerKey {
    private static final int LEAST_RSA_BYTES = 256;
    private static final int MOST_RSA_BYTES = 1_024;
    private static final String[] PUBLIC_MEMBERS = {"kty", "kid", "alg", "n", "e", "crv", "x", "y"};

    private final Vertx vertx;
    private final JsonObject jwk;
    private final Map<String, JWTAuth> verifiers = new ConcurrentHashMap<>();

    private IssuerKey(Vertx vertx, JsonObject jwk) {
        this.vertx = vertx;
        this.jwk = jwk;
    }

    /** Empty for what signs no tokens that are accepted here. */
    static Optional<IssuerKey> of(Vertx vertx, JsonObject published) {
        var key = new JsonObject();
        for (var member : PUBLIC_MEMBERS) {
            if (published.containsKey(member)) {
                if (!(published.getValue(member) instanceof String text)) {
                    return Optional.empty();
                }
                key.put(member, text);
            }
        }
        var signs = "sig".equals(published.getValue("use", "sig"));
        return signs && key.containsKey("kid") && isStrong(key)
                ? Optional.of(new IssuerKey(vertx, key))
                : Optional.empty();
    }

    private static boolean isStrong(JsonObject key) {
        return switch (key.getString("kty", "")) {
            case "EC", "OKP" -> true;
            case "RSA" -> {
                var bytes = key.getString("n", "").length() * 3 / 4;
                yield bytes >= LEAST_RSA_BYTES && bytes <= MOST_RSA_BYTES;
            }
            default -> false;
        };
    }

    String kid() {
        return jwk.getString("kid");
    }

    private boolean fits(String algorithm) {
        var kind = jwk.getString("kty") + "/" + jwk.getString("crv", "");
        var fitting = switch (algorithm) {
            case "RS256", "PS256" -> "RSA/";
            case "ES256" -> "EC/P-256";
            case "ES384" -> "EC/P-384";
            case "EdDSA" -> "OKP/Ed25519";
            default -> "none";
        };
        return kind.equals(fitting) && algorithm.equals(jwk.getString("alg", algorithm));
    }

    /** The claims, once the signature is right; times are not looked at. Fails otherwise. */
    Future<JsonObject> verify(JobToken token) {
        if (!fits(token.algorithm())) {
            return Future.failedFuture(UnprovenException.untrusted("wrong_algorithm"));
        }
        // Composed, because the library throws at keys and claims of a form that it does not expect.
        return Future.succeededFuture(new TokenCredentials(token.compact()))
                .compose(credentials -> verifier(token.algorithm()).authenticate(credentials))
                .map(user -> user.attributes().getJsonObject("accessToken"))
                .recover(failure -> Future.failedFuture(UnprovenException.untrusted("wrong_signature")));
    }

    private JWTAuth verifier(String algorithm) {
        return verifiers.computeIfAbsent(
                algorithm,
                chosen -> JWTAuth.create(
                        vertx,
                        new JWTAuthOptions()
                                .addJwk(jwk.copy().put("alg", chosen))
                                .setJWTOptions(
                                        new JWTOptions().setAlgorithm(chosen).setIgnoreExpiration(true))));
    }
}
