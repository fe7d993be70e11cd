package io.countersign.gateway.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.countersign.protocol.api.LiveEvent;
import io.countersign.protocol.json.ContractJson;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Events as server-sent events (HTML Living Standard, section 9.2). Each is written once and its bytes are shared. Any thread. */
final class EventText {
    /** Those that streams may want again: as many as the domain holds for them, some megabytes. */
    private static final int KEPT = 4_096;

    private final AtomicReferenceArray<@Nullable Written> kept = new AtomicReferenceArray<>(KEPT);

    private record Written(LiveEvent event, Buffer text) {}

    Buffer of(LiveEvent event) {
        var slot = (int) (event.index() % KEPT);
        var known = kept.get(slot);
        if (known != null && known.event() == event) {
            return known.text();
        }
        var text = write(event);
        kept.set(slot, new Written(event, text));
        return text;
    }

    private static Buffer write(LiveEvent event) {
        try {
            return Buffer.buffer("id: " + event.index() + "\nevent: " + event.type() + "\ndata: "
                    + ContractJson.mapper().writeValueAsString(event) + "\n\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event cannot be written as JSON", e);
        }
    }
}
