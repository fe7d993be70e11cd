package io.countersign.acceptance.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Holds every input to the same time without depending on luck: an input that was answered late is asked again later, alone. One that
 * costs more than promised by itself is late always; one that only waited for its turn is quick once. Used by one thread.
 */
public final class Quickness {
    private static final int TRIES = 10;
    /** Of an input that would fail; enough for one quiet moment on a machine that is busy with something else. */
    private static final int MOST_TRIES = 100;

    private final Duration promised;
    private final List<Long> nanos = new ArrayList<>();
    private final List<Late> late = new ArrayList<>();

    private record Late(String what, long first, LongSupplier again) {}

    public Quickness(Duration promised) {
        this.promised = promised;
    }

    /** @param again sends the same input and returns how many nanoseconds the answer took */
    public void took(String what, long first, LongSupplier again) {
        nanos.add(first);
        if (first >= promised.toNanos()) {
            late.add(new Late(what, first, again));
        }
    }

    public int inputs() {
        return nanos.size();
    }

    /** Inputs that were late each time; asks those again that were late once, and prints how long all took. */
    public List<String> alwaysLate() {
        var always = new ArrayList<String>();
        var slowest = "";
        long worst = 0;
        for (var input : late) {
            long fastest = fastest(input);
            if (fastest > worst) {
                worst = fastest;
                slowest = input.what();
            }
            if (fastest >= promised.toNanos()) {
                always.add("%s: %s, at best %s".formatted(input.what(), millis(input.first()), millis(fastest)));
            }
        }
        System.out.println("%s, %d later than %s; asked again, the slowest took %s: %s"
                .formatted(distribution(), late.size(), promised, millis(worst), slowest));
        return always;
    }

    private long fastest(Late input) {
        long fastest = input.first();
        // Half is comfortable; what stays between half and all passes, but is worth a look at the line printed above.
        for (int i = 0; fastest >= (i < TRIES ? promised.toNanos() / 2 : promised.toNanos()) && i < MOST_TRIES; i++) {
            fastest = Math.min(fastest, input.again().getAsLong());
        }
        return fastest;
    }

    private String distribution() {
        var sorted = nanos.stream().sorted().toList();
        return "%d inputs: median %s, p90 %s, p99 %s, p99.9 %s, most %s"
                .formatted(
                        sorted.size(),
                        millis(at(sorted, 0.5)),
                        millis(at(sorted, 0.9)),
                        millis(at(sorted, 0.99)),
                        millis(at(sorted, 0.999)),
                        millis(sorted.getLast()));
    }

    private static long at(List<Long> sorted, double share) {
        return sorted.get((int) (share * (sorted.size() - 1)));
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }
}
