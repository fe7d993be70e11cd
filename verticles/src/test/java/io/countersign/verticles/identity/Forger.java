package io.countersign.verticles.identity;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes whatever somebody might hand in as a token. */
final class Forger {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    final String kid = RandomSecret.next().substring(3);
    final KeyPair pair;

    Forger() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        pair = generator.generateKeyPair();
    }

    JsonObject publicJwk() {
        var point = ((ECPublicKey) pair.getPublic()).getW();
        return new JsonObject()
                .put("kty", "EC")
                .put("crv", "P-256")
                .put("x", coordinate(point.getAffineX()))
                .put("y", coordinate(point.getAffineY()))
                .put("kid", kid)
                .put("use", "sig")
                .put("alg", "ES256");
    }

    private static String coordinate(BigInteger number) {
        var bytes = number.toByteArray();
        var padded = new byte[32];
        for (var i = 1; i <= Math.min(bytes.length, 32); i++) {
            padded[32 - i] = bytes[bytes.length - i];
        }
        return BASE64URL.encodeToString(padded);
    }

    JsonObject header() {
        return new JsonObject().put("alg", "ES256").put("typ", "at+jwt").put("kid", kid);
    }

    String signed(JsonObject header, JsonObject claims) {
        return signed("SHA256withECDSAinP1363Format", header, claims);
    }

    String signed(String algorithm, JsonObject header, JsonObject claims) {
        var input = input(header, claims);
        try {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(pair.getPrivate());
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + BASE64URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String hmac(JsonObject header, JsonObject claims, byte[] secret) {
        var input = input(header, claims);
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return input + "." + BASE64URL.encodeToString(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String with(JsonObject header, JsonObject claims, byte[] signature) {
        return input(header, claims) + "." + BASE64URL.encodeToString(signature);
    }

    private static String input(JsonObject header, JsonObject claims) {
        return base64(header) + "." + base64(claims);
    }

    private static String base64(JsonObject json) {
        return BASE64URL.encodeToString(json.toBuffer().getBytes());
    }
}
