package io.countersign.jca;

import java.io.IOException;

/** Where access tokens come from. */
public interface TokenSource {
    /** A token to send now; cached or fresh. */
    String token() throws IOException;

    /** The gateway refused this token: forget it. True when {@link #token} will now give another one, so that a retry makes sense. */
    default boolean renew(String refused) throws IOException {
        return false;
    }

    /** Whether what was thrown here passes by itself: overload, an outage, a lost connection. */
    default boolean mayPass(Exception failure) {
        return failure instanceof GatewayUnreachableException
                || failure instanceof GatewayException && ((GatewayException) failure).mayPass();
    }

    /** A token that was given as it is and cannot be renewed. */
    static TokenSource of(String token) {
        return () -> token;
    }
}
