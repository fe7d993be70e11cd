package io.countersign.cli.sign;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Overwriting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the results of a run go.
 *
 * @param saveAs a file or a folder; null for in place, or beside the file
 * @param proofOut a file or a folder; null for no proof
 * @param format null to choose by the end of each file's name
 */
record Targets(
        @Nullable Path saveAs,
        @Nullable Path proofOut,
        @Nullable ArtifactFormat format) {
    ArtifactFormat formatOf(Path file) {
        return format == null ? ArtifactFormat.of(file) : format;
    }

    /** Of the signed file, or the signature beside it. */
    Path signed(Path file) {
        var usual = FileSigner.of(formatOf(file)).usualTarget(file);
        if (saveAs == null) {
            return usual;
        }
        return Files.isDirectory(saveAs) ? saveAs.resolve(usual.getFileName()) : saveAs;
    }

    /** Null when none is wanted. */
    @Nullable
    Path proof(Path file) {
        if (proofOut == null) {
            return null;
        }
        return Files.isDirectory(proofOut) ? proofOut.resolve(file.getFileName() + ".proof") : proofOut;
    }

    /** Of all files. */
    List<Path> all(List<Path> files) {
        return files.stream()
                .flatMap(file -> Stream.of(Optional.of(signed(file)), Optional.ofNullable(proof(file))))
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * Fails when a result could not be written, would be over another or over what is read: its signature would be charged for
     * nothing.
     *
     * @param manifest null for none
     */
    void check(List<Path> files, @Nullable Path manifest) throws IOException {
        var read = new ArrayList<>(files);
        if (manifest != null) {
            read.add(manifest);
        }
        var taken = new HashMap<Path, Path>();
        for (var file : files) {
            spare(signed(file), file, formatOf(file).isInside(), read);
            take(signed(file), file, taken);
            var proof = proof(file);
            if (proof != null) {
                spare(proof, file, false, read);
                take(proof, file, taken);
            }
        }
    }

    /** @param inside whether it carries its signature, and so may be replaced by what is made of it */
    private static void spare(Path target, Path file, boolean inside, List<Path> read) throws IOException {
        for (var input : read) {
            if (!inside || !Files.isSameFile(input, file)) {
                Overwriting.refuse("What is made of " + file, target, input);
            }
        }
    }

    private static void take(Path target, Path file, Map<Path, Path> taken) throws IOException {
        var real = Files.isRegularFile(target) ? target.toRealPath() : target.toAbsolutePath();
        var folder = real.getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder) || Files.isDirectory(real)) {
            throw new Failure(
                    ExitCode.USAGE,
                    "What is made of " + file + " cannot be written to " + target
                            + ": make the folder and let yourself write there, or name another place.");
        }
        var other = taken.put(folder.toRealPath().resolve(real.getFileName()), file);
        if (other != null) {
            throw new Failure(
                    ExitCode.USAGE,
                    "What is made of " + other + " and of " + file + " would both be written to " + target
                            + ". Sign them one by one into different places.");
        }
    }
}
