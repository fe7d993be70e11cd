package io.countersign.verticles.log;

import io.countersign.protocol.api.AuditFault;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of each damage once, whichever gateway finds it first and however often it is found again. */
final class Damages {
    private static final Logger LOG = LoggerFactory.getLogger(Damages.class);
    private static final Queries SQL = Queries.of("verify");

    private final Database database;

    Damages(Database database) {
        this.database = database;
    }

    Future<Void> tell(AuditFault fault) {
        return database.systemChange(tx -> tx.update(
                        SQL.get("insertDamage"), Tuple.of(fault.kind().toString(), place(fault), fault.detail()))
                .map(inserted -> {
                    if (inserted > 0) {
                        LOG.error("ALARM the audit log is damaged: {}", fault);
                        tx.record(event(fault));
                    }
                    return null;
                }));
    }

    /** What has no place in the tree is told by its leaf, below zero. */
    private static long place(AuditFault fault) {
        var index = fault.index();
        var id = fault.id();
        return index != null ? index : id == null ? -1 : -1 - id;
    }

    private static Event event(AuditFault fault) {
        var node = fault.node();
        var where = fault.index() == null ? "" : "index " + fault.index() + ": ";
        return Event.system("log.damaged")
                .with("kind", fault.kind().toString())
                .with("leaf", fault.id())
                .with("node", node == null ? null : node.toString())
                .with("sequence", fault.nodeSequence())
                .with("detail", where + fault.detail());
    }
}
