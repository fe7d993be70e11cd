package io.countersign.verticles.webhooks;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What is written down together.
 *
 * @param ended all attempts
 * @param cursors of endpoints, also of such without attempts
 * @param stalled endpoints whose waiting events shall be tried at once if anything was delivered now
 */
record Batch(List<Ended> ended, Map<UUID, Long> cursors, List<UUID> stalled) {
    boolean isEmpty() {
        return ended.isEmpty() && cursors.isEmpty();
    }
}
