package io.countersign.verticles.identity;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/**
 * A P-256 key that signs access tokens. The private half never leaves this object; the key id is the thumbprint of the public half
 * (RFC 7638), so no two keys can share one.
 */
final class SigningKey {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final int COORDINATE_BYTES = 32;

    private final String kid;
    private final PrivateKey privateKey;
    private final JsonObject publicJwk;

    private SigningKey(KeyPair pair) {
        var point = ((ECPublicKey) pair.getPublic()).getW();
        var x = BASE64URL.encodeToString(coordinate(point.getAffineX().toByteArray()));
        var y = BASE64URL.encodeToString(coordinate(point.getAffineY().toByteArray()));
        // Members in the order of RFC 7638 section 3.
        var thumbprint = "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"" + x + "\",\"y\":\"" + y + "\"}";
        this.kid = BASE64URL.encodeToString(RandomSecret.sha256(thumbprint));
        this.privateKey = pair.getPrivate();
        this.publicJwk = new JsonObject()
                .put("kty", "EC")
                .put("crv", "P-256")
                .put("x", x)
                .put("y", y)
                .put("kid", kid)
                .put("use", "sig")
                .put("alg", AccessToken.ALGORITHM);
    }

    static SigningKey generate() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return new SigningKey(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
    }

    String kid() {
        return kid;
    }

    JsonObject publicJwk() {
        return publicJwk.copy();
    }

    /**
     * The claims as a signed compact JWS (RFC 7515 section 3.1). Written out here because the signer of vertx-auth-jwt always says
     * {@code "typ":"JWT"}, and RFC 9068 section 2.1 wants {@code at+jwt}.
     */
    String sign(JsonObject claims) {
        var header = new JsonObject()
                .put("alg", AccessToken.ALGORITHM)
                .put("typ", AccessToken.TYPE)
                .put("kid", kid);
        var signed = base64(header) + "." + base64(claims);
        try {
            var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(privateKey);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + BASE64URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key of our own does not sign", e);
        }
    }

    private static String base64(JsonObject json) {
        return BASE64URL.encodeToString(json.toBuffer().getBytes());
    }

    private static byte[] coordinate(byte[] number) {
        var padded = new byte[COORDINATE_BYTES];
        var length = Math.min(number.length, COORDINATE_BYTES);
        System.arraycopy(number, number.length - length, padded, COORDINATE_BYTES - length, length);
        return padded;
    }

    @Override
    public String toString() {
        return "SigningKey[" + kid + "]";
    }
}
