package io.countersign.verticles.testbed;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.countersign.protocol.Sha256;
import io.countersign.protocol.api.PasskeyAssertion;
import io.countersign.verticles.passkey.Assertions;
import io.countersign.verticles.passkey.Ceremonies;
import io.countersign.verticles.passkey.RelyingParty;
import io.countersign.verticles.store.Database;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** An authenticator with a real ES256 key and the browser in front of it, which does what a test wants, the wrong thing too. */
public final class SoftAuthenticator {
    public static final RelyingParty PARTY = RelyingParty.of("https://sign.example.com");
    private static final int PRESENT = 1;
    private static final int VERIFIED = 4;
    private static final int ATTESTED = 64;
    private static final int COORDINATE = 32;

    private final KeyPair key;
    private final byte[] credentialId = new byte[32];
    private String curve = "secp256r1";
    public String origin = PARTY.origin();
    public String relyingParty = PARTY.id();
    public String type = "webauthn.get";
    public boolean crossOrigin;
    public boolean verifies = true;
    /** RSA with a modulus of so many bits instead of the key; 0: the key. */
    public int rsaBits;

    /** What the next assertion says; stays 0 for those that do not count. */
    public long counter;

    public SoftAuthenticator() {
        this("secp256r1");
    }

    public SoftAuthenticator(String curve) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            key = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        this.curve = curve;
        new SecureRandom().nextBytes(credentialId);
    }

    /** What a gateway judges with. */
    public static Assertions judges(Database database) {
        return new Assertions(database, new Ceremonies(PARTY));
    }

    /** What a page sends to the gateway after it made a passkey. */
    public record Made(String attestationObject, String clientDataJson) {}

    public byte[] credentialId() {
        return credentialId.clone();
    }

    public ECPublicKey publicKey() {
        return (ECPublicKey) key.getPublic();
    }

    /** COSE_Key. */
    public byte[] coseKey() {
        if (rsaBits > 0) {
            return rsa();
        }
        var p256 = curve.equals("secp256r1");
        return cbor(out -> {
            out.writeStartObject(5);
            out.writeFieldId(1);
            out.writeNumber(2);
            out.writeFieldId(3);
            out.writeNumber(p256 ? -7 : -35);
            out.writeFieldId(-1);
            out.writeNumber(p256 ? 1 : 2);
            out.writeFieldId(-2);
            out.writeBinary(fixed(publicKey().getW().getAffineX()));
            out.writeFieldId(-3);
            out.writeBinary(fixed(publicKey().getW().getAffineY()));
            out.writeEndObject();
        });
    }

    private byte[] rsa() {
        var modulus = new byte[rsaBits / 8];
        Arrays.fill(modulus, (byte) 0xff);
        return cbor(out -> {
            out.writeStartObject(4);
            out.writeFieldId(1);
            out.writeNumber(3);
            out.writeFieldId(3);
            out.writeNumber(-257);
            out.writeFieldId(-1);
            out.writeBinary(modulus);
            out.writeFieldId(-2);
            out.writeBinary(new byte[] {1, 0, 1});
            out.writeEndObject();
        });
    }

    private byte[] fixed(BigInteger number) {
        var length = curve.equals("secp256r1") ? COORDINATE : 48;
        var bytes = number.toByteArray();
        var fixed = new byte[length];
        var from = Math.max(0, bytes.length - length);
        System.arraycopy(bytes, from, fixed, length - (bytes.length - from), bytes.length - from);
        return fixed;
    }

    public Made make(byte[] challenge) {
        var attested = ByteBuffer.allocate(16 + 2 + credentialId.length + coseKey().length)
                .put(new byte[16])
                .putShort((short) credentialId.length)
                .put(credentialId)
                .put(coseKey())
                .array();
        var data = data(ATTESTED, attested);
        var object = cbor(out -> {
            out.writeStartObject(3);
            out.writeStringField("fmt", "none");
            out.writeFieldName("attStmt");
            out.writeStartObject(0);
            out.writeEndObject();
            out.writeFieldName("authData");
            out.writeBinary(data);
            out.writeEndObject();
        });
        return new Made(text(object), text(clientData("webauthn.create", challenge)));
    }

    public PasskeyAssertion sign(byte[] challenge) {
        var data = data(0, new byte[0]);
        var client = clientData(type, challenge);
        return new PasskeyAssertion(text(credentialId), text(data), text(client), text(signed(data, client)));
    }

    private byte[] signed(byte[] data, byte[] client) {
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key.getPrivate());
            signature.update(data);
            signature.update(Sha256.of(client));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] data(int flags, byte[] rest) {
        return ByteBuffer.allocate(37 + rest.length)
                .put(Sha256.of(relyingParty.getBytes(StandardCharsets.UTF_8)))
                .put((byte) (PRESENT | (verifies ? VERIFIED : 0) | flags))
                .putInt((int) counter)
                .put(rest)
                .array();
    }

    private byte[] clientData(String type, byte[] challenge) {
        return ("{\"type\":\"" + type + "\",\"challenge\":\"" + text(challenge) + "\",\"origin\":\"" + origin
                        + "\",\"crossOrigin\":" + crossOrigin + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private interface Writing {
        void to(CBORGenerator out) throws IOException;
    }

    private static byte[] cbor(Writing writing) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new CBORFactory().createGenerator(bytes)) {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    public static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static byte[] bytes(String base64url) {
        return Base64.getUrlDecoder().decode(base64url);
    }
}
