package io.countersign.verticles.federation;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An OpenID provider that issues whatever a test asks for, and whose server can be told to misbehave. */
public final class TestIssuer {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    /** A key of it, published or not. */
    public record Key(String kid, String algorithm, KeyPair pair) {
        JsonObject jwk() {
            var jwk = new JsonObject().put("kid", kid).put("use", "sig").put("alg", algorithm);
            return switch (pair.getPublic()) {
                case RSAPublicKey key ->
                    jwk.put("kty", "RSA")
                            .put("n", number(key.getModulus(), key.getModulus().bitLength() / 8))
                            .put("e", number(key.getPublicExponent(), 3));
                case ECPublicKey key -> {
                    var bits = key.getParams().getCurve().getField().getFieldSize();
                    yield jwk.put("kty", "EC")
                            .put("crv", "P-" + bits)
                            .put("x", number(key.getW().getAffineX(), bits / 8))
                            .put("y", number(key.getW().getAffineY(), bits / 8));
                }
                case EdECPublicKey key -> {
                    var encoded = key.getEncoded();
                    var point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
                    yield jwk.put("kty", "OKP").put("crv", "Ed25519").put("x", BASE64URL.encodeToString(point));
                }
                default -> throw new AssertionError(algorithm);
            };
        }

        private static String number(BigInteger number, int bytes) {
            var signed = number.toByteArray();
            var padded = new byte[bytes];
            for (var i = 1; i <= Math.min(signed.length, bytes); i++) {
                padded[bytes - i] = signed[signed.length - i];
            }
            return BASE64URL.encodeToString(padded);
        }
    }

    private final HttpServer server;
    private final Map<String, JsonObject> published = new ConcurrentHashMap<>();
    private final AtomicInteger names = new AtomicInteger();
    private volatile @Nullable Consumer<HttpServerRequest> discovery;
    private volatile @Nullable Consumer<HttpServerRequest> keys;
    private volatile @Nullable Consumer<HttpServerRequest> tokens;
    private final Map<String, JsonObject> codes = new ConcurrentHashMap<>();

    /** Calls for keys so far. */
    public final AtomicInteger keyCalls = new AtomicInteger();

    private TestIssuer(HttpServer server) {
        this.server = server;
    }

    public static TestIssuer start(Vertx vertx) {
        try {
            var server = vertx.createHttpServer();
            var issuer = new TestIssuer(server);
            server.requestHandler(issuer::answer)
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            return issuer;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    private void answer(HttpServerRequest request) {
        if (request.path().equals("/token")) {
            token(request);
            return;
        }
        var isDiscovery = request.path().equals("/.well-known/openid-configuration");
        if (!isDiscovery) {
            keyCalls.incrementAndGet();
        }
        var told = isDiscovery ? discovery : keys;
        if (told != null) {
            told.accept(request);
        } else {
            var document = isDiscovery
                    ? new JsonObject()
                            .put("issuer", url())
                            .put("jwks_uri", url() + "/keys")
                            .put("authorization_endpoint", url() + "/authorize")
                            .put("token_endpoint", url() + "/token")
                    : new JsonObject()
                            .put(
                                    "keys",
                                    new JsonArray(published.values().stream().toList()));
            request.response().putHeader("Content-Type", "application/json").end(document.toBuffer());
        }
    }

    /** How discovery answers from now on; null: as it should. */
    public void discovery(@Nullable Consumer<HttpServerRequest> handler) {
        discovery = handler;
    }

    /** How the token endpoint answers from now on; null: as it should. */
    public void tokens(@Nullable Consumer<HttpServerRequest> handler) {
        tokens = handler;
    }

    /** A code that the token endpoint takes once, from who proves with this, for this token. */
    public String code(String secret, String challenge, String redirectUri, String idToken) {
        var code = "code-" + names.incrementAndGet();
        codes.put(
                code,
                new JsonObject()
                        .put("secret", secret)
                        .put("challenge", challenge)
                        .put("redirect", redirectUri)
                        .put("token", idToken));
        return code;
    }

    private void token(HttpServerRequest request) {
        var told = tokens;
        if (told != null) {
            told.accept(request);
            return;
        }
        request.setExpectMultipart(true).endHandler(read -> {
            var form = request.formAttributes();
            var known = codes.remove(form.get("code"));
            var right = known != null
                    && "authorization_code".equals(form.get("grant_type"))
                    && known.getString("redirect").equals(form.get("redirect_uri"))
                    && known.getString("challenge").equals(challenge(form.get("code_verifier")));
            if (known != null
                    && !("Basic " + basic(known.getString("secret"))).equals(request.getHeader("Authorization"))) {
                request.response().setStatusCode(401).end("{\"error\":\"invalid_client\"}");
            } else if (right) {
                var answer = new JsonObject().put("token_type", "Bearer").put("id_token", known.getString("token"));
                request.response().end(answer.toBuffer());
            } else {
                request.response().setStatusCode(400).end("{\"error\":\"invalid_grant\"}");
            }
        });
    }

    private static String basic(String pair) {
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** RFC 7636 section 4.2. */
    public static String challenge(String verifier) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return BASE64URL.encodeToString(digest.digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** How the document of the keys is answered from now on; null: as it should. */
    public void keys(@Nullable Consumer<HttpServerRequest> handler) {
        keys = handler;
    }

    public Key newKey(String algorithm) {
        var key = unpublished(algorithm);
        publish(key);
        return key;
    }

    public Key unpublished(String algorithm) {
        try {
            var kind = switch (algorithm) {
                case "RS256", "PS256" -> "RSA";
                case "EdDSA" -> "Ed25519";
                default -> "EC";
            };
            var generator = KeyPairGenerator.getInstance(kind);
            if (kind.equals("RSA")) {
                generator.initialize(2048);
            } else if (kind.equals("EC")) {
                generator.initialize(new ECGenParameterSpec(algorithm.equals("ES384") ? "secp384r1" : "secp256r1"));
            }
            return new Key("key-" + names.incrementAndGet(), algorithm, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public void publish(Key key) {
        publish(key.kid(), key.jwk());
    }

    public void publish(String kid, JsonObject jwk) {
        published.put(kid, jwk);
    }

    public void withdraw(Key key) {
        published.remove(key.kid());
    }

    /** Claims as GitHub's of a job on main, good for five minutes. */
    public JsonObject claims() {
        var now = Instant.now().getEpochSecond();
        return new JsonObject()
                .put("iss", url())
                .put("aud", "countersign")
                .put("sub", "repo:acme/app:ref:refs/heads/main")
                .put("iat", now)
                .put("nbf", now)
                .put("exp", now + 300)
                .put("repository", "acme/app")
                .put("ref", "refs/heads/main")
                .put("workflow", "release")
                .put("run_id", 17)
                .put("ref_protected", true);
    }

    public static JsonObject header(Key key) {
        return new JsonObject().put("alg", key.algorithm()).put("typ", "JWT").put("kid", key.kid());
    }

    public static String token(Key key, JsonObject claims) {
        return token(key, header(key), claims);
    }

    public static String token(Key key, JsonObject header, JsonObject claims) {
        var input = input(header, claims);
        try {
            var signature = switch (key.algorithm()) {
                case "RS256" -> Signature.getInstance("SHA256withRSA");
                case "PS256" -> Signature.getInstance("RSASSA-PSS");
                case "ES256" -> Signature.getInstance("SHA256withECDSAinP1363Format");
                case "ES384" -> Signature.getInstance("SHA384withECDSAinP1363Format");
                default -> Signature.getInstance("Ed25519");
            };
            if (key.algorithm().equals("PS256")) {
                signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            }
            signature.initSign(key.pair().getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + BASE64URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** What is signed of a token. */
    public static String input(JsonObject header, JsonObject claims) {
        return BASE64URL.encodeToString(header.toBuffer().getBytes()) + "."
                + BASE64URL.encodeToString(claims.toBuffer().getBytes());
    }
}
