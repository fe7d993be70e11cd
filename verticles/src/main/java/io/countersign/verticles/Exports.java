package io.countersign.verticles;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** The audit log in bulk, for other systems and for auditors. Reading it is itself recorded. */
public interface Exports {
    /** How events are written, one per line. */
    enum Format {
        /** Exact bytes and what they say, each with its proof; the last line of the last part is the checkpoint. */
        JSONL,
        /** RFC 4180, with a header line in the part that begins the export. */
        CSV,
        /** ArcSight Common Event Format, version 0. */
        CEF,
        /** Open Cybersecurity Schema Framework 1.4.0, as JSON Lines. */
        OCSF
    }

    /**
     * @param from first tree index
     * @param to tree index to end before; null: the end of the newest checkpoint
     * @param limit most events of this part, 1 to 1,000
     * @param type exact type, or a prefix that ends in a dot
     * @param signer slug or id
     * @param installation events of all organizations; for platform admins
     */
    record Wanted(
            Format format,
            long from,
            @Nullable Long to,
            int limit,
            @Nullable String type,
            @Nullable String signer,
            boolean installation) {}

    /**
     * A part of an export, which may be empty and still not be the last.
     *
     * @param next the index to go on from
     * @param to the index that the whole export ends before
     */
    record Part(String mediaType, Buffer body, long next, long to) {
        /** Whether there is another part. */
        public boolean more() {
            return next < to;
        }
    }

    /** For admins of the organization. */
    Future<Part> exportAudit(Call call, Wanted wanted);
}
