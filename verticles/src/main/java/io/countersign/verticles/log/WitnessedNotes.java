package io.countersign.verticles.log;

import io.countersign.protocol.api.LogWitness;
import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.protocol.tlog.WitnessKey;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which checkpoints are given out, with the cosignatures of witnesses below them. Where a quorum is wanted, those that have it come
 * first; witnesses that are away hold nothing up for longer than a few seconds.
 */
public final class WitnessedNotes {
    private static final Queries SQL = Queries.of("witness");

    /** So long it is waited for the quorum. */
    static final long PATIENCE_SECONDS = 3;

    private final List<WitnessKey> witnesses;
    private final int quorum;

    public WitnessedNotes(DomainConfig.AuditLog config) {
        this.witnesses =
                config.witnesses().stream().map(DomainConfig.Witness::key).toList();
        this.quorum = config.witnessQuorum();
    }

    /** Without witnesses. */
    public static WitnessedNotes none() {
        return new WitnessedNotes(new DomainConfig.AuditLog("none", null));
    }

    /** The checkpoint to give out when any will do: with the quorum while that is not old. Empty until the first was signed. */
    public Future<Optional<SignedNote>> newest(Tx tx) {
        if (quorum == 0) {
            return newestOfAll(tx);
        }
        return witnessed(tx, 0).compose(found -> {
            var reached = found.map(note -> size(SignedNote.parse(note))).orElse(0L);
            return reached == 0
                    ? newestOfAll(tx)
                    : waited(tx, reached).compose(waited -> waited ? newestOfAll(tx) : cosigned(tx, found));
        });
    }

    /**
     * The checkpoint to prove the entry at that index with: one that has the quorum, or the newest once the quorum was waited for. Empty
     * while no checkpoint covers the entry, or the quorum is still waited for.
     */
    public Future<Optional<SignedNote>> covering(Tx tx, long index) {
        if (quorum == 0) {
            return newestOfAll(tx).map(newest -> newest.filter(note -> size(note) > index));
        }
        return witnessed(tx, index)
                .compose(found -> found.isPresent()
                        ? cosigned(tx, found)
                        : waited(tx, index)
                                .compose(waited -> waited
                                        ? newestOfAll(tx)
                                        : Future.succeededFuture(Optional.<SignedNote>empty())));
    }

    /** When to ask again after {@link #covering} had nothing. */
    int soonSeconds() {
        return quorum == 0 ? 1 : 2;
    }

    /** How many witnesses a checkpoint shall have; 0 where that does not matter. */
    int quorum() {
        return quorum;
    }

    /** How the witnesses stand. */
    Future<List<LogWitness>> witnesses(Tx tx) {
        return WitnessStore.tell(tx, witnesses);
    }

    private Future<Optional<SignedNote>> newestOfAll(Tx tx) {
        return LogStore.newestCheckpoint(tx).compose(note -> cosigned(tx, note));
    }

    /** The newest over more than so many leaves that has the quorum. */
    private Future<Optional<String>> witnessed(Tx tx, long over) {
        var keys = witnesses.stream().map(WitnessKey::toString).toArray(String[]::new);
        return tx.first(
                SQL.get("witnessedCheckpoint"), Tuple.of(keys, (long) quorum, over), row -> row.getString("note"));
    }

    /** Whether the quorum was waited for since there is a checkpoint over more than so many leaves. */
    private static Future<Boolean> waited(Tx tx, long over) {
        return tx.first(SQL.get("secondsCovered"), Tuple.of(over), row -> row.getDouble("seconds"))
                .map(seconds -> seconds.orElse(0.0) > PATIENCE_SECONDS);
    }

    private Future<Optional<SignedNote>> cosigned(Tx tx, Optional<String> note) {
        return note.isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : cosigned(tx, SignedNote.parse(note.get())).map(Optional::of);
    }

    /**
     * The note with the lines of its witnesses; those that do not hold, because somebody touched the database, are left out.
     *
     * @param note a checkpoint of the database
     */
    public Future<SignedNote> cosigned(Tx tx, SignedNote note) {
        if (witnesses.isEmpty()) {
            return Future.succeededFuture(note);
        }
        return tx.all(SQL.get("cosignatures"), Tuple.of(size(note)), row -> row.getString("note"))
                .map(lines -> withLines(note, lines));
    }

    private SignedNote withLines(SignedNote note, List<String> lines) {
        var signatures = new ArrayList<>(note.signatures());
        for (var witness : witnesses) {
            lines.stream()
                    .flatMap(line -> line(note, line, witness).stream())
                    .findFirst()
                    .ifPresent(signatures::add);
        }
        return new SignedNote(note.text(), signatures);
    }

    /** The cosignature of a witness in a part of a note; empty when it is none. */
    static Optional<SignedNote.Line> line(SignedNote checkpoint, String lines, WitnessKey witness) {
        try {
            return witness.cosignature(SignedNote.parse(checkpoint.text() + "\n" + lines));
        } catch (IllegalArgumentException notLines) {
            return Optional.empty();
        }
    }

    private static long size(SignedNote note) {
        return Checkpoint.parse(note.text()).size();
    }
}
