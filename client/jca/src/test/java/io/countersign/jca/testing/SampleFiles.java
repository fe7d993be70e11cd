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

    /** A Windows program (PE32+, one section) that does nothing; laid out by the Microsoft PE format. */
    public static Path exe(Path file) throws IOException {
        var pe = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        pe.putShort(0, (short) 0x5a4d).putInt(0x3c, 0x40).putInt(0x40, 0x4550);
        pe.putShort(0x44, (short) 0x8664).putShort(0x46, (short) 1).putShort(0x54, (short) 240);
        pe.putShort(0x56, (short) 0x22);
        var optional = 0x58;
        pe.putShort(optional, (short) 0x20b).putInt(optional + 4, 512).putInt(optional + 16, 0x1000);
        pe.putInt(optional + 20, 0x1000).putLong(optional + 24, 0x140000000L).putInt(optional + 32, 0x1000);
        pe.putInt(optional + 36, 512).putShort(optional + 40, (short) 6).putShort(optional + 48, (short) 6);
        pe.putInt(optional + 56, 0x2000).putInt(optional + 60, 512).putShort(optional + 68, (short) 3);
        pe.putInt(optional + 108, 16);
        var section = optional + 240;
        pe.put(section, ".text".getBytes(StandardCharsets.US_ASCII));
        pe.putInt(section + 8, 1)
                .putInt(section + 12, 0x1000)
                .putInt(section + 16, 512)
                .putInt(section + 20, 512);
        pe.putInt(section + 36, 0x60000020).put(512, (byte) 0xc3);
        return Files.write(file, pe.array());
    }
}
