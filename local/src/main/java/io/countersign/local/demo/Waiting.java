package io.countersign.local.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;

/** Waits for what the gateway finishes after its answer: keys are born in a token that takes its time. */
final class Waiting {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Waiting() {}

    /** A call of the API. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws IOException, InterruptedException;
    }

    static <T> T until(Question<T> question, Predicate<T> ready) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        var answer = question.ask();
        while (!ready.test(answer)) {
            Unexpected.unless(
                    System.nanoTime() < deadline, "not ready after " + PATIENCE.toSeconds() + " s: " + answer);
            Thread.sleep(PAUSE);
            answer = question.ask();
        }
        return answer;
    }
}
