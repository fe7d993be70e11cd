package io.countersign.local.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Tells the story while it happens: chapters, steps with the time they took, and what tools said. Plain ASCII. */
final class Narrator {
    private static final String STEP = "  %7s  %s";
    private static final String UNDER_A_STEP = "           ";

    private final PrintWriter out;
    private int steps;

    Narrator(PrintWriter out) {
        this.out = out;
    }

    /** Something that may or may not be as expected. */
    @FunctionalInterface
    interface Action<T> {
        T run() throws Exception;
    }

    /** The same without a result. */
    @FunctionalInterface
    interface Deed {
        void run() throws Exception;
    }

    void chapter(String title) {
        say("");
        say(title);
    }

    /** Does something and says in plain words that it is done, and how long it took. */
    <T> T step(String words, Action<T> action) throws StepFailed {
        var started = System.nanoTime();
        try {
            var result = action.run();
            steps++;
            var took = Duration.ofNanos(System.nanoTime() - started);
            say(String.format(Locale.ROOT, STEP, Seconds.of(took), words));
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed(words, e);
        } catch (Exception e) {
            throw new StepFailed(words, e);
        }
    }

    void done(String words, Deed deed) throws StepFailed {
        step(words, () -> {
            deed.run();
            return words;
        });
    }

    /** A step that must be refused; says by which words. */
    void refused(String words, Action<Problem> call) throws StepFailed {
        var problem = step(words + " -> refused", call);
        detail("HTTP " + problem.status() + " " + problem.code() + ": " + problem.detail());
    }

    /** A line below the last step, or several. */
    void detail(String text) {
        text.lines().forEach(line -> say(UNDER_A_STEP + line));
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    /** How many steps held. */
    int steps() {
        return steps;
    }
}
