package io.countersign.verticles.store;

import io.vertx.core.Future;

/** How a committed change comes to hold on every node before it is acknowledged. */
@FunctionalInterface
public interface Announcement {
    /**
     * Completes when every node has heard what was committed before this call.
     *
     * @param takesRightsAway whether no node may release a signature any more that was committed before
     */
    Future<Void> everywhere(boolean takesRightsAway);
}
