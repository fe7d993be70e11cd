package io.countersign.acceptance.harness;

import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Callers who sign without pause over all gateways, and one administrator who takes their right away, all on one thread.
 *
 * <p>What counts as too late: a signature whose first byte was not yet in the caller's socket at the instant at which the administrator's
 * acknowledgement was read. A gateway writes an answer to the socket before it lets a revoke pass, and on the loopback device what is
 * written has arrived, so everything released before the acknowledgement is there by then: the criterion allows nothing else and does not
 * depend on how quickly this process is scheduled.
 */
public final class Crowd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ANSWERS_AFTERWARDS = 3;

    private final Selector selector;
    private final Party party;
    private final String path;
    private final List<Caller> callers = new ArrayList<>();
    private final Map<String, Integer> refusals = new HashMap<>();
    private final List<String> tooLate = new ArrayList<>();
    private final Party administrator;
    private final GatewayProcess administratorsGateway;
    private int signed;
    private boolean acknowledged;

    private static final class Caller {
        final Wire wire;
        final String name;
        String key = "";
        byte[] body = {};
        boolean lateFromHereOn;
        int answersAfterwards;

        Caller(Wire wire, String name) {
            this.wire = wire;
            this.name = name;
        }
    }

    /**
     * What came of it.
     *
     * @param signed before the acknowledgement
     * @param refusals by status and code, after it
     * @param tooLate signatures that should not have left; empty
     * @param took from the revoke's being sent until it was acknowledged
     */
    public record Outcome(int signed, Map<String, Integer> refusals, List<String> tooLate, Duration took) {}

    public Crowd(List<GatewayProcess> gateways, int size, Party party, String signer, Party administrator) {
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.party = party;
        this.path = "/v1/signers/" + signer + "/sign";
        this.administrator = administrator;
        this.administratorsGateway = gateways.getFirst();
        for (int i = 0; i < size; i++) {
            var gateway = gateways.get(i % gateways.size());
            var slot = new Caller[1];
            var wire = new Wire(gateway.uri(), selector, slot);
            slot[0] = new Caller(wire, "caller " + i + " at " + gateway.name());
            callers.add(slot[0]);
        }
    }

    /** The call that takes the right away. */
    public record Revoke(
            String method, String path, @Nullable Object body) {}

    /**
     * Lets them sign, revokes, and watches until everybody has been refused some times.
     *
     * @param before runs once they have signed enough, right before the revoke is sent
     * @param afterwards runs right after the acknowledgement
     */
    public Outcome revokeAfter(int signatures, Revoke revoke, Runnable before, Runnable afterwards) {
        var token = party.token();
        callers.forEach(caller -> ask(caller, token));
        turnUntil(token, null, () -> signed >= signatures);
        before.run();
        var slot = new Caller[1];
        try (var wire = new Wire(administratorsGateway.uri(), selector, slot)) {
            var sent = System.nanoTime();
            wire.send(
                    revoke.method(),
                    revoke.path(),
                    administrator.token(),
                    UUID.randomUUID().toString(),
                    revoke.body() == null ? new byte[0] : json(revoke.body()));
            turnUntil(token, wire, () -> acknowledged);
            var took = Duration.ofNanos(System.nanoTime() - sent);
            var soFar = signed;
            afterwards.run();
            turnUntil(
                    token,
                    null,
                    () -> callers.stream().allMatch(caller -> caller.answersAfterwards >= ANSWERS_AFTERWARDS));
            return new Outcome(soFar, Map.copyOf(refusals), List.copyOf(tooLate), took);
        }
    }

    private interface Condition {
        boolean holds();
    }

    private void turnUntil(String token, @Nullable Wire administration, Condition condition) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "the crowd waits in vain; signed " + signed + ", refused " + refusals + ", late " + tooLate);
            }
            select();
            if (administration != null && !acknowledged) {
                lookForAcknowledgement(administration);
            }
            for (var caller : callers) {
                take(caller, token);
            }
        }
    }

    private void select() {
        try {
            selector.select(10);
            selector.selectedKeys().clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the acknowledgement first and the callers' sockets after it: what is not there now was not released in time. */
    private void lookForAcknowledgement(Wire administration) {
        administration.read();
        var reply = administration.reply();
        if (reply == null) {
            return;
        }
        if (reply.status() / 100 != 2) {
            throw new AssertionError("the revoke was answered " + reply);
        }
        acknowledged = true;
        for (var caller : callers) {
            caller.wire.read();
            caller.lateFromHereOn = !caller.wire.hasBegun();
        }
    }

    private void take(Caller caller, String token) {
        caller.wire.read();
        var reply = caller.wire.reply();
        if (reply == null) {
            return;
        }
        if (reply.status() == 200) {
            signed++;
            if (caller.lateFromHereOn) {
                tooLate.add(caller.name + ": " + reply.body());
            }
        } else if (acknowledged) {
            refusals.merge(reply.status() + " " + reply.code(), 1, Integer::sum);
        }
        if (acknowledged) {
            caller.lateFromHereOn = true;
            caller.answersAfterwards++;
        }
        // As real clients do: what got no answer is asked for again under the same key.
        if (reply.status() == 503) {
            caller.wire.send("POST", path, token, caller.key, caller.body);
        } else {
            ask(caller, token);
        }
    }

    private void ask(Caller caller, String token) {
        caller.key = UUID.randomUUID().toString();
        caller.body = json(Digests.call(caller.key));
        caller.wire.send("POST", path, token, caller.key, caller.body);
    }

    private static byte[] json(Object body) {
        try {
            return ContractJson.mapper().writeValueAsBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        callers.forEach(caller -> caller.wire.close());
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
