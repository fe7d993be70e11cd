package io.countersign.protocol.tlog;

import io.countersign.protocol.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The public Ed25519 key of a signer of notes: a verifier key of C2SP signed-note, written {@code NAME+KEYID+BASE64}.
 *
 * @param name without spaces and plus signs
 * @param publicKey 32 bytes, RFC 8032
 */
public record NoteKey(String name, byte[] publicKey) {
    /** Type byte of an Ed25519 signature over the text of a note. */
    static final byte ED25519 = 1;

    private static final int KEY_BYTES = 32;
    // SubjectPublicKeyInfo of an Ed25519 key is this and the 32 bytes (RFC 8410 section 4).
    private static final byte[] SPKI_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    public NoteKey {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is no name of a note key: no spaces, no plus sign, not empty");
        }
        if (publicKey.length != KEY_BYTES) {
            throw new IllegalArgumentException("an Ed25519 public key has 32 bytes, not " + publicKey.length);
        }
        publicKey = publicKey.clone();
    }

    /**
     * From a SubjectPublicKeyInfo in DER.
     *
     * @throws IllegalArgumentException when that is no Ed25519 key
     */
    public static NoteKey ofSpki(String name, byte[] spki) {
        var head = ByteBuffer.wrap(SPKI_HEAD);
        if (spki.length != SPKI_HEAD.length + KEY_BYTES
                || !ByteBuffer.wrap(spki, 0, SPKI_HEAD.length).equals(head)) {
            throw new IllegalArgumentException("not the SubjectPublicKeyInfo of an Ed25519 key");
        }
        return new NoteKey(name, Arrays.copyOfRange(spki, SPKI_HEAD.length, spki.length));
    }

    /**
     * Reads a verifier key.
     *
     * @throws IllegalArgumentException when it is none, is of another type, or its id does not fit its key
     */
    public static NoteKey parse(String text) {
        return parse(text, ED25519);
    }

    /** The same for keys whose signatures are of another type; their id is of that type too. */
    static NoteKey parse(String text, byte type) {
        var first = text.indexOf('+');
        var second = text.indexOf('+', first + 1);
        if (first < 1 || second < 0) {
            throw new IllegalArgumentException("a verifier key is written NAME+KEYID+BASE64");
        }
        var bytes = Base64.getDecoder().decode(text.substring(second + 1));
        if (bytes.length != 1 + KEY_BYTES || bytes[0] != type) {
            throw new IllegalArgumentException("only Ed25519 verifier keys of type " + type + " are understood");
        }
        var key = new NoteKey(text.substring(0, first), Arrays.copyOfRange(bytes, 1, bytes.length));
        if (!text.substring(first + 1, second).equals(HexFormat.of().toHexDigits(key.id(type)))) {
            throw new IllegalArgumentException("the key id does not fit the key");
        }
        return key;
    }

    /** Whether this can name a key. */
    static boolean isName(String name) {
        return !name.isEmpty()
                && name.codePoints()
                        .noneMatch(c -> c == '+' || c < ' ' || Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    /** The first four bytes of SHA-256(name, newline, type, key). */
    public int id() {
        return id(ED25519);
    }

    int id(byte type) {
        var digest = Sha256.begin();
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        digest.update(type);
        return ByteBuffer.wrap(digest.digest(publicKey)).getInt();
    }

    /** As a SubjectPublicKeyInfo in DER. */
    public byte[] spki() {
        return ByteBuffer.allocate(SPKI_HEAD.length + KEY_BYTES)
                .put(SPKI_HEAD)
                .put(publicKey)
                .array();
    }

    /** Whether this key made that signature. */
    public boolean verifies(byte[] text, byte[] signature) {
        try {
            var verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki())));
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException notASignature) {
            return false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteKey key && name.equals(key.name) && MessageDigest.isEqual(publicKey, key.publicKey);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, id());
    }

    /** The verifier key as text. */
    @Override
    public String toString() {
        return toString(ED25519);
    }

    String toString(byte type) {
        var typed = ByteBuffer.allocate(1 + KEY_BYTES).put(type).put(publicKey).array();
        return name + "+" + HexFormat.of().toHexDigits(id(type)) + "+"
                + Base64.getEncoder().encodeToString(typed);
    }
}
