package io.countersign.cli;

import picocli.CommandLine.Option;

/** Asks before something is done that cannot be undone. */
public final class Confirmation {
    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask on the terminal.")
    boolean yes;

    /** @param otherwise what is said where the answer is no */
    public void require(Surroundings surroundings, String question, String otherwise) {
        if (!yes && !surroundings.agreed(question)) {
            throw new Failure(ExitCode.USAGE, otherwise);
        }
    }
}
