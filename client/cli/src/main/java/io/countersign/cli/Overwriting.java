package io.countersign.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps what a command writes from what it reads. */
public final class Overwriting {
    private Overwriting() {}

    /**
     * Fails when they are one file, by whichever name: asked before anything is done, so that nothing is lost.
     *
     * @param what is written, as it is told
     */
    public static void refuse(String what, Path target, Path read) throws IOException {
        if (Files.exists(target) && Files.exists(read) && Files.isSameFile(target, read)) {
            throw new Failure(
                    ExitCode.USAGE, what + " would be written over " + read + ", which is read. Name another place.");
        }
    }
}
