package io.countersign.cli.offline;

import io.countersign.cli.offline.DisprovedException.Kind;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A verifier key (C2SP signed-note): {@code NAME+KEYID+BASE64}, of a log (type 1) or of a witness (type 4, C2SP tlog-cosignature).
 *
 * @param text as it was given
 * @param type of the signatures that it verifies
 * @param id the first four bytes of SHA-256(name, newline, type, key)
 */
public record VerifierKey(String text, String name, int type, String id, PublicKey key) {
    /** Signs the text of a note. */
    static final int OF_A_LOG = 1;

    /** Signs a time and the text of a checkpoint. */
    static final int OF_A_WITNESS = 4;

    private static final int KEY_BYTES = 32;

    /** Reads a verifier key; white space around it does not matter. */
    public static VerifierKey parse(String given) throws DisprovedException {
        var text = given.strip();
        var parts = text.split("\\+", 3);
        if (parts.length != 3 || parts[0].isEmpty() || !parts[1].matches("[0-9a-f]{8}")) {
            throw malformed(text, "a verifier key is written NAME+KEYID+BASE64");
        }
        var bytes = Bytes.base64(parts[2], "the key in \"" + text + "\"");
        if (bytes.length != 1 + KEY_BYTES || bytes[0] != OF_A_LOG && bytes[0] != OF_A_WITNESS) {
            throw malformed(text, "only Ed25519 keys of the types 1 and 4 are understood");
        }
        var id = id(parts[0], bytes);
        if (!id.equals(parts[1])) {
            throw malformed(text, "its id should be " + id);
        }
        return new VerifierKey(text, parts[0], bytes[0], id, ed25519(text, Arrays.copyOfRange(bytes, 1, bytes.length)));
    }

    /**
     * The key of a witness of that name.
     *
     * @param key Ed25519, as Java encodes it: SubjectPublicKeyInfo, whose last 32 bytes are the key (RFC 8410 section 4)
     */
    public static VerifierKey ofWitness(String name, PublicKey key) throws DisprovedException {
        var spki = key.getEncoded();
        var typed = Arrays.copyOfRange(spki, spki.length - KEY_BYTES - 1, spki.length);
        typed[0] = OF_A_WITNESS;
        var id = id(name, typed);
        return parse(name + "+" + id + "+" + Base64.getEncoder().encodeToString(typed));
    }

    private static String id(String name, byte[] typedKey) {
        var hash = Bytes.sha256();
        hash.update((name + "\n").getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash.digest(typedKey), 0, 4);
    }

    /** From the 32 bytes of RFC 8032 section 5.1.2: y in little-endian order, and the sign of x in the topmost bit. */
    private static PublicKey ed25519(String text, byte[] bytes) throws DisprovedException {
        var y = new byte[KEY_BYTES];
        for (var i = 0; i < KEY_BYTES; i++) {
            y[i] = bytes[KEY_BYTES - 1 - i];
        }
        var xIsOdd = (y[0] & 0x80) != 0;
        y[0] &= 0x7f;
        try {
            var point = new EdECPoint(xIsOdd, new BigInteger(1, y));
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
        } catch (GeneralSecurityException e) {
            throw malformed(text, "that is no Ed25519 key");
        }
    }

    private static DisprovedException malformed(String text, String why) {
        return new DisprovedException(Kind.MALFORMED, "\"" + text + "\" is no verifier key: " + why);
    }

    /** Whether it signs checkpoints, and not cosignatures. */
    public boolean isOfALog() {
        return type == OF_A_LOG;
    }

    /** Whether a signature, without its key id, is one of this key over the text of a note. */
    boolean verifies(String text, byte[] signature) {
        if (type == OF_A_LOG) {
            return verifies(key, text.getBytes(StandardCharsets.UTF_8), signature);
        }
        if (signature.length < Long.BYTES) {
            return false;
        }
        var seconds = seconds(signature);
        return seconds.signum() >= 0
                && verifies(
                        key,
                        cosigned(text, seconds.longValueExact()),
                        Arrays.copyOfRange(signature, Long.BYTES, signature.length));
    }

    /**
     * What a witness signs (C2SP tlog-cosignature, version 1).
     *
     * @param text of the checkpoint
     * @param seconds since 1970
     */
    public static byte[] cosigned(String text, long seconds) {
        return ("cosignature/v1\ntime " + seconds + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }

    /** The time in a cosignature, since 1970; below zero is not allowed. */
    static BigInteger seconds(byte[] cosignature) {
        return new BigInteger(Arrays.copyOf(cosignature, Long.BYTES));
    }

    /** Whether that is an Ed25519 signature of this key. */
    static boolean verifies(PublicKey key, byte[] message, byte[] signature) {
        try {
            var verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException notASignature) {
            return false;
        }
    }
}
