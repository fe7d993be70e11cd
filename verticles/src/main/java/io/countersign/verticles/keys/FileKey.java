package io.countersign.verticles.keys;

import io.countersign.conf.FileReason;
import io.countersign.protocol.tlog.NoteKey;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A key in a file, where the token has no Ed25519: PKCS#8 in PEM, readable by its owner alone. */
final class FileKey implements OwnKey {
    private static final Logger LOG = LoggerFactory.getLogger(FileKey.class);
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final NoteKey key;
    private final PrivateKey secret;

    private FileKey(NoteKey key, PrivateKey secret) {
        this.key = key;
        this.secret = secret;
    }

    /**
     * The key in the file; where there is no file it is made, and is on the disk before this returns. Who made one and could not write
     * down whose key it is finds it again. One node at a time does this. Blocks.
     */
    static OwnKey born(Path folder, String called, String name) throws IOException, GeneralSecurityException {
        var file = folder.resolve(called);
        Files.createDirectories(folder);
        if (Files.exists(file)) {
            LOG.warn("{} is there already: its key becomes the key {}", file, name);
        } else {
            make(folder, file);
        }
        // Also of a file that somebody made before: it must not be gone when the database knows its key.
        try (var entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        }
        var seed = read(file).getBytes().orElseThrow(() -> new GeneralSecurityException(file + " cannot be used"));
        var publicKey = new Ed25519PrivateKeyParameters(seed).generatePublicKey();
        return open(file, new NoteKey(name, publicKey.getEncoded()));
    }

    /** Whole or not at all: written beside, flushed, then moved into its place. */
    private static void make(Path folder, Path file) throws IOException, GeneralSecurityException {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var pem = BEGIN + "\n"
                + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()) + "\n" + END + "\n";
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var beside = Files.createTempFile(folder, file.getFileName() + ".new-", null, owner);
        try {
            try (var out = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(beside, file);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static EdECPrivateKey read(Path file) throws IOException, GeneralSecurityException {
        try {
            var pem = Files.readString(file);
            var der = Base64.getMimeDecoder().decode(pem.replace(BEGIN, "").replace(END, ""));
            return (EdECPrivateKey) KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (FileSystemException e) {
            throw new IOException(
                    FileReason.of(e) + ": copy it from a gateway that has it, readable by this user alone");
        } catch (IllegalArgumentException | InvalidKeySpecException e) {
            throw new GeneralSecurityException(
                    file + " holds no Ed25519 key in PKCS#8 and PEM: put the right one in its place", e);
        }
    }

    /** The key in the file, which must be this one. Blocks. */
    static OwnKey open(Path file, NoteKey key) throws IOException, GeneralSecurityException {
        var signer = new FileKey(key, read(file));
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
