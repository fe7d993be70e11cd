package io.countersign.cli.verify;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.offline.DisprovedException;
import io.countersign.cli.offline.LogTrust;
import io.countersign.cli.offline.VerifierKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose word is taken for a checkpoint of the log. */
public final class LogKeyOptions {
    private static final int LONGEST_KEY = 4096;

    @Option(
            names = "--log-key",
            paramLabel = "KEY",
            description = "Verifier key of the log (NAME+ID+BASE64), or a file that holds it, from where you noted it."
                    + " Without it the key inside is taken, and said to be.")
    @Nullable
    String logKey;

    @Option(
            names = "--witness-key",
            paramLabel = "KEY",
            description = "Verifier key of a witness, or a file that holds it. May be given several times.")
    List<String> witnessKeys = new ArrayList<>();

    @Option(
            names = "--witnesses",
            paramLabel = "N",
            description = "How many of them must have cosigned. Default: all that are given.")
    @Nullable
    Integer witnesses;

    /** Whether the key came another way than what it verifies. */
    public boolean given() {
        return logKey != null;
    }

    boolean used() {
        return given() || !witnessKeys.isEmpty() || witnesses != null;
    }

    /** @param inside the key that came with what it verifies; null for none */
    public LogTrust trust(@Nullable String inside) throws IOException {
        var log = logKey != null ? read(logKey) : inside;
        if (log == null) {
            throw new Failure(ExitCode.USAGE, "Give the verifier key of the log by --log-key; there is none inside.");
        }
        var keys = new ArrayList<VerifierKey>();
        for (var witness : witnessKeys) {
            keys.add(key(read(witness)));
        }
        var needed = witnesses == null ? keys.size() : witnesses;
        if (needed < 0 || needed > keys.size()) {
            throw new Failure(
                    ExitCode.USAGE, "--witnesses is from 0 to the number of --witness-key, " + keys.size() + ".");
        }
        return new LogTrust(key(log), keys, needed);
    }

    private static VerifierKey key(String text) {
        try {
            return VerifierKey.parse(text);
        } catch (DisprovedException notAKey) {
            throw new Failure(ExitCode.USAGE, String.valueOf(notAKey.getMessage()), notAKey);
        }
    }

    /** The text itself, or what is in the file of that name. */
    public static String read(String keyOrFile) throws IOException {
        try {
            var file = Path.of(keyOrFile);
            if (Files.isRegularFile(file) && Files.size(file) <= LONGEST_KEY) {
                return Files.readString(file);
            }
        } catch (InvalidPathException notAFile) {
            return keyOrFile;
        }
        return keyOrFile;
    }

    /** What to say of the key that was used; empty when it was given. */
    public String warning() {
        return given()
                ? ""
                : "The key of the log was taken from inside, so this proves only that the file agrees with itself."
                        + " Give the key you noted elsewhere by --log-key.";
    }
}
