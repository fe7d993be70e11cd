package io.countersign.cli.witness;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.offline.DisprovedException;
import io.countersign.cli.offline.VerifierKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** The Ed25519 key of a witness, which signs cosignatures (C2SP tlog-cosignature, version 1) and nothing else. */
final class WitnessKey {
    /** Its verifier key in the first line, then PKCS#8 in PEM. */
    static final String FILE = "witness-key.pem";

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----\n";
    private static final String END = "\n-----END PRIVATE KEY-----\n";

    private final VerifierKey verifier;
    private final PrivateKey secret;

    private WitnessKey(VerifierKey verifier, PrivateKey secret) {
        this.verifier = verifier;
        this.secret = secret;
    }

    /**
     * The key in the folder, or a new one where there is none yet.
     *
     * @param name of a new key
     * @param strict whether a key that is there must have that name
     */
    static WitnessKey open(WitnessFolder folder, String name, boolean strict) throws IOException {
        var kept = folder.read(FILE);
        var key = kept.isPresent() ? read(kept.get()) : create(folder, name);
        if (strict && !key.verifier.name().equals(name)) {
            throw new Failure(
                    ExitCode.USAGE,
                    "The key in " + FILE + " is called " + key.verifier.name()
                            + ", and a name cannot be changed; leave --name out, or take another folder.");
        }
        return key;
    }

    private static WitnessKey create(WitnessFolder folder, String name) throws IOException {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            var verifier = VerifierKey.ofWitness(name, pair.getPublic());
            var secret = Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded());
            folder.write(FILE, verifier.text() + "\n" + BEGIN + secret + END);
            return new WitnessKey(verifier, pair.getPrivate());
        } catch (DisprovedException noName) {
            throw new Failure(ExitCode.USAGE, "\"" + name + "\" cannot name a witness: no plus signs.", noName);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has Ed25519", e);
        }
    }

    private static WitnessKey read(String text) throws IOException {
        var begin = text.indexOf("\n" + BEGIN);
        var end = text.indexOf(END);
        try {
            if (begin < 0 || end < begin) {
                throw new IOException(FILE + " does not hold a verifier key and a private key in PEM");
            }
            var bytes = Base64.getDecoder().decode(text.substring(begin + 1 + BEGIN.length(), end));
            return new WitnessKey(
                    VerifierKey.parse(text.substring(0, begin)),
                    KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(bytes)));
        } catch (GeneralSecurityException | DisprovedException | IllegalArgumentException e) {
            throw new IOException(FILE + " does not hold the key of a witness", e);
        }
    }

    VerifierKey verifier() {
        return verifier;
    }

    /**
     * The line below a checkpoint that says this witness saw it, with its newline.
     *
     * @param text of the checkpoint
     * @param seconds since 1970
     */
    String cosign(String text, long seconds) {
        try {
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(secret);
            signature.update(VerifierKey.cosigned(text, seconds));
            var made = signature.sign();
            var line = ByteBuffer.allocate(Integer.BYTES + Long.BYTES + made.length)
                    .put(HexFormat.of().parseHex(verifier.id()))
                    .putLong(seconds)
                    .put(made);
            return "\u2014 " + verifier.name() + " " + Base64.getEncoder().encodeToString(line.array()) + "\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has Ed25519", e);
        }
    }
}
