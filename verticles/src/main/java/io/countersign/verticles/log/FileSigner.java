package io.countersign.verticles.log;

import io.countersign.protocol.tlog.NoteKey;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Set;

/** The key of the log in a file, where the token has no Ed25519: PKCS#8 in PEM, readable by its owner alone. */
final class FileSigner implements CheckpointSigner {
    static final String FILE = "checkpoint-key.pem";

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final NoteKey key;
    private final PrivateKey secret;

    private FileSigner(NoteKey key, PrivateKey secret) {
        this.key = key;
        this.secret = secret;
    }

    /** Makes a key and its file; fails when the file is there already. Blocks. */
    static FileSigner create(Path directory, String origin) throws IOException, GeneralSecurityException {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var pem = BEGIN + "\n"
                + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()) + "\n" + END + "\n";
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createDirectories(directory);
        var file = directory.resolve(FILE);
        try (var out =
                Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            out.write(ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII)));
        }
        return new FileSigner(NoteKey.ofSpki(origin, pair.getPublic().getEncoded()), pair.getPrivate());
    }

    /** The key in the file, which must be the one of the log. Blocks. */
    static FileSigner open(Path directory, NoteKey key) throws IOException, GeneralSecurityException {
        var pem = Files.readString(directory.resolve(FILE));
        var der = Base64.getMimeDecoder().decode(pem.replace(BEGIN, "").replace(END, ""));
        var secret = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
        var signer = new FileSigner(key, secret);
        if (!key.verifies(new byte[0], signer.signNow(new byte[0]))) {
            throw new GeneralSecurityException(FILE + " holds another key than the log's " + key);
        }
        return signer;
    }

    @Override
    public NoteKey key() {
        return key;
    }

    @Override
    public Future<byte[]> sign(byte[] text) {
        try {
            return Future.succeededFuture(signNow(text));
        } catch (GeneralSecurityException e) {
            return Future.failedFuture(e);
        }
    }

    private byte[] signNow(byte[] text) throws GeneralSecurityException {
        var signature = Signature.getInstance("Ed25519");
        signature.initSign(secret);
        signature.update(text);
        return signature.sign();
    }
}
