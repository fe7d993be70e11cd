package io.countersign.verticles.evidence;

import io.countersign.protocol.Sha256;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A ZIP archive; its last entry MANIFEST has the SHA-256 of each other one, as {@code sha256sum -c} reads it. Blocks; one thread at a
 * time.
 */
final class Archive {
    private final Zip zip;
    private final StringBuilder manifest = new StringBuilder();

    Archive(OutputStream out) {
        zip = new Zip(new BufferedOutputStream(out));
    }

    /** Can hand on what was written into an entry before that is full. */
    private static final class Zip extends ZipOutputStream {
        Zip(OutputStream out) {
            super(out);
        }

        /** Within an entry. The platform has the same for streams that deflate, and no way to ask a ZIP for it. */
        void push() throws IOException {
            int length;
            do {
                length = def.deflate(buf, 0, buf.length, Deflater.SYNC_FLUSH);
                out.write(buf, 0, length);
            } while (length == buf.length);
            out.flush();
        }
    }

    void add(String name, byte[] content) throws IOException {
        try (var entry = entry(name)) {
            entry.write(content);
        }
    }

    void add(String name, String content) throws IOException {
        add(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Says something in the manifest; {@code sha256sum} passes over it. */
    void remark(String words) {
        manifest.append("# ").append(words).append('\n');
    }

    /** Close it before the next. Flushing it hands on all that was written. */
    OutputStream entry(String name) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        var digest = Sha256.begin();
        return new FilterOutputStream(new DigestOutputStream(zip, digest)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void flush() throws IOException {
                zip.push();
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

    /** Writes the manifest; the archive is whole then. */
    void finish() throws IOException {
        zip.putNextEntry(new ZipEntry("MANIFEST"));
        zip.write(manifest.toString().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
        zip.close();
    }
}
