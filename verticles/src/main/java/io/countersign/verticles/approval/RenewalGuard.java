package io.countersign.verticles.approval;

import io.countersign.protocol.api.BroughtCertificate;
import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.protocol.api.Request;
import io.countersign.verticles.Call;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What the policy guard says to the renewal of a certificate: whose name a signature bears longer is no matter for
 * one person alone.
 */
public final class RenewalGuard {
    private RenewalGuard() {}

    /**
     * A renewal that was judged.
     *
     * @param renewal with its authority, so that what is agreed to does not depend on the Signer's present one
     * @param sentence for the people who decide
     */
    public record Asked(UUID signer, CertificateRenewal renewal, String sentence) {}

    /** Orders it, or opens the request that it waits for. The Signer is held. */
    public static <T> Future<Held<T>> unlessHeld(Tx tx, Call call, Asked asked, Supplier<Future<T>> order) {
        var change = Change.ofRenewal(asked.renewal(), asked.sentence());
        return Guard.unlessHeld(tx, call, new Guard.Wanted(asked.signer(), change, Guard.self(call)), order);
    }

    /**
     * The same for a certificate that somebody brings: stores it, or opens the request that it waits for. The Signer
     * is held.
     */
    public static <T> Future<Held<T>> unlessHeld(
            Tx tx, Call call, UUID signer, BroughtCertificate brought, String sentence, Supplier<Future<T>> store) {
        var change = Change.ofCertificate(brought, sentence);
        return Guard.unlessHeld(tx, call, new Guard.Wanted(signer, change, Guard.self(call)), store);
    }

    /** The request of this id, for who opened it; empty when it is none. */
    public static Future<Optional<Request>> request(Tx tx, UUID id) {
        return RequestFiles.all(tx, List.of(id))
                .map(files -> files.stream().findFirst().map(RequestView::of));
    }
}
