package io.countersign.jca.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Artifacts to sign. */
public final class SampleFiles {
    private SampleFiles() {}

    /** A JAR with a manifest and two entries. */
    public static Path jar(Path file) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        try (var out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (var name : new String[] {"hello.txt", "deep/er.txt"}) {
                out.putNextEntry(new JarEntry(name));
                out.write(("content of " + name + "\n").getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
        return file;
    }

    /** An APK with a binary manifest of one empty element, which is what apksigner asks of one. */
    public static Path apk(Path file) throws IOException {
        try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new ZipEntry("AndroidManifest.xml"));
            out.write(binaryManifest());
            out.closeEntry();
            out.putNextEntry(new ZipEntry("classes.dex"));
            out.write(new byte[1000]);
            out.closeEntry();
        }
        return file;
    }

    private static byte[] binaryManifest() {
        var name = "manifest".getBytes(StandardCharsets.UTF_16LE);
        var pool = 28 + 4 + 2 + name.length + 2;
        var xml = ByteBuffer.allocate(8 + pool + 36 + 24).order(ByteOrder.LITTLE_ENDIAN);
        xml.putShort((short) 3).putShort((short) 8).putInt(xml.capacity());
        xml.putShort((short) 1).putShort((short) 28).putInt(pool);
        xml.putInt(1).putInt(0).putInt(0).putInt(32).putInt(0).putInt(0);
        xml.putShort((short) 8).put(name).putShort((short) 0);
        xml.putShort((short) 0x102)
                .putShort((short) 16)
                .putInt(36)
                .putInt(1)
                .putInt(-1)
                .putInt(-1)
                .putInt(0);
        xml.putShort((short) 20).putShort((short) 20).putInt(0).putInt(0);
        xml.putShort((short) 0x103)
                .putShort((short) 16)
                .putInt(24)
                .putInt(1)
                .putInt(-1)
                .putInt(-1)
                .putInt(0);
        return xml.array();
    }
}
