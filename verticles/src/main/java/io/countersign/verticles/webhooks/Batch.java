package io.countersign.verticles.webhooks;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What is written down together.
 *
 * @param ended all attempts
 * @param telling those that say something of their receiver: it is still called at the address that answered
 * @param cursors of endpoints, also of such without attempts
 * @param recovered lanes whose receiver takes again what it gets
 * @param stalled endpoints among them for which so much waits that the log is not read on
 */
record Batch(List<Ended> ended, List<Ended> telling, Map<UUID, Long> cursors, Recovered recovered, UUID[] stalled) {
    boolean isEmpty() {
        return ended.isEmpty() && cursors.isEmpty();
    }
}
