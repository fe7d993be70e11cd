package io.countersign.verticles.evidence;

import io.countersign.protocol.Sha256;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A ZIP archive in a temporary file that only this process may read; its last entry MANIFEST has the SHA-256 of each other one, as
 * {@code sha256sum -c} reads it. Blocks; one thread at a time.
 */
final class Archive implements Closeable {
    private final Path file;
    private final ZipOutputStream zip;
    private final StringBuilder manifest = new StringBuilder();

    private Archive(Path file, ZipOutputStream zip) {
        this.file = file;
        this.zip = zip;
    }

    static Archive create() throws IOException {
        var file = Files.createTempFile("countersign-evidence", ".zip");
        try {
            return new Archive(file, new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file))));
        } catch (IOException e) {
            Files.delete(file);
            throw e;
        }
    }

    Path file() {
        return file;
    }

    void add(String name, byte[] content) throws IOException {
        try (var entry = entry(name)) {
            entry.write(content);
        }
    }

    void add(String name, String content) throws IOException {
        add(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Close it before the next. */
    OutputStream entry(String name) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        var digest = Sha256.begin();
        return new FilterOutputStream(new DigestOutputStream(zip, digest)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                zip.closeEntry();
                manifest.append(HexFormat.of().formatHex(digest.digest()))
                        .append("  ")
                        .append(name)
                        .append('\n');
            }
        };
    }

    /** Writes the manifest; the file is whole then. */
    void finish() throws IOException {
        zip.putNextEntry(new ZipEntry("MANIFEST"));
        zip.write(manifest.toString().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
        zip.close();
    }

    /** Gives it up. */
    @Override
    public void close() throws IOException {
        try (zip) {
            Files.deleteIfExists(file);
        }
    }
}
