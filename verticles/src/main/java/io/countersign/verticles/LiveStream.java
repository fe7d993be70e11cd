package io.countersign.verticles;

import io.countersign.protocol.api.LiveEvent;
import java.util.List;

/** One stream of events. Begun, used and closed on one event loop; its outlet is called there and nowhere else. */
public interface LiveStream {
    /** Why a stream ends without its caller's doing. Whoever goes on later with the index of the last event misses nothing. */
    enum End {
        /** The access token has ended. */
        EXPIRED,
        /** The identity or its organization was disabled, or its tokens were ended. */
        DISABLED,
        /** The caller reads too slowly. */
        SLOW,
        /** This node is being stopped. */
        STOPPING,
        /** The log is shorter than it was: the database was restored, and indexes mean other events from now on. */
        ROLLED_BACK
    }

    /** Where the events go. */
    interface Outlet {
        /** Whether so much waits to be sent that nothing should be added. */
        boolean full();

        /** Events in the order of the log. */
        void send(List<LiveEvent> events);

        /** Nothing is sent after this. */
        void ended(End why);
    }

    /** Everything up to this index that the caller may see was handed to the outlet; -1 before the first event of the log. */
    long position();

    /** Events come from now on, on the event loop that calls. */
    void begin(Outlet outlet);

    /** The outlet has room again. */
    void proceed();

    /** The outlet has been full for too long: ends the stream as {@link End#SLOW}. */
    void cut();

    /** The caller is gone, or will not begin. */
    void close();
}
