package io.countersign.verticles.log;

import io.countersign.protocol.api.LogWitnessProblem;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.protocol.tlog.WitnessKey;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.outbound.OutboundPosts;
import io.countersign.verticles.outbound.OutboundPosts.Answered;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks one witness, one call at a time, ever more rarely while it does not cosign. */
final class WitnessCall {
    private static final Logger LOG = LoggerFactory.getLogger(WitnessCall.class);
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final int MOST_ANSWER_BYTES = 16_384;
    private static final long SHORTEST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final String SIZE = "text/x.tlog.size";
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;

    private final WitnessStore store;
    private final OutboundPosts posts;
    private final WitnessKey key;
    private final URI url;
    private Future<Void> underWay = Future.succeededFuture();
    private long notBefore = System.nanoTime();
    private long pause = SHORTEST_PAUSE_NANOS;

    WitnessCall(WitnessStore store, OutboundPosts posts, DomainConfig.Witness witness) {
        this.store = store;
        this.posts = posts;
        this.key = witness.key();
        this.url = URI.create(witness.url().toString().replaceAll("/+$", "") + "/add-checkpoint");
    }

    WitnessKey key() {
        return key;
    }

    synchronized Future<Void> underWay() {
        return underWay;
    }

    /** Begins to ask for a cosignature below the note, unless one is had, another call is under way, or it is too early after a failure. */
    synchronized void begin(SignedNote note, long size, WitnessStore.Stand stand) {
        var due = System.nanoTime() - notBefore >= 0;
        if (!underWay.isComplete() || !due || stand.problem() == null && stand.cosigned() >= size) {
            return;
        }
        // A witness that said it is ahead is asked again from the beginning, to hear whether it still is.
        var old = stand.seen() > size ? 0 : stand.seen();
        underWay = ask(note, size, old, true).recover(failure -> {
            rest();
            LOG.warn("the witness {} cannot be asked or its answer not be kept: {}", key.name(), failure.getMessage());
            return Future.succeededFuture();
        });
    }

    private Future<Void> ask(SignedNote note, long size, long old, boolean again) {
        return store.proof(old, size)
                .compose(proof -> posts.post(
                                url,
                                Map.of("Content-Type", "text/plain; charset=utf-8"),
                                Buffer.buffer(request(old, proof, note)),
                                MOST_ANSWER_BYTES,
                                PATIENCE)
                        .transform((answered, failure) -> answered == null
                                ? failed(LogWitnessProblem.UNREACHABLE, String.valueOf(failure))
                                : judge(answered, note, size, old, again)));
    }

    private static String request(long old, List<byte[]> proof, SignedNote note) {
        var body = new StringBuilder("old ").append(old).append('\n');
        proof.forEach(
                hash -> body.append(Base64.getEncoder().encodeToString(hash)).append('\n'));
        return body.append('\n').append(note).toString();
    }

    private Future<Void> judge(Answered answered, SignedNote note, long size, long old, boolean again) {
        return switch (answered.status()) {
            case OK ->
                WitnessedNotes.line(note, answered.body().toString(), key)
                        .map(line -> cosigned(size, line))
                        .orElseGet(() -> failed(LogWitnessProblem.WRONG_COSIGNATURE, "for " + size + " leaves"));
            case CONFLICT -> conflict(answered, note, size, old, again);
            case UNPROCESSABLE -> failed(LogWitnessProblem.NOT_CONTINUED, "from " + old + " to " + size + " leaves");
            case FORBIDDEN, NOT_FOUND -> failed(LogWitnessProblem.UNKNOWN_LOG, "status " + answered.status());
            default -> failed(LogWitnessProblem.STRANGE_ANSWER, "status " + answered.status());
        };
    }

    private Future<Void> conflict(Answered answered, SignedNote note, long size, long old, boolean again) {
        var body = answered.body().toString();
        if (!SIZE.equals(answered.contentType()) || !body.matches("(0|[1-9][0-9]{0,17})\n")) {
            return failed(LogWitnessProblem.STRANGE_ANSWER, "status 409 without a size");
        }
        var seen = Long.parseLong(body.strip());
        if (seen == old && seen == size) {
            return failed(LogWitnessProblem.NOT_CONTINUED, "another root of " + size + " leaves");
        }
        return store.move(key, seen).compose(moved -> {
            if (seen > size) {
                return failed(LogWitnessProblem.AHEAD, "it has seen " + seen + " leaves, the log signed " + size);
            }
            return again
                    ? ask(note, size, seen, false)
                    : failed(LogWitnessProblem.STRANGE_ANSWER, "another size each time");
        });
    }

    private Future<Void> cosigned(long size, SignedNote.Line line) {
        return store.keep(key, size, line).onSuccess(kept -> {
            synchronized (this) {
                pause = SHORTEST_PAUSE_NANOS;
            }
        });
    }

    /** Kept and told, and nothing else: only people can judge what a witness says. */
    private Future<Void> failed(LogWitnessProblem problem, String detail) {
        rest();
        return store.fail(key, problem).map(first -> {
            if (first) {
                LOG.warn("the witness {} does not cosign the audit log, {}: {}", key.name(), problem, detail);
            }
            return null;
        });
    }

    private synchronized void rest() {
        notBefore = System.nanoTime() + pause;
        pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }
}
