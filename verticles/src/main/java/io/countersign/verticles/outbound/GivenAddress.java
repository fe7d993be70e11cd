package io.countersign.verticles.outbound;

import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/** An address that a caller wants to be called at. */
public final class GivenAddress {
    private static final int LONGEST_URL = 2_000;
    private static final int AGAIN_SECONDS = 5;

    private GivenAddress() {}

    /**
     * The address, when it is one that may be called as far as can be known now; looked at again at each attempt. Fails with a refusal
     * that does not repeat it.
     *
     * @param owner who waits for name servers that are slow
     * @param pointer to the field that holds it
     */
    public static Future<URI> check(OutboundPosts posts, UUID owner, String pointer, String text) {
        final URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException notOne) {
            return Refusal.BadInput.failed(pointer, "is no URL");
        }
        if (text.length() > LONGEST_URL) {
            return Refusal.BadInput.failed(pointer, "is longer than " + LONGEST_URL + " characters");
        }
        // The reason may name addresses of the inside; who is told by whom is a question for the operator.
        return posts.check(owner, uri).map(uri).recover(failure -> Future.failedFuture(meaning(failure, pointer)));
    }

    /** Only what is wrong with the address is the caller's mistake; what could not be known now may be right in a moment. */
    private static Throwable meaning(Throwable failure, String pointer) {
        return switch (failure) {
            case OutboundException wrong ->
                Refusal.BadInput.field(
                                pointer,
                                pointer
                                        + " must be https with a host and without a user, and every address of its host must be"
                                        + " public or in outbound.allowedNetworks; check the name, or ask the operator of the"
                                        + " gateway")
                        .refused();
            case TimeoutException late ->
                new Refusal.Unavailable(
                                "HOST_NOT_RESOLVED",
                                pointer
                                        + ": its host could not be looked up in time; try again in a few seconds, and if it lasts"
                                        + " see whether its name servers answer",
                                AGAIN_SECONDS)
                        .refused();
            default -> failure;
        };
    }
}
