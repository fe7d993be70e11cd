package io.countersign.verticles;

import io.vertx.core.Future;
import java.nio.file.Path;
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

    /**
     * @param file a ZIP archive; whoever gets it deletes it
     */
    record Pack(Path file) {}

    /** For admins of the organization, one at a time. */
    Future<Pack> takeEvidence(Call call, Wanted wanted);
}
