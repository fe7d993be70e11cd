package io.countersign.bench;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * The calls of {@link Decisions} and their answers: as long as a request waits for its decision, the next call decides it; otherwise it
 * makes another request. Used by one thread.
 */
final class DecisionCalls implements Requests, AnswerBook {
    private static final int MOST_TOLD = 5;
    private static final byte[] ID = ascii("\"id\":\"");
    private static final byte[] HASH = ascii("\"hash\":\"");
    private static final byte[] PENDING = ascii("\"state\":\"pending\"");
    private static final byte[] APPROVED = ascii("\"state\":\"approved\"");
    private static final byte[] GRANT = ascii("\"grant\":\"");
    private static final int CREATED = 201;
    private static final int OK = 200;
    private static final int ID_LENGTH = 36;

    private final List<String> asks;
    private final AtomicLong count;
    private final String decide;
    private final ArrayDeque<Pending> waiting = new ArrayDeque<>();
    /** The decisions under way, by the number of the call. */
    private final Map<Long, Pending> deciding = new HashMap<>();

    private final Set<String> requests = new HashSet<>();
    private final Set<String> grants = new HashSet<>();
    private final Histogram requested = Round.histogram();
    private final Histogram decisions = Round.histogram();
    private final List<String> wrong = new ArrayList<>();
    private long errors;
    private long openRequests;
    private long openDecisions;

    private record Pending(String id, String hash) {}

    /**
     * @param targets without grants, asked in turn
     * @param count of the requests so far; each asks for more signatures than all before, so that no grant makes it needless
     */
    DecisionCalls(URI url, List<Target> targets, AtomicLong count, String requester, String approver) {
        this.asks = targets.stream()
                .map(target -> head(url, target.path() + "/requests", requester)
                        + "Idempotency-Key: %s\r\n\r\n{\"justification\":\"measure\",\"signatures\":%d}")
                .toList();
        this.count = count;
        this.decide = head(url, "/v1/requests/%s:approve", approver) + "If-Match: \"%s\"\r\n\r\n{}";
    }

    private static String head(URI url, String path, String token) {
        return "POST " + path + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\n";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public ByteBuffer request(long number) {
        var next = waiting.poll();
        if (next == null) {
            var wanted = count.incrementAndGet();
            return whole(asks.get((int) (wanted % asks.size())).formatted(UUID.randomUUID(), wanted));
        }
        deciding.put(number, next);
        return whole(decide.formatted(next.id, next.hash));
    }

    private static ByteBuffer whole(String text) {
        var body = text.length() - text.indexOf("\r\n\r\n") - 4;
        return ByteBuffer.wrap(ascii(text.replaceFirst("\r\n", "\r\nContent-Length: " + body + "\r\n")));
    }

    @Override
    public boolean take(Caller answered) {
        var decided = deciding.remove(answered.number);
        return decided == null ? asked(answered) : decided(answered, decided);
    }

    private boolean asked(Caller answered) {
        var id = text(answered, ID, ID_LENGTH);
        var hash = text(answered, HASH, 64);
        if (answered.status() != CREATED || !holds(answered, PENDING) || !requests.add(id)) {
            openRequests += mayBeDone(answered) ? 1 : 0;
            complain(answered, "a request was answered");
            return false;
        }
        Round.record(requested, answered.since);
        waiting.add(new Pending(id, hash));
        return true;
    }

    private boolean decided(Caller answered, Pending pending) {
        var right = answered.status() == OK
                && holds(answered, APPROVED)
                && text(answered, ID, ID_LENGTH).equals(pending.id)
                && grants.add(text(answered, GRANT, ID_LENGTH));
        if (!right) {
            openDecisions += mayBeDone(answered) ? 1 : 0;
            complain(answered, "the decision of request " + pending.id + " was answered");
            return false;
        }
        Round.record(decisions, answered.since);
        return true;
    }

    /** Whether a call that was not answered as it should be may have changed something. */
    private static boolean mayBeDone(Caller answered) {
        return answered.leavesOpen() || answered.status() == OK || answered.status() == CREATED;
    }

    /** What the record says otherwise than the answers did, in sentences. */
    List<String> unlike(Recorded.Counts recorded) {
        return Stream.of(
                        Recorded.disagreement("requests", requested.getTotalCount(), openRequests, recorded.requests()),
                        Recorded.disagreement(
                                "approved requests", decisions.getTotalCount(), openDecisions, recorded.approved()))
                .flatMap(Optional::stream)
                .toList();
    }

    private static boolean holds(Caller answered, byte[] words) {
        return Answers.after(answered.bytes(), words, answered.bodyFrom(), answered.bodyTo()) >= 0;
    }

    /** So many characters after a word, or nothing. */
    private static String text(Caller answered, byte[] word, int length) {
        var at = Answers.after(answered.bytes(), word, answered.bodyFrom(), answered.bodyTo());
        return at < 0 || at + length > answered.bodyTo()
                ? ""
                : new String(answered.bytes(), at, length, StandardCharsets.US_ASCII);
    }

    private void complain(Caller answered, String what) {
        errors++;
        if (wrong.size() < MOST_TOLD) {
            var body = new String(
                    answered.bytes(),
                    answered.bodyFrom(),
                    answered.bodyTo() - answered.bodyFrom(),
                    StandardCharsets.UTF_8);
            wrong.add(what + " by " + answered.status() + ": " + body);
        }
    }

    /** Answers that were not what was asked for, and requests and grants that came twice. */
    long refused() {
        return errors;
    }

    /** The first few of these. */
    List<String> wrong() {
        return wrong;
    }

    /** How long requests took, nanoseconds. */
    Histogram requested() {
        return requested;
    }

    /** How long decisions took, nanoseconds. */
    Histogram decisions() {
        return decisions;
    }
}
