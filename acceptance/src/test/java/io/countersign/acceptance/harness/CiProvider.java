package io.countersign.acceptance.harness;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/** A CI provider that gives its jobs tokens, as GitHub and GitLab do: OpenID Connect Discovery, one ES256 key. */
public final class CiProvider implements AutoCloseable {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final int COORDINATE_BYTES = 32;

    private final HttpServer server;
    private final KeyPair pair;

    public CiProvider() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            pair = generator.generateKeyPair();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
        answer(
                "/.well-known/openid-configuration",
                Map.of(
                        "issuer",
                        url(),
                        "jwks_uri",
                        url() + "/keys",
                        "authorization_endpoint",
                        url() + "/authorize",
                        "token_endpoint",
                        url() + "/token"));
        answer("/keys", Map.of("keys", List.of(jwk())));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(String path, Object document) {
        server.createContext(path, http -> {
            var body = ContractJson.mapper().writeValueAsBytes(document);
            http.sendResponseHeaders(200, body.length);
            http.getResponseBody().write(body);
            http.close();
        });
    }

    private Map<String, String> jwk() {
        var point = ((ECPublicKey) pair.getPublic()).getW();
        return Map.of(
                "kty", "EC",
                "crv", "P-256",
                "kid", "one",
                "x", coordinate(point.getAffineX()),
                "y", coordinate(point.getAffineY()));
    }

    private static String coordinate(BigInteger number) {
        var bytes = number.toByteArray();
        var padded = new byte[COORDINATE_BYTES];
        for (var i = 1; i <= Math.min(bytes.length, COORDINATE_BYTES); i++) {
            padded[COORDINATE_BYTES - i] = bytes[bytes.length - i];
        }
        return BASE64URL.encodeToString(padded);
    }

    /** The token of a job, good for five minutes. */
    public String token(String audience, Map<String, String> claims) {
        return signed(audience, claims);
    }

    /** One more path. */
    void serve(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    /** Whatever is claimed, good for five minutes. */
    String signed(String audience, Map<String, ?> claims) {
        var now = Instant.now().getEpochSecond();
        var all = new TreeMap<String, Object>(claims);
        all.put("iss", url());
        all.put("aud", audience);
        all.put("iat", now);
        all.put("exp", now + 300);
        try {
            var input = base64(Map.of("alg", "ES256", "typ", "JWT", "kid", "one")) + "." + base64(all);
            var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + BASE64URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String base64(Object json) throws IOException {
        return BASE64URL.encodeToString(ContractJson.mapper().writeValueAsBytes(json));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
