package io.countersign.verticles.signing;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Calls as the arrays that {@code commit_signatures} takes; see V0007 and V0029. Calls are numbered from 1 in the order given. */
final class CommitBatch {
    private final int calls;
    private final int operations;
    private final Integer[] call;
    private final UUID[] organization;
    private final UUID[] signer;
    private final Long[] authority;
    private final UUID[] identity;
    private final UUID[] grant;
    private final String[] outcome;
    private final String[] reason;
    private final String[] key;
    private final Buffer[] callHash;
    private final String[] algorithm;
    private final String[] serial;
    private final String[] tool;
    private final String[] host;
    private final OffsetDateTime[] judgedFrom;
    private final OffsetDateTime[] judgedUntil;
    private final Integer[] opCall;
    private final UUID[] opId;
    private final Integer[] opPosition;
    private final Buffer[] opDigest;
    private final Buffer[] opSignature;
    private final String[] opFile;
    private final Long[] opSize;
    private final String[] opBody;

    private CommitBatch(int calls, int operations) {
        this.calls = calls;
        this.operations = operations;
        call = new Integer[calls];
        organization = new UUID[calls];
        signer = new UUID[calls];
        authority = new Long[calls];
        identity = new UUID[calls];
        grant = new UUID[calls];
        outcome = new String[calls];
        reason = new String[calls];
        key = new String[calls];
        callHash = new Buffer[calls];
        algorithm = new String[calls];
        serial = new String[calls];
        tool = new String[calls];
        host = new String[calls];
        judgedFrom = new OffsetDateTime[calls];
        judgedUntil = new OffsetDateTime[calls];
        opCall = new Integer[operations];
        opId = new UUID[operations];
        opPosition = new Integer[operations];
        opDigest = new Buffer[operations];
        opSignature = new Buffer[operations];
        opFile = new String[operations];
        opSize = new Long[operations];
        opBody = new String[operations];
    }

    /** Whether one of them was judged by conditions. */
    static boolean judged(List<CommitCall> calls) {
        return calls.stream().anyMatch(call -> call.judgedUntil() != null);
    }

    /** The parameters of {@code commit_signatures} for these calls, or of {@code commit_judged} if one was {@link #judged}. */
    static Tuple parameters(UUID node, List<CommitCall> calls) {
        var batch = new CommitBatch(
                calls.size(),
                calls.stream().mapToInt(c -> c.operations().size()).sum());
        var operation = 0;
        for (var i = 0; i < batch.calls; i++) {
            batch.set(i, calls.get(i));
            operation = batch.setOperations(i, operation, calls.get(i));
        }
        var tuple = batch.tuple(node);
        return judged(calls)
                ? tuple.addArrayOfOffsetDateTime(batch.judgedFrom).addArrayOfOffsetDateTime(batch.judgedUntil)
                : tuple;
    }

    private void set(int i, CommitCall c) {
        call[i] = i + 1;
        organization[i] = c.organization();
        signer[i] = c.signer();
        authority[i] = c.authorityVersion();
        identity[i] = c.identity();
        grant[i] = c.grant();
        outcome[i] = c.outcome().column();
        reason[i] = c.reason();
        key[i] = c.idempotencyKey();
        callHash[i] = buffer(c.callHash());
        algorithm[i] = c.algorithm();
        serial[i] = c.certificateSerial();
        tool[i] = c.tool();
        host[i] = c.host();
        judgedFrom[i] = time(c.judgedFrom());
        judgedUntil[i] = time(c.judgedUntil());
    }

    private int setOperations(int i, int from, CommitCall c) {
        var at = from;
        for (var position = 0; position < c.operations().size(); position++, at++) {
            var operation = c.operations().get(position);
            opCall[at] = i + 1;
            opId[at] = operation.id();
            opPosition[at] = position;
            opDigest[at] = buffer(operation.digest());
            opSignature[at] = buffer(operation.signature());
            opFile[at] = operation.fileName();
            opSize[at] = operation.fileSize();
            opBody[at] = operation.body();
        }
        return at;
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Buffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? null : Buffer.buffer(bytes);
    }

    private Tuple tuple(UUID node) {
        var tuple = Tuple.tuple();
        tuple.addUUID(node)
                .addArrayOfInteger(call)
                .addArrayOfUUID(organization)
                .addArrayOfUUID(signer)
                .addArrayOfLong(authority)
                .addArrayOfUUID(identity)
                .addArrayOfUUID(grant)
                .addArrayOfString(outcome)
                .addArrayOfString(reason)
                .addArrayOfString(key)
                .addArrayOfBuffer(callHash)
                .addArrayOfString(algorithm)
                .addArrayOfString(serial)
                .addArrayOfString(tool)
                .addArrayOfString(host)
                .addArrayOfInteger(opCall)
                .addArrayOfUUID(opId)
                .addArrayOfInteger(opPosition)
                .addArrayOfBuffer(opDigest)
                .addArrayOfBuffer(opSignature)
                .addArrayOfString(opFile)
                .addArrayOfLong(opSize)
                .addArrayOfString(opBody);
        return tuple;
    }

    @Override
    public String toString() {
        return calls + " calls with " + operations + " operations";
    }
}
