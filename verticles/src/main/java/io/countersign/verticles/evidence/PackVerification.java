package io.countersign.verticles.evidence;

import io.countersign.protocol.api.AuditVerification;
import io.countersign.verticles.Audit;
import io.countersign.verticles.Audit.Again;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads again what a pack is about: all places of its period, however long that takes, then one call's worth of the whole log. */
final class PackVerification {
    /** Others at this gateway who want to verify get in between two calls: this long after each, and as long as it took. */
    private static final long PAUSE_MILLIS = 200;

    /** One call of somebody else takes five seconds. */
    private static final int TRIES = 150;

    private final Vertx vertx;
    private final Audit audit;
    private final Call call;
    private final Progress progress;

    PackVerification(Vertx vertx, Audit audit, Call call, Progress progress) {
        this.vertx = vertx;
        this.audit = audit;
        this.call = call;
        this.progress = progress;
    }

    Future<Soundness> of(Story story) {
        var words = new ArrayList<String>();
        return period(story, words)
                .compose(fits -> verify(Again.ALL, TRIES).map(all -> {
                    words.add(told(all, "of the whole log"));
                    return new Soundness(fits && all.verified(), List.copyOf(words));
                }))
                .otherwise(failure -> {
                    words.add("Not verified for this pack: " + failure.getMessage());
                    return new Soundness(false, List.copyOf(words));
                });
    }

    private Future<Boolean> period(Story story, List<String> words) {
        var first = story.nextPlace(0);
        if (first < 0) {
            return Future.succeededFuture(true);
        }
        return toTheEnd(new Again(first, story.to(), null, null)).map(found -> {
            words.add(told(found, "from the first to the last event of this pack"));
            return found.verified();
        });
    }

    private Future<AuditVerification> toTheEnd(Again again) {
        var began = System.nanoTime();
        return verify(again, TRIES)
                .compose(found -> vertx.executeBlocking(
                        () -> {
                            progress.tell(found.leaves() + " leaves were read again");
                            return found;
                        },
                        false))
                .compose(found -> found.complete()
                        ? Future.succeededFuture(found)
                        : vertx.timer(PAUSE_MILLIS + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
                                .compose(later -> toTheEnd(new Again(null, null, null, found.resume()))));
    }

    /** One gateway runs one verification at a time. */
    private Future<AuditVerification> verify(Again again, int tries) {
        return audit.verifyAudit(call, again)
                .recover(failure -> tries > 1
                                && failure instanceof RefusedException refused
                                && refused.refusal() instanceof Refusal.Conflict conflict
                                && conflict.code().equals("VERIFICATION_RUNNING")
                        ? vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS).compose(later -> verify(again, tries - 1))
                        : Future.failedFuture(failure));
    }

    private static String told(AuditVerification result, String what) {
        if (!result.verified()) {
            return "THE LOG WAS TOUCHED: " + result.firstBad();
        }
        return (result.complete() ? "All " : "The first ") + result.leaves() + " leaves " + what
                + " were read again for this pack, and every one fits."
                + (result.complete() ? "" : " The log has " + result.size() + ".");
    }
}
