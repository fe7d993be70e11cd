package io.countersign.verticles.limits;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Collects what is asked of grants until the event loop gets to it, then hands all of a grant on at once. Callable from any thread. */
final class Together<T> {
    /** More would keep Redis from others for too long. */
    private static final int MOST = 500;

    private final Consumer<Runnable> soon;
    private final BiConsumer<UUID, List<T>> all;
    private Map<UUID, List<T>> waiting = new LinkedHashMap<>();

    /**
     * @param soon runs something in a later turn of the event loop
     * @param all told of a grant and what was asked of it, at most 500 at once
     */
    Together(Consumer<Runnable> soon, BiConsumer<UUID, List<T>> all) {
        this.soon = soon;
        this.all = all;
    }

    void add(UUID grant, T one) {
        boolean first;
        synchronized (this) {
            first = waiting.isEmpty();
            waiting.computeIfAbsent(grant, none -> new ArrayList<>()).add(one);
        }
        if (first) {
            soon.accept(this::handOn);
        }
    }

    private void handOn() {
        Map<UUID, List<T>> now;
        synchronized (this) {
            now = waiting;
            waiting = new LinkedHashMap<>();
        }
        now.forEach((grant, asked) -> {
            for (var from = 0; from < asked.size(); from += MOST) {
                all.accept(grant, asked.subList(from, Math.min(asked.size(), from + MOST)));
            }
        });
    }
}
