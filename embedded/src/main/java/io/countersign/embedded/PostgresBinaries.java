package io.countersign.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The PostgreSQL programs of this platform, unpacked once into the user's cache folder and shared by all runs. */
final class PostgresBinaries {
    private PostgresBinaries() {}

    /** Returns the folder that holds {@code bin/postgres}; unpacks it (one to three seconds) if it is not there yet. */
    static Path unpacked(boolean readableByAll) {
        var resource = resourceName();
        var home = cache(readableByAll).resolve("postgres-" + digestOf(resource));
        if (!Files.isExecutable(home.resolve("bin/postgres"))) {
            unpack(resource, home);
        }
        return home;
    }

    private static String resourceName() {
        var os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        var system = os.contains("mac") ? "darwin" : os;
        var machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        var processor = machine.equals("aarch64") || machine.equals("arm64") ? "arm_64" : "x86_64";
        return "/postgres-" + system + "-" + processor + ".txz";
    }

    private static Path cache(boolean readableByAll) {
        if (readableByAll) {
            return Path.of("/var/cache/countersign");
        }
        var xdg = System.getenv("XDG_CACHE_HOME");
        var base = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return base.resolve("countersign");
    }

    private static InputStream open(String resource) {
        var stream = PostgresBinaries.class.getResourceAsStream(resource);
        if (stream == null) {
            throw new EmbeddedServerException("No embedded PostgreSQL for this system (" + resource.substring(1)
                    + "): use your own PostgreSQL with ./countersign up --config FILE.");
        }
        return stream;
    }

    private static String digestOf(String resource) {
        try (var stream = open(resource)) {
            var sha256 = MessageDigest.getInstance("SHA-256");
            stream.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
            return HexFormat.of().formatHex(sha256.digest(), 0, 8);
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new EmbeddedServerException("Cannot read " + resource, e);
        }
    }

    /** Unpacks beside the target and renames, so that an interrupted or a parallel run never sees half of it. */
    private static void unpack(String resource, Path home) {
        try {
            Files.createDirectories(home.getParent());
            var half = Files.createTempDirectory(home.getParent(), "unpacking-");
            Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rwxr-xr-x"));
            try (var tar =
                    new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(open(resource))))) {
                for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    unpackEntry(tar, entry, half);
                }
            }
            moveInto(half, home);
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot unpack PostgreSQL into " + home + ": " + e, e);
        }
    }

    private static void moveInto(Path half, Path home) throws IOException {
        try {
            Files.move(half, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Folders.deleteQuietly(half);
            if (!Files.isExecutable(home.resolve("bin/postgres"))) {
                throw e;
            }
        }
    }

    private static void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path root) throws IOException {
        var file = root.resolve(entry.getName()).normalize();
        if (!file.startsWith(root)) {
            throw new IOException("An entry leaves the folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, file);
            var mode = (entry.getMode() & 0100) == 0 ? "rw-r--r--" : "rwxr-xr-x";
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        }
    }
}
