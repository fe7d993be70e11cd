package io.countersign.gateway.http;

import java.util.UUID;

/** An edge with room as a test wants it. */
public final class Doors {
    /** How many signatures find a place when nobody is inside. */
    public static final int ALL = Admission.MOST;

    private Doors() {}

    /** With so many places on each event loop, and a door to whose clock no signature is slow. */
    public static Edge places(Edge edge, int maxUnderWay) {
        return with(edge, maxUnderWay, edge.bodyBytes());
    }

    /** With so much memory for bodies on the way to each event loop. */
    public static Edge bodyBytes(Edge edge, long bytes) {
        return with(edge, edge.maxUnderWay(), bytes);
    }

    private static Edge with(Edge edge, int maxUnderWay, long bodyBytes) {
        return new Edge(
                edge.paths(),
                edge.console(),
                edge.operations(),
                edge.tokens(),
                edge.traffic(),
                edge.maxBodyBytes(),
                maxUnderWay,
                bodyBytes,
                new Admission(() -> 0),
                edge.stopping());
    }

    /** While one organization floods and no other was seen, of so many calls one is looked at. */
    public static final int LOOKED_AT_ONE_IN = Admission.ONE_IN;

    /** Lets in calls that never leave, until only so many more find a place. */
    public static void fillBut(Edge edge, int left) {
        for (var i = left; i < ALL; i++) {
            if (!edge.signing().enter()) {
                throw new IllegalStateException("the door is closed already");
            }
        }
    }

    /** Lets in calls of one organization that never leave, until no more of them find a place. */
    public static void flood(Edge edge, UUID organization) {
        for (var refused = 0; refused < LOOKED_AT_ONE_IN; refused++) {
            while (edge.signing().enter()) {
                if (edge.signing().claim(organization) != Admission.Claim.GRANTED) {
                    edge.signing().leave(0, false);
                    return;
                }
            }
        }
    }

    /** Lets some of them out. */
    public static void free(Edge edge, UUID organization, int calls) {
        for (var i = 0; i < calls; i++) {
            edge.signing().release(organization);
            edge.signing().leave(0, false);
        }
    }
}
