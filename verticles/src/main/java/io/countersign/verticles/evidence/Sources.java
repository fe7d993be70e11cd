package io.countersign.verticles.evidence;

import io.countersign.protocol.api.Policy;
import io.countersign.protocol.json.ContractJson;
import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.verticles.approval.PolicyHistory;
import io.countersign.verticles.evidence.Findings.Integrity;
import io.countersign.verticles.feed.EventLog;
import io.countersign.verticles.log.WitnessedNotes;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what a pack is made of, on one snapshot of the database, and puts the files beside the events into the archive. */
final class Sources {
    private static final Queries SQL = Queries.of("evidence");
    private static final int PAGE = 1_000;

    private final Vertx vertx;
    private final Tx tx;
    private final WitnessedNotes notes;
    private final Period period;
    private final Archive archive;

    Sources(Vertx vertx, Tx tx, WitnessedNotes notes, Period period, Archive archive) {
        this.vertx = vertx;
        this.tx = tx;
        this.notes = notes;
        this.period = period;
        this.archive = archive;
    }

    private record SignerFacts(UUID id, String slug, List<byte[]> certificates) {
        static SignerFacts of(Row row) {
            // The authority above several of them once.
            var all = Arrays.stream(row.getArrayOfBuffers("certificates"))
                    .distinct()
                    .map(Buffer::getBytes)
                    .toList();
            return new SignerFacts(row.getUUID("id"), row.getString("slug"), all);
        }
    }

    /** Work that may block. */
    private interface Writing {
        void run() throws IOException;
    }

    private Future<Void> write(Writing writing) {
        return vertx.executeBlocking(
                () -> {
                    writing.run();
                    return null;
                },
                false);
    }

    /** Writes the files of Signers, keys, checkpoints and people on the way; still without the requests. */
    Future<Findings> findings(List<String> troubles) {
        return Names.read(tx, period.organization())
                .compose(names -> policies()
                        .compose(policies -> people().compose(done -> integrity())
                                .compose(integrity -> organization()
                                        .map(name ->
                                                new Findings(name, names, policies, troubles, Map.of(), integrity)))));
    }

    private Future<String> organization() {
        return tx.first(SQL.get("organizationName"), Tuple.of(period.organization()), row -> row.getString("name"))
                .map(name -> name.orElse(""));
    }

    private Future<Map<UUID, List<Policy>>> policies() {
        var policies = new LinkedHashMap<UUID, List<Policy>>();
        return tx.all(SQL.get("signersOfPack"), Tuple.of(period.organization(), period.signer()), SignerFacts::of)
                .compose(signers -> each(
                        signers,
                        signer -> write(() -> archive.add(
                                        "keys/signers/" + folder(signer) + ".pem", certificates(signer.certificates())))
                                .compose(written ->
                                        PolicyHistory.of(tx, period.organization(), signer.id(), signer.slug()))
                                .compose(versions -> {
                                    policies.put(signer.id(), versions);
                                    return write(() -> write(signer, versions));
                                })))
                .map(policies);
    }

    /** A failed Signer may have the slug of another. */
    private static String folder(SignerFacts signer) {
        return signer.certificates().isEmpty() ? signer.slug() + "-" + signer.id() : signer.slug();
    }

    /** Those that were in force at some time of the period. */
    private void write(SignerFacts signer, List<Policy> versions) throws IOException {
        for (int i = 0; i < versions.size(); i++) {
            var begins = versions.get(i).createdAt();
            var ends = i + 1 < versions.size() ? versions.get(i + 1).createdAt() : null;
            if (before(begins, period.until()) && (ends == null || ends.isAfter(period.since()))) {
                archive.add(
                        "policies/" + folder(signer) + "/v" + versions.get(i).version() + ".json",
                        ContractJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(versions.get(i)));
            }
        }
    }

    private static boolean before(@Nullable Instant begins, Instant end) {
        return begins == null || begins.isBefore(end);
    }

    private Future<Void> people() {
        var json = new PeopleJson();
        return people(json, null).compose(read -> write(() -> archive.add("people.json", json.bytes())));
    }

    private Future<Void> people(PeopleJson json, @Nullable UUID after) {
        return tx.all(SQL.get("peopleOfPack"), Tuple.of(period.organization(), after, PAGE), row -> row)
                .compose(rows -> {
                    rows.forEach(json::add);
                    return rows.size() < PAGE
                            ? Future.succeededFuture()
                            : people(json, rows.getLast().getUUID("id"));
                });
    }

    private Future<Integrity> integrity() {
        return checkpoints()
                .compose(newest ->
                        keys().compose(key -> EventLog.size(tx).map(size -> new Integrity(size, newest, key))));
    }

    /** Completes with the newest; empty when none was signed yet. */
    private Future<String> checkpoints() {
        var times =
                Tuple.of(period.since().atOffset(ZoneOffset.UTC), period.until().atOffset(ZoneOffset.UTC));
        return tx.all(SQL.get("checkpointsOfPack"), times, row -> SignedNote.parse(row.getString("note")))
                .compose(found -> Future.all(
                        found.stream().map(note -> notes.cosigned(tx, note)).toList()))
                .map(cosigned -> cosigned.<SignedNote>list())
                .compose(cosigned -> write(() -> {
                            for (var note : cosigned) {
                                var size = Checkpoint.parse(note.text()).size();
                                archive.add("checkpoints/" + size + ".txt", note.toString());
                            }
                        })
                        .map(cosigned.isEmpty() ? "" : cosigned.getLast().toString()));
    }

    /** Completes with the key of the log; empty when it has none yet. */
    private Future<String> keys() {
        return tx.all(
                        SQL.get("authoritiesOfPack"),
                        Tuple.of(period.organization()),
                        row -> Map.entry(
                                row.getUUID("id"), row.getBuffer("certificate").getBytes()))
                .compose(authorities -> write(() -> {
                    for (var authority : authorities) {
                        archive.add(
                                "keys/authorities/" + authority.getKey() + ".pem",
                                certificates(List.of(authority.getValue())));
                    }
                }))
                .compose(written -> tx.first(SQL.get("attestationKeyOfPack"), Tuple.tuple(), Sources::key))
                .compose(key -> key.isEmpty()
                        ? Future.succeededFuture()
                        : write(() -> archive.add(
                                "keys/attestation.pem",
                                pem("PUBLIC KEY", key.get().spki()))))
                .compose(written -> tx.first(SQL.get("logKeyOfPack"), Tuple.tuple(), Sources::key))
                .map(key -> key.map(NoteKey::toString).orElse(""))
                .compose(key ->
                        write(() -> archive.add("keys/log.txt", key + "\n")).map(key));
    }

    private static NoteKey key(Row row) {
        return new NoteKey(row.getString("name"), row.getBuffer("public_key").getBytes());
    }

    private static String certificates(List<byte[]> certificates) {
        return certificates.stream().map(der -> pem("CERTIFICATE", der)).collect(Collectors.joining());
    }

    /** RFC 7468. */
    private static String pem(String label, byte[] der) {
        var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    private static <T> Future<Void> each(List<T> all, Function<T, Future<Void>> step) {
        var done = Future.<Void>succeededFuture();
        for (var one : all) {
            done = done.compose(before -> step.apply(one));
        }
        return done;
    }
}
