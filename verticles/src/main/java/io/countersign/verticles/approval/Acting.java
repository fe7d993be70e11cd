package io.countersign.verticles.approval;

import io.countersign.verticles.Call;
import io.countersign.verticles.store.Event;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who brings a request to its end.
 *
 * @param person who decided last; null for the system itself, when an approval counts again
 * @param requestId of the call
 */
record Acting(@Nullable UUID person, String requestId) {
    static Acting of(Call call) {
        return new Acting(call.caller().id(), call.requestId());
    }

    static Acting system() {
        return new Acting(null, "");
    }

    Event event(RequestFile file, String type) {
        return new Event(type, file.organization(), person, file.signer(), file.id(), null, null, Map.of())
                .with("hash", file.hexHash());
    }
}
