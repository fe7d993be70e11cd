package io.countersign.verticles;

import io.countersign.protocol.api.GivenUpLog;
import io.countersign.protocol.api.LogStatus;
import io.countersign.protocol.api.OperationProof;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.UUID;

/** The Merkle log over all audit leaves of the installation (C2SP tlog-tiles). */
public interface Log {
    /** Its size and what stops signing, if anything does. */
    Future<LogStatus> getLog(Call call);

    /** How large it is and how far it was verified, asked of the database. */
    Future<LogFigures> figures();

    /** The newest signed checkpoint (C2SP tlog-checkpoint). NotFound until there is one. */
    Future<String> getLogCheckpoint();

    /** The key that checkpoints verify with, as a verifier key of C2SP signed-note. NotFound until there is one. */
    Future<String> getLogKey();

    /** Hashes of a tile; {@code path} is {@code <L>/<N>[.p/<W>]}. NotFound where the tree is not that large. */
    Future<Buffer> getLogTile(String path);

    /** Entries below a tile of level 0; {@code path} is {@code <N>[.p/<W>]}. They tell of all organizations. */
    Future<Buffer> getLogEntries(Call call, String path);

    /** Proof that an attempt to sign is in the log. Unavailable for the second or so until a checkpoint covers it. */
    Future<OperationProof> getOperationProof(Call call, UUID operation);

    /** Gives a published checkpoint up that the database does not continue. */
    Future<LogStatus> giveUpPublishedLog(Call call, GivenUpLog givenUp);
}
