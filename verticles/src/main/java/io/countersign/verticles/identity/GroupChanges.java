package io.countersign.verticles.identity;

import io.countersign.protocol.api.Group;
import io.countersign.verticles.Call;
import io.countersign.verticles.approval.Held;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import java.util.UUID;

/** Changes of groups as part of a larger transaction. */
public final class GroupChanges {
    private GroupChanges() {}

    /** As the operation {@code addGroupMember}, by the same rules. */
    public static Future<Held<Group>> add(Tx tx, Call call, UUID group, UUID identity) {
        return Groups.add(tx, call, group, identity);
    }
}
