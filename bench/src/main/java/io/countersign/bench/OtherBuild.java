package io.countersign.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the build of another checkout showed under the same calls, seconds before or after ours: a machine whose speed changes is the same
 * for both then, so the median of their ratios tells more than the ratio of medians.
 */
record OtherBuild(Figure figure) {
    /** Adds its numbers, ours divided by them, and its errors. */
    void addTo(ObjectNode json, Figure ours) {
        json.put("throughput", Rounding.digits(figure.throughput()));
        ours.addRatios(json, figure.throughput(), figure.millis(50), figure.millis(99));
        json.put("cpu_us_per_signature", Rounding.digits(figure.cpuPerSignature()));
        json.put("cpu_ratio", Rounding.digits(ours.cpuPerSignature() / figure.cpuPerSignature()));
        json.put("errors", figure.errors());
        figure.addComplaints(json);
    }

    /**
     * The launcher of a checkout, built from its sources as they are.
     *
     * @throws BenchException if there is none, or it cannot be built
     */
    static Path launcher(Path checkout) {
        var launcher = checkout.resolve("countersign").toAbsolutePath().normalize();
        if (!Files.isExecutable(launcher)) {
            throw new BenchException("There is no checkout of Countersign in " + checkout
                    + ": make one, for example by git worktree add DIR COMMIT.");
        }
        try {
            var status = new ProcessBuilder(launcher.toString(), "bench", "--help")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new BenchException("The checkout in " + checkout + " could not be built; see above.");
            }
            return launcher;
        } catch (IOException e) {
            throw new BenchException("The checkout in " + checkout + " could not be built: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Interrupted while " + checkout + " was built", e);
        }
    }
}
