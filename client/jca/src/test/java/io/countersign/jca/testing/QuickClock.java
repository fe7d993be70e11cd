package io.countersign.jca.testing;

import io.countersign.jca.Retries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A clock whose pauses are over at once; during each of them something may happen. */
public final class QuickClock implements Retries.Clock {
    /** What happens during a pause. */
    public interface Meanwhile {
        void happens(Duration sinceStart) throws Exception;
    }

    private final Meanwhile meanwhile;
    private final List<Duration> pauses = new ArrayList<>();

    public QuickClock() {
        this(now -> {});
    }

    public QuickClock(Meanwhile meanwhile) {
        this.meanwhile = meanwhile;
    }

    @Override
    public long nanos() {
        return elapsed().toNanos();
    }

    @Override
    public void pause(Duration length) throws InterruptedException {
        try {
            meanwhile.happens(elapsed());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        pauses.add(length);
    }

    public List<Duration> pauses() {
        return pauses;
    }

    /** All pauses together. */
    public Duration elapsed() {
        return pauses.stream().reduce(Duration.ZERO, Duration::plus);
    }
}
