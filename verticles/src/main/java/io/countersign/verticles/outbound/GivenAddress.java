package io.countersign.verticles.outbound;

import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import java.net.URI;
import java.net.URISyntaxException;

/** An address that a caller wants to be called at. */
public final class GivenAddress {
    private static final int LONGEST_URL = 2_000;

    private GivenAddress() {}

    /**
     * The address, when it is one that may be called as far as can be known now; looked at again at each attempt. Fails with a refusal
     * that does not repeat it.
     *
     * @param pointer to the field that holds it
     */
    public static Future<URI> check(OutboundPosts posts, String pointer, String text) {
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
        return posts.check(uri)
                .map(uri)
                .recover(refused -> Refusal.BadInput.failed(
                        pointer,
                        "must be https with a host and without a user, and every address of its host must be public or in"
                                + " outbound.allowedNetworks; check the name, or ask the operator of the gateway"));
    }
}
