package io.countersign.verticles.keys;

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

/** A key in a file, where the token has no Ed25519: PKCS#8 in PEM, readable by its owner alone. */
final class FileKey implements OwnKey {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final NoteKey key;
    private final PrivateKey secret;

    private FileKey(NoteKey key, PrivateKey secret) {
        this.key = key;
        this.secret = secret;
    }

    /** Makes a key and its file; fails when the file is there already. Blocks. */
    static OwnKey create(Path file, String name) throws IOException, GeneralSecurityException {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var pem = BEGIN + "\n"
                + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()) + "\n" + END + "\n";
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (var out =
                Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            out.write(ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII)));
        }
        return new FileKey(NoteKey.ofSpki(name, pair.getPublic().getEncoded()), pair.getPrivate());
    }

    /** The key in the file, which must be this one. Blocks. */
    static OwnKey open(Path file, NoteKey key) throws IOException, GeneralSecurityException {
        var pem = Files.readString(file);
        var der = Base64.getMimeDecoder().decode(pem.replace(BEGIN, "").replace(END, ""));
        var secret = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
        var signer = new FileKey(key, secret);
        if (!key.verifies(new byte[0], signer.signNow(new byte[0]))) {
            throw new GeneralSecurityException(file + " holds another key than " + key);
        }
        return signer;
    }

    @Override
    public NoteKey key() {
        return key;
    }

    @Override
    public Future<byte[]> sign(byte[] message) {
        try {
            return Future.succeededFuture(signNow(message));
        } catch (GeneralSecurityException e) {
            return Future.failedFuture(e);
        }
    }

    private byte[] signNow(byte[] message) throws GeneralSecurityException {
        var signature = Signature.getInstance("Ed25519");
        signature.initSign(secret);
        signature.update(message);
        return signature.sign();
    }
}
