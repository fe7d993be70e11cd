package io.countersign.verticles.audit;

import io.countersign.protocol.api.AuditEvent;
import io.countersign.protocol.api.AuditVerification;
import io.countersign.protocol.api.Page;
import io.countersign.verticles.Audit;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.signers.SignerLookup;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.TypeFilters;
import io.vertx.core.Future;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Audit} over PostgreSQL. */
public final class AuditService implements Audit {
    private static final Logger LOG = LoggerFactory.getLogger(AuditService.class);

    private final Database database;
    private final Verifier verifier;
    private final AuditReads reads;
    private final SignerLookup lookup = new SignerLookup();
    private final AtomicBoolean verifying = new AtomicBoolean();

    public AuditService(Database database, Verifier verifier, AuditReads reads) {
        this.reads = reads;
        this.database = database;
        this.verifier = verifier;
    }

    @Override
    public Future<Page<AuditEvent>> listAudit(Call call, Filter filter, PageQuery page) {
        if (!call.caller().isOrganizationAdmin()) {
            return Future.failedFuture(adminRequired());
        }
        return TypeFilters.known(filter.type())
                .compose(known -> reads.record(call, "audit.read", described(filter)))
                .compose(recorded -> database.read(tx -> signer(tx, call, filter.signer())
                        .compose(signer -> new Listing(
                                        call.caller().organization(),
                                        call.caller().platformAdmin(),
                                        filter,
                                        signer)
                                .page(tx, page))));
    }

    @Override
    public Future<Page<AuditEvent>> listSignerActivity(Call call, String signer, Filter filter, PageQuery page) {
        return TypeFilters.known(filter.type())
                .compose(known -> database.read(tx -> lookup.readable(tx, call.caller(), signer)
                        .compose(row ->
                                new Listing(call.caller().organization(), false, filter, row.id()).page(tx, page))));
    }

    @Override
    public Future<AuditVerification> verifyAudit(Call call, Again again) {
        if (!call.caller().isOrganizationAdmin()) {
            return Future.failedFuture(adminRequired());
        }
        if (!verifying.compareAndSet(false, true)) {
            return Future.failedFuture(new Refusal.Conflict(
                            "VERIFICATION_RUNNING",
                            "this gateway is verifying the log already; ask again when it is done")
                    .refused());
        }
        return database.read(tx -> signer(tx, call, again.signer()))
                .compose(
                        signer -> verifier.verify(new Verifier.Range(again.from(), again.to(), signer, again.resume())))
                .onSuccess(AuditService::alarm)
                .eventually(() -> {
                    verifying.set(false);
                    return Future.succeededFuture();
                });
    }

    private static void alarm(AuditVerification result) {
        if (!result.verified()) {
            LOG.error("ALARM the audit log was touched: {}", result.firstBad());
        }
    }

    private static Map<String, Object> described(Filter filter) {
        var what = new TreeMap<String, Object>();
        put(what, "eventType", filter.type());
        put(what, "by", filter.actor());
        put(what, "since", filter.since());
        put(what, "until", filter.until());
        put(what, "signer", filter.signer());
        put(what, "request", filter.request());
        put(what, "grant", filter.grant());
        put(what, "operation", filter.operation());
        return what;
    }

    private static void put(Map<String, Object> what, String name, @Nullable Object value) {
        if (value != null) {
            what.put(name, value.toString());
        }
    }

    private Future<@Nullable UUID> signer(Tx tx, Call call, @Nullable String signer) {
        return signer == null
                ? Future.succeededFuture()
                : lookup.readable(tx, call.caller(), signer).map(row -> row.id());
    }

    private static RuntimeException adminRequired() {
        return new Refusal.Forbidden(
                        "ADMIN_REQUIRED",
                        "the log of the organization is for its admins; the activity of a Signer is for all its members")
                .refused();
    }
}
