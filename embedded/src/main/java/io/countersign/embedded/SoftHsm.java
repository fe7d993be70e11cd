package io.countersign.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * SoftHSM 2 with its tokens in one folder: {@code softhsm2.conf}, {@code tokens/}, and {@code LABEL.pin} (mode 0600) for
 * each token. What is already there is used again. SoftHSM reads its configuration once per process, when the module is
 * initialised, so one JVM has one SoftHSM folder at a time.
 */
public final class SoftHsm {
    private static final Object ONE_AT_A_TIME = new Object();
    private static final List<Path> KNOWN_PLACES = List.of(
            Path.of("/usr/lib/softhsm/libsofthsm2.so"),
            Path.of("/usr/local/lib/softhsm/libsofthsm2.so"),
            Path.of("/opt/homebrew/lib/softhsm/libsofthsm2.so"));

    private final Path folder;
    private final Path module;

    private SoftHsm(Path folder, Path module) {
        this.folder = folder;
        this.module = module;
    }

    /**
     * A token that is ready to use.
     *
     * @param label at most 32 characters
     * @param module the PKCS#11 module to load
     * @param pinFile holds the user PIN and nothing else, mode 0600
     * @param configuration the file that SOFTHSM2_CONF must name in a process that loads the module
     */
    public record Token(String label, Path module, Path pinFile, Path configuration) {
        /** Reads the user PIN. */
        public String pin() {
            return Folders.read(pinFile);
        }
    }

    /**
     * Prepares SoftHSM in {@code folder} and points this process to it.
     *
     * @throws EmbeddedServerException if SoftHSM is not installed
     */
    public static SoftHsm in(Path folder) {
        var module = findModule();
        var home = Folders.createPrivate(folder);
        var tokens = Folders.createPrivate(home.resolve("tokens"));
        var softHsm = new SoftHsm(home, module);
        Folders.writePrivate(softHsm.configuration(), """
                directories.tokendir = %s
                objectstore.backend = file
                log.level = ERROR
                slots.removable = false
                """.formatted(tokens));
        useConfiguration(softHsm.configuration());
        return softHsm;
    }

    /** Prepares SoftHSM in a temporary folder that is deleted when this JVM ends. */
    public static SoftHsm temporary() {
        var folder = Folders.createTemporary("softhsm");
        ClosedAtExit.add(() -> Folders.deleteQuietly(folder));
        return in(folder);
    }

    /** Sets SOFTHSM2_CONF for native code in this process; it must happen before the module is initialised. */
    public static void useConfiguration(Path configuration) {
        ProcessEnvironment.set("SOFTHSM2_CONF", configuration.toAbsolutePath().toString());
    }

    /**
     * Finds the SoftHSM module: COUNTERSIGN_PKCS11_MODULE, else where packages put it.
     *
     * @throws EmbeddedServerException if it is nowhere
     */
    public static Path findModule() {
        var chosen = System.getenv("COUNTERSIGN_PKCS11_MODULE");
        if (chosen != null && !chosen.isBlank()) {
            return Path.of(chosen);
        }
        return Stream.concat(KNOWN_PLACES.stream(), multiarchPlaces())
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new EmbeddedServerException(
                        "SoftHSM is not installed: run: apt-get install softhsm2 (or set COUNTERSIGN_PKCS11_MODULE)."));
    }

    private static Stream<Path> multiarchPlaces() {
        try (var folders = Files.list(Path.of("/usr/lib"))) {
            return folders.map(folder -> folder.resolve("softhsm/libsofthsm2.so")).toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /** The configuration file of this SoftHSM. */
    public Path configuration() {
        return folder.resolve("softhsm2.conf");
    }

    /** The module to load. */
    public Path module() {
        return module;
    }

    /**
     * Returns the token with this label; initialises it with a random PIN if it does not exist.
     *
     * @param label 1 to 32 letters, digits, dots, dashes and underscores
     */
    public Token token(String label) {
        if (!label.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,31}")) {
            throw new IllegalArgumentException("A token label is 1 to 32 letters, digits, '.', '-', '_': " + label);
        }
        var token = new Token(label, module, folder.resolve(label + ".pin"), configuration());
        synchronized (ONE_AT_A_TIME) {
            try (var initializer = new TokenInitializer(module)) {
                if (!initializer.exists(label)) {
                    // The PIN is on disk first: a token whose PIN is lost would be useless for ever.
                    Folders.writePrivate(token.pinFile(), RandomSecrets.hex(8));
                    initializer.initialize(label, token.pin());
                }
            }
        }
        if (!Files.exists(token.pinFile())) {
            throw new EmbeddedServerException("The token " + label + " exists but its PIN file " + token.pinFile()
                    + " does not: put the PIN back, or delete " + folder + " to begin with a new token.");
        }
        return token;
    }
}
