package io.countersign.cli.approval;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.protocol.api.InclusionProof;
import io.countersign.protocol.api.Manifest;
import io.countersign.protocol.merkle.MerkleTree;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A list of artifacts as {@code sha256sum} writes it: 64 hexadecimal digits at the start of each line, then the name. Order counts;
 * empty lines do not.
 */
public final class ManifestFile {
    private static final Pattern LINE = Pattern.compile("\\\\?([0-9a-fA-F]{64})([ \\t].*)?");
    private static final int MOST_LINES = 1_000_000;

    private final List<byte[]> hashes;
    private final List<byte[]> leaves;

    private ManifestFile(List<byte[]> hashes) {
        this.hashes = hashes;
        this.leaves = hashes.stream().map(MerkleTree::leaf).toList();
    }

    public static ManifestFile read(Path file) throws IOException {
        var hashes = new ArrayList<byte[]>();
        var number = 0;
        for (var line : Files.readAllLines(file)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            var matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new Failure(
                        ExitCode.USAGE,
                        "Line " + number + " of " + file
                                + " does not begin with a SHA-256. Write the file with: sha256sum FILE... > " + file);
            }
            hashes.add(HexFormat.of().parseHex(matcher.group(1)));
        }
        if (hashes.isEmpty() || hashes.size() > MOST_LINES) {
            throw new Failure(ExitCode.USAGE, file + " lists no artifact, or more than " + MOST_LINES + ".");
        }
        return new ManifestFile(hashes);
    }

    /** What approvers agree to. */
    public Manifest manifest() {
        return new Manifest(HexFormat.of().formatHex(MerkleTree.root(leaves)), leaves.size());
    }

    /** That an artifact with this SHA-256 is listed; empty when it is not. */
    public Optional<InclusionProof> proof(byte[] sha256) {
        for (var i = 0; i < hashes.size(); i++) {
            if (Arrays.equals(hashes.get(i), sha256)) {
                return Optional.of(new InclusionProof(i, MerkleTree.path(leaves, i)));
            }
        }
        return Optional.empty();
    }

    /** Of a file's content. */
    public static byte[] sha256(Path file) throws IOException {
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return in.getMessageDigest().digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
