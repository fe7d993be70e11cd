package io.countersign.verticles;

import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens, as it happens: streams of events in the order of the log, each with what its caller may see at that moment. */
public interface Live {
    /**
     * Which events somebody wants.
     *
     * @param signers slugs or ids; empty: of all Signers and of none
     * @param types exact, or a prefix that ends in a dot; empty: all
     * @param after index of the last event that the caller has, -1 for none; null begins with what happens from now on
     */
    record Wish(
            List<String> signers,
            List<String> types,
            @Nullable Long after) {
        public Wish {
            signers = List.copyOf(signers);
            types = List.copyOf(types);
        }
    }

    /**
     * Takes a place for a stream; its events come once it has begun. Refused as NotFound for a Signer that the caller may not read, as
     * BadInput for an index that the log has not reached and for a type that there is not, as TooMany TOO_MANY_STREAMS.
     */
    Future<LiveStream> streamEvents(Tokens.Session session, Wish wish);

    /** Ends all streams and opens no more; completes when each has been told. */
    Future<Void> drain();
}
