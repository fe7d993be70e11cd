package io.countersign.conf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Follows {@code file:/path} and {@code env:NAME}. What it finds, or what was written in its place, is in no message. */
final class SecretReader {
    private static final String FILE = "file:";
    private static final String ENVIRONMENT = "env:";
    private static final int MAX_BYTES = 64 * 1024;

    private final Environment environment;
    private final boolean plainAllowed;

    SecretReader(Environment environment, boolean plainAllowed) {
        this.environment = environment;
        this.plainAllowed = plainAllowed;
    }

    Secret read(Setting.Value value, String key) throws Rejected {
        var text = value.text();
        if (text.startsWith(FILE)) {
            return fromFile(value, key, text.substring(FILE.length()));
        }
        if (text.startsWith(ENVIRONMENT)) {
            return fromEnvironment(value, key, text.substring(ENVIRONMENT.length()));
        }
        if (!plainAllowed || text.isEmpty()) {
            throw new Rejected(
                    value,
                    key,
                    "is a secret written in the open",
                    "write file:/path/to/file or env:NAME (a plain value is allowed only with production: false)");
        }
        return Secret.of(text);
    }

    private Secret fromEnvironment(Setting setting, String key, String name) throws Rejected {
        return environment
                .variable(name)
                .map(Secret::of)
                .orElseThrow(() -> new Rejected(
                        setting, key, "names the environment variable " + name + ", which is not set", "set it"));
    }

    private static Secret fromFile(Setting setting, String key, String name) throws Rejected {
        try {
            var file = Path.of(name);
            if (!file.isAbsolute()) {
                throw new Rejected(setting, key, "names the file " + name + " without its folder", "write file:/...");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new Rejected(setting, key, "names " + name + ", which is over 64 KiB", "name another file");
            }
            var text = Files.readString(file).strip();
            if (text.isEmpty()) {
                throw new Rejected(setting, key, "names the file " + name + ", which is empty", "fill it");
            }
            return Secret.of(text);
        } catch (NoSuchFileException e) {
            throw new Rejected(setting, key, "names the file " + name + ", which does not exist", "create it");
        } catch (IOException | InvalidPathException e) {
            throw new Rejected(setting, key, "names the file " + name + ", which cannot be read", "check its owner");
        }
    }
}
