package io.countersign.verticles.live;

import io.countersign.protocol.api.LiveEvent;
import io.countersign.verticles.Caller;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event with what decides who may see it.
 *
 * @param concerned identities that it is about, whatever their roles: who did it, who asked, for whom, whose grant, who was changed
 * @param readers of its Signer; null without one
 */
record Entry(LiveEvent event, Set<UUID> concerned, @Nullable Readers readers) {
    /** Whether somebody may see it. */
    enum Sight {
        YES,
        NO,
        /** The roles on its Signer are being read. */
        UNKNOWN
    }

    /** As reading the request, the grant, the Signer's activity or the audit log would show it. */
    Sight of(Caller caller) {
        // Bytes in the place of a leaf have no type; nobody is told their content.
        if (event.type().isEmpty()) {
            return Sight.NO;
        }
        if (event.organization() == null) {
            return caller.platformAdmin() ? Sight.YES : Sight.NO;
        }
        if (!event.organization().equals(caller.organization())) {
            return Sight.NO;
        }
        if (caller.isOrganizationAdmin() || concerned.contains(caller.id())) {
            return Sight.YES;
        }
        return readers == null ? Sight.NO : byRole(readers.now(), caller.id());
    }

    private static Sight byRole(@Nullable Set<UUID> readers, UUID caller) {
        if (readers == null) {
            return Sight.UNKNOWN;
        }
        return readers.contains(caller) ? Sight.YES : Sight.NO;
    }
}
