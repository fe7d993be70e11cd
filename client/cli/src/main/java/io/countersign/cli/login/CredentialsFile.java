package io.countersign.cli.login;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.countersign.cli.ConnectionOptions;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The file that keeps the log-in, readable by its owner alone (mode 0600); refused when others may read it. */
public final class CredentialsFile {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Path file;

    CredentialsFile(Path file) {
        this.file = file;
    }

    /** Where the options, COUNTERSIGN_CREDENTIALS, XDG_CONFIG_HOME or the home folder say. */
    public static CredentialsFile of(Surroundings surroundings, ConnectionOptions options) {
        var chosen = Optional.ofNullable(options.credentials())
                .or(() -> surroundings.environment("COUNTERSIGN_CREDENTIALS").map(Path::of));
        var config = surroundings
                .environment("XDG_CONFIG_HOME")
                .map(Path::of)
                .orElse(surroundings.home().resolve(".config"));
        return new CredentialsFile(chosen.orElse(config.resolve("countersign/credentials.json")));
    }

    Path path() {
        return file;
    }

    Optional<StoredLogin> read() throws IOException {
        try {
            if (posix() && !java.util.Collections.disjoint(Files.getPosixFilePermissions(file), OTHERS)) {
                throw new Failure(
                        ExitCode.NOT_AUTHENTICATED,
                        "The credentials file " + file + " may be read or written by others. Run: chmod 600 " + file);
            }
            return Optional.of(ContractJson.mapper().readValue(Files.readAllBytes(file), StoredLogin.class));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new Failure(
                    ExitCode.NOT_AUTHENTICATED,
                    "The credentials file " + file + " cannot be read. Remove it and run: countersign login",
                    e);
        }
    }

    /** Replaces the file at once; at no time can somebody else read it. */
    void write(StoredLogin login) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        var fresh = posix()
                ? Files.createTempFile(folder, ".credentials", "", PosixFilePermissions.asFileAttribute(OWNER))
                : Files.createTempFile(folder, ".credentials", "");
        try {
            ContractJson.mapper().writerWithDefaultPrettyPrinter().writeValue(fresh.toFile(), login);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    boolean delete() throws IOException {
        return Files.deleteIfExists(file);
    }

    private boolean posix() {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
