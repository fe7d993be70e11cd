package io.countersign.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;

/** Finds a redis-server that runs here: the installed one, else one that came with our libraries. */
final class RedisBinary {
    private RedisBinary() {}

    static Path find(Path folder) {
        return Programs.find("redis-server")
                .or(() -> unpacked(folder))
                .orElseThrow(() -> new EmbeddedServerException(
                        "No redis-server runs on this machine: install it with: apt-get install redis-server"));
    }

    static Optional<Path> unpacked(Path folder) {
        var file = folder.resolve("redis-server");
        try (var program = RedisBinary.class.getResourceAsStream(resource())) {
            if (program == null) {
                return Optional.empty();
            }
            Files.deleteIfExists(file);
            Files.copy(program, file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
            return Optional.of(file).filter(RedisBinary::runs);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String resource() {
        var mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
        var arm = System.getProperty("os.arch", "").contains("aarch64");
        if (mac) {
            return arm ? "/redis-server-6.2.6-v5-darwin-arm64" : "/redis-server-6.2.6-v5-darwin-amd64";
        }
        return arm ? "/redis-server-6.2.7-linux-arm64" : "/redis-server-6.2.6-v5-linux-amd64";
    }

    /** The bundled program for x86-64 needs libssl 3, which not every system has. */
    private static boolean runs(Path program) {
        try {
            return new ProcessBuilder(program.toString(), "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
