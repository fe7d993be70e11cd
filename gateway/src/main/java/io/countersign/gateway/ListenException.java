package io.countersign.gateway;

import java.io.Serial;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;

/** A port that cannot be listened on. The message says which key of the configuration to change, and how. */
public final class ListenException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean taken;

    private ListenException(String message, boolean taken, Throwable cause) {
        super(message, cause);
        this.taken = taken;
    }

    /**
     * What a failed listen means; a failure that is not about the address, as a certificate that cannot be read, stays
     * as it is.
     *
     * @param section of the configuration that has {@code host} and {@code port}
     */
    static Throwable of(String section, String host, int port, Throwable failure) {
        var words = String.valueOf(failure.getMessage());
        if (failure instanceof UnresolvedAddressException || failure instanceof UnknownHostException) {
            return new ListenException(
                    "The name " + host + " has no address here: correct " + section
                            + ".host, for example to 0.0.0.0 for all addresses of this machine.",
                    false,
                    failure);
        }
        if (!(failure instanceof BindException)) {
            return failure;
        }
        // Java has one type for all three, and tells them apart in the system's words only.
        if (words.contains("Cannot assign requested address")) {
            return new ListenException(
                    host + " is not an address of this machine: correct " + section
                            + ".host, for example to 0.0.0.0 for all addresses of this machine.",
                    false,
                    failure);
        }
        if (words.contains("Permission denied")) {
            return new ListenException(
                    "Port " + port + " may not be listened on by the user " + System.getProperty("user.name")
                            + ": choose another " + section
                            + ".port, from 1024 on, or allow it (in a systemd unit AmbientCapabilities=CAP_NET_BIND_SERVICE).",
                    false,
                    failure);
        }
        return new ListenException(
                "Port " + port + " is taken by another program: choose another " + section + ".port.", true, failure);
    }

    /** Both, to be told at once; only the first when the second is about something else. */
    static Throwable both(Throwable first, Throwable second) {
        return first instanceof ListenException one && second instanceof ListenException other
                ? new ListenException(one.getMessage() + " " + other.getMessage(), one.taken && other.taken, one)
                : first;
    }

    /** Whether other ports would do: all that is wrong is that another program has this one. */
    public boolean taken() {
        return taken;
    }
}
