package io.countersign.verticles;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an auditor takes away: the log of a period with all that is needed to read and to check it. Taking it is itself recorded. */
public interface Evidence {
    /**
     * @param since null: 90 days before the end
     * @param until null: now
     * @param signer slug or id; null: the whole organization
     */
    record Wanted(
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable String signer) {}

    /** A ZIP archive that comes while it is made. Whoever gets it reads it to its end or closes it. */
    interface Pack {
        /** The next bytes, as soon as there are any; none at the end. Fails when the rest cannot be made. One call at a time. */
        Future<Buffer> next();

        /** Nobody reads on: it is given up. */
        void close();
    }

    /** For admins of the organization, one at a time. Completes before the pack is made. */
    Future<Pack> takeEvidence(Call call, Wanted wanted);
}
