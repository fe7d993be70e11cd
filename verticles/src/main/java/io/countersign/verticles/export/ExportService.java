package io.countersign.verticles.export;

import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.verticles.Call;
import io.countersign.verticles.Exports;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.audit.AuditReads;
import io.countersign.verticles.export.LineFormat.Ending;
import io.countersign.verticles.log.LogProofs;
import io.countersign.verticles.log.WitnessedNotes;
import io.countersign.verticles.signers.SignerLookup;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.TypeFilters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@link Exports} over PostgreSQL. Lines are written on a worker thread: a thousand of them would hold an event loop. */
public final class ExportService implements Exports {
    // A small tenant of a large log reads this many places for each part, whether they are its own or not.
    private static final long WINDOW = 50_000;
    private static final int SOON_SECONDS = 1;
    private static final int MOST = 1_000;
    private static final Queries SQL = Queries.of("export");

    private final Vertx vertx;
    private final Database database;
    private final AuditReads reads;
    private final WitnessedNotes notes;
    private final SignerLookup lookup = new SignerLookup();

    /** @param notes which checkpoints are given out */
    public ExportService(Vertx vertx, Database database, AuditReads reads, WitnessedNotes notes) {
        this.vertx = vertx;
        this.database = database;
        this.reads = reads;
        this.notes = notes;
    }

    /** What a part is made of. */
    private record Read(List<Entry> entries, Ending ending, long next) {}

    @Override
    public Future<Part> exportAudit(Call call, Wanted wanted) {
        var format = format(wanted.format());
        return allowed(call, wanted)
                .compose(allowed -> TypeFilters.known(wanted.type()))
                .compose(known -> reads.record(call, "audit.exported", described(wanted)))
                .compose(recorded -> database.snapshot(tx -> signer(tx, call, wanted.signer())
                        .compose(signer -> read(tx, call, wanted, signer, format.proves()))))
                .compose(read -> vertx.executeBlocking(() -> part(format, wanted, read), false));
    }

    /**
     * The next part in JSON Lines, of an admin whose reading is on record already.
     *
     * @param to a checkpoint covers it
     */
    public Future<Part> part(Call call, @Nullable UUID signer, long from, long to) {
        var wanted = new Wanted(Format.JSONL, from, to, MOST, null, null, false);
        return database.snapshot(tx -> read(tx, call, wanted, signer, true))
                .compose(read -> vertx.executeBlocking(() -> part(new JsonLines(), wanted, read), false));
    }

    /** Admins their organization; Auditors and Administrators of a Signer its part, which they name. */
    private Future<Void> allowed(Call call, Wanted wanted) {
        var caller = call.caller();
        if (wanted.installation() ? caller.platformAdmin() : caller.isOrganizationAdmin()) {
            return Future.succeededFuture();
        }
        var signer = wanted.signer();
        return wanted.installation() || signer == null
                ? Future.failedFuture(adminRequired(wanted.installation()))
                : database.read(tx -> lookup.audited(tx, caller, signer)).mapEmpty();
    }

    private static LineFormat format(Format format) {
        return switch (format) {
            case JSONL -> new JsonLines();
            case CSV -> new CsvLines();
            case CEF -> new CefLines();
            case OCSF -> new OcsfLines();
        };
    }

    /** One reading, whichever part of it this is. */
    private static TreeMap<String, Object> described(Wanted wanted) {
        var what = new TreeMap<String, Object>();
        what.put("format", wanted.format().name().toLowerCase(Locale.ROOT));
        what.put("scope", wanted.installation() ? "installation" : "organization");
        if (wanted.type() != null) {
            what.put("eventType", wanted.type());
        }
        if (wanted.signer() != null) {
            what.put("signer", wanted.signer());
        }
        return what;
    }

    private Future<@Nullable UUID> signer(Tx tx, Call call, @Nullable String signer) {
        return signer == null
                ? Future.succeededFuture()
                : lookup.readable(tx, call.caller(), signer).map(row -> row.id());
    }

    private Future<Read> read(Tx tx, Call call, Wanted wanted, @Nullable UUID signer, boolean proves) {
        var organization = wanted.installation() ? null : call.caller().organization();
        return checkpoint(tx, wanted.to()).compose(note -> {
            var size = Checkpoint.parse(note.text()).size();
            var to = wanted.to() == null ? size : wanted.to();
            var end = Math.min(to, wanted.from() + WINDOW);
            var parameters = Tuple.of(wanted.from(), end)
                    .addUUID(organization)
                    .addString(wanted.type())
                    .addUUID(signer)
                    .addInteger(wanted.limit());
            return tx.all(SQL.get("readExport"), parameters, Entry::of).compose(entries -> {
                var full = entries.size() == wanted.limit();
                var next = full ? entries.getLast().event().index() + 1 : Math.max(end, wanted.from());
                return LogProofs.verifierKey(tx)
                        .compose(key -> proven(tx, entries, proves ? size : 0)
                                .map(proven ->
                                        new Read(proven, new Ending(note.toString(), key.orElse(""), to), next)));
            });
        });
    }

    /** The checkpoint that covers what is asked for. */
    private Future<SignedNote> checkpoint(Tx tx, @Nullable Long to) {
        if (to == null) {
            return notes.newest(tx)
                    .compose(note ->
                            note.map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(notYet(null))));
        }
        return tx.first(SQL.get("coveringCheckpoint"), Tuple.of(to), row -> row.getString("note"))
                .compose(note -> note.map(found -> notes.cosigned(tx, SignedNote.parse(found)))
                        .orElseGet(() -> Future.failedFuture(notYet(to))));
    }

    private static Future<List<Entry>> proven(Tx tx, List<Entry> entries, long size) {
        if (size == 0 || entries.isEmpty()) {
            return Future.succeededFuture(entries);
        }
        var indexes = entries.stream().map(entry -> entry.event().index()).toList();
        return LogProofs.inclusion(tx, indexes, size)
                .map(ways -> entries.stream()
                        .map(entry ->
                                entry.proven(ways.getOrDefault(entry.event().index(), List.of())))
                        .toList());
    }

    private static Part part(LineFormat format, Wanted wanted, Read read) throws IOException {
        var out = new ByteArrayOutputStream();
        // The links to further parts always say where the export ends.
        if (wanted.from() == 0 || wanted.to() == null) {
            format.head(out);
        }
        for (var entry : read.entries()) {
            format.line(entry, out);
        }
        var part = new Part(
                format.mediaType(), Buffer.buffer(), read.next(), read.ending().to());
        if (!part.more()) {
            format.tail(read.ending(), out);
        }
        return new Part(part.mediaType(), Buffer.buffer(out.toByteArray()), part.next(), part.to());
    }

    private static RuntimeException notYet(@Nullable Long to) {
        var text = to == null
                ? "no checkpoint was signed yet; ask again in a second"
                : "no checkpoint covers index " + to + " yet; ask again in a second, or leave 'to' out";
        return new Refusal.Unavailable("NOT_IN_THE_LOG_YET", text, SOON_SECONDS).refused();
    }

    private static RuntimeException adminRequired(boolean installation) {
        return new Refusal.Forbidden(
                        installation ? "NOT_A_PLATFORM_ADMIN" : "ADMIN_REQUIRED",
                        installation
                                ? "the log of all organizations is for platform admins; leave 'scope' out for your own"
                                : "the log of the organization is for its admins; name a Signer of which you are an Auditor or an"
                                        + " Administrator to export what was done with it")
                .refused();
    }
}
