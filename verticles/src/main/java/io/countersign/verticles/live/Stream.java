package io.countersign.verticles.live;

import io.countersign.protocol.api.LiveEvent;
import io.countersign.verticles.LiveStream;
import io.countersign.verticles.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in the log that moves on. It holds no events of its own: it takes them from the window, or from a page while it catches up,
 * when its outlet has room, and asks at that moment whether the caller may see them.
 */
final class Stream implements LiveStream {
    /** Events that one stream looks at, and those that it sends, before another one has its turn. */
    private static final int LOOKS = 1_024;

    private static final int SENDS = 64;
    private static final long AGAIN_MILLIS = 200;

    private final Hub hub;
    private final Tokens.Session session;
    private final Filter filter;
    private final Window window;
    private int doubts;
    private volatile boolean doubtful;
    private long next;
    private volatile Loops.@Nullable Loop loop;
    private volatile boolean disabled;
    private @Nullable Outlet outlet;
    private Pages.@Nullable Page page;
    private long timer = -1;
    private boolean fetching;
    private boolean caughtUp;
    private boolean over;

    /**
     * @param window the one that there was when the place was found
     * @param next the first index that it may send
     */
    Stream(Hub hub, Tokens.Session session, Filter filter, Window window, long next) {
        this.hub = hub;
        this.session = session;
        this.filter = filter;
        this.window = window;
        this.next = next;
    }

    Tokens.Session session() {
        return session;
    }

    @Override
    public long position() {
        return next - 1;
    }

    @Override
    public void begin(Outlet where) {
        outlet = where;
        var home = hub.loops().here();
        home.add(this);
        loop = home;
        var life = Duration.between(Instant.now(), session.expiresAt()).toMillis();
        timer = hub.vertx().setTimer(Math.max(1, life), ended -> end(End.EXPIRED));
        if (disabled || hub.isDraining()) {
            end(disabled ? End.DISABLED : End.STOPPING);
        } else if (window != hub.window()) {
            end(End.ROLLED_BACK);
        } else {
            advance();
        }
    }

    @Override
    public void proceed() {
        advance();
    }

    @Override
    public void cut() {
        end(End.SLOW);
    }

    @Override
    public void close() {
        if (over) {
            return;
        }
        over = true;
        hub.vertx().cancelTimer(timer);
        var home = loop;
        if (home != null) {
            home.remove(this);
        }
        hub.left(this);
    }

    /** Ends it from this side; on its event loop. */
    void end(End why) {
        if (over || outlet == null) {
            return;
        }
        close();
        if (why == End.SLOW) {
            hub.figures().cutOne();
        }
        outlet.ended(why);
    }

    /** The token may not be good any more; nothing is sent until somebody has looked. */
    synchronized int doubt() {
        doubtful = true;
        return ++doubts;
    }

    synchronized int doubts() {
        return doubts;
    }

    /** Somebody looked after that many doubts, and the token is good. */
    synchronized void trust(int upTo) {
        doubtful = doubts != upTo;
    }

    /** Its token is not good any more. */
    void disable() {
        disabled = true;
        onLoop(() -> end(End.DISABLED));
    }

    /** Does something on its event loop, once it has one. */
    void onLoop(Runnable task) {
        var home = loop;
        if (home != null) {
            home.run(task);
        }
    }

    /** Sends what there is, as far as the outlet has room. */
    void advance() {
        if (over || doubtful || outlet == null) {
            return;
        }
        if (outlet.full()) {
            if (caughtUp && window.head() - next > hub.backlog()) {
                cut();
            }
            return;
        }
        var found = new ArrayList<LiveEvent>();
        var reached = look(found);
        if (!found.isEmpty()) {
            hub.figures().sent(found.size());
            outlet.send(found);
        }
        switch (reached) {
            case MORE -> onLoop(this::advance);
            case NOTHING_HERE -> catchUp();
            case ROLES -> {
                // Woken when they are known.
            }
        }
    }

    private enum Reached {
        MORE,
        NOTHING_HERE,
        ROLES
    }

    private Reached look(List<LiveEvent> found) {
        for (int looks = 0; looks < LOOKS && found.size() < SENDS; looks++) {
            var entry = entry(next);
            if (entry == null) {
                return Reached.NOTHING_HERE;
            }
            if (filter.wants(entry.event())) {
                switch (entry.of(session.caller())) {
                    case YES -> found.add(entry.event());
                    case NO -> {
                        // As if it were not there.
                    }
                    case UNKNOWN -> {
                        return Reached.ROLES;
                    }
                }
            }
            next++;
        }
        return Reached.MORE;
    }

    private @Nullable Entry entry(long index) {
        var shared = window.at(index);
        return shared != null || page == null ? shared : page.at(index);
    }

    private void catchUp() {
        if (next >= window.head()) {
            caughtUp = true;
            page = null;
        } else if (!fetching) {
            fetching = true;
            hub.pages()
                    .around(next)
                    .onComplete(read -> onLoop(() -> {
                        fetching = false;
                        page = read.succeeded() ? read.result() : null;
                        if (entry(next) != null) {
                            advance();
                        } else {
                            hub.vertx().setTimer(AGAIN_MILLIS, later -> onLoop(this::advance));
                        }
                    }));
        }
    }
}
