package io.countersign.verticles.webhooks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Lanes of endpoints whose receiver takes again what it gets. */
record Recovered(List<Lane> lanes) {
    /** Each is told once. */
    static Recovered among(Collection<Lane> all) {
        var recovered = new ArrayList<Lane>();
        all.forEach(lane -> {
            if (lane.tellRecovered() && lane.isEndpoint()) {
                recovered.add(lane);
            }
        });
        return new Recovered(recovered);
    }

    UUID[] endpoints() {
        return lanes.stream().map(lane -> lane.target().id()).toArray(UUID[]::new);
    }

    /** Those for which so much waits that the log is not read on. */
    UUID[] stalled() {
        return lanes.stream()
                .filter(Lane::stalled)
                .map(lane -> lane.target().id())
                .toArray(UUID[]::new);
    }
}
