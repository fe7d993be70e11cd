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

    Future<AuditVerification> verifyAudit(Call call);
}
