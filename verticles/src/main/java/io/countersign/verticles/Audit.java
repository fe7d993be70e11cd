package io.countersign.verticles;

import io.countersign.protocol.api.AuditEvent;
import io.countersign.protocol.api.AuditVerification;
import io.countersign.protocol.api.Page;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reading and checking the audit log. */
public interface Audit {
    /**
     * @param type exact type, or a prefix that ends in a dot
     * @param signer slug or id
     */
    record Filter(
            @Nullable String type,
            @Nullable UUID actor,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable String signer,
            @Nullable UUID request,
            @Nullable UUID grant,
            @Nullable UUID operation) {}

    /** The whole organization, newest first. */
    Future<Page<AuditEvent>> listAudit(Call call, Filter filter, PageQuery page);

    /** One Signer, newest first; for everybody who may read it. */
    Future<Page<AuditEvent>> listSignerActivity(Call call, String signer, Filter filter, PageQuery page);

    /**
     * What to read again.
     *
     * @param from first index of the tree
     * @param to index before which to end
     * @param signer slug or id
     * @param resume where an earlier call that was not complete said to go on
     */
    record Again(
            @Nullable Long from,
            @Nullable Long to,
            @Nullable String signer,
            @Nullable String resume) {
        /** Everything, from the beginning. */
        public static final Again ALL = new Again(null, null, null, null);
    }

    /** Reads the log again for some seconds; an answer that is not complete says where to go on. */
    Future<AuditVerification> verifyAudit(Call call, Again again);
}
