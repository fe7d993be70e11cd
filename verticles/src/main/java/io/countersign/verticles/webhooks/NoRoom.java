package io.countersign.verticles.webhooks;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Where nothing more is taken up at this moment.
 *
 * @param lanes that take nothing
 * @param organizations that have as many lanes of callbacks as they may
 * @param theirs the lanes that these have
 */
record NoRoom(String[] lanes, UUID[] organizations, String[] theirs) {
    /** Lanes of callbacks of one organization: as many as it may have endpoints. */
    static final int MOST_LANES = WebhookService.MOST;

    static NoRoom in(Collection<Lane> all) {
        var crowded = callbackLanes(all);
        crowded.values().removeIf(lanes -> lanes < MOST_LANES);
        return new NoRoom(
                all.stream()
                        .filter(Lane::takesNothing)
                        .map(lane -> lane.target().lane())
                        .toArray(String[]::new),
                crowded.keySet().toArray(UUID[]::new),
                all.stream()
                        .filter(lane -> !lane.isEndpoint()
                                && crowded.containsKey(lane.target().organization()))
                        .map(lane -> lane.target().lane())
                        .toArray(String[]::new));
    }

    /** How many each organization has. */
    static Map<UUID, Integer> callbackLanes(Collection<Lane> all) {
        var lanes = new HashMap<UUID, Integer>();
        all.forEach(lane -> {
            if (!lane.isEndpoint()) {
                lanes.merge(lane.target().organization(), 1, Integer::sum);
            }
        });
        return lanes;
    }
}
