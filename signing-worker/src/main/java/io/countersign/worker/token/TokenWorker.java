package io.countersign.worker.token;

import io.countersign.protocol.worker.KeyGenerationOrder;
import io.countersign.protocol.worker.KeyLookupOrder;
import io.countersign.protocol.worker.OrderSeal;
import io.countersign.protocol.worker.SigningOrder;
import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerAnswer.Failed;
import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.protocol.worker.WorkerOrder;
import io.countersign.worker.WorkerConfig;
import io.countersign.worker.WorkerStartException;
import io.countersign.worker.WorkerStatus;
import io.countersign.worker.encoding.SelfTest;
import io.countersign.worker.pkcs11.Cryptoki;
import io.countersign.worker.pkcs11.CryptokiException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out sealed orders in one token. Signing and key generation have sessions of their own, so that an RSA-4096 key that takes
 * seconds keeps no signature waiting; who looks at a key that is there waits with the latter. Knows nothing of
 * Vert.x; {@link #submit} never blocks, everything else may.
 */
public final class TokenWorker {
    private static final Logger LOG = LoggerFactory.getLogger(TokenWorker.class);
    /** How exact time-outs are. */
    private static final long TICK_MILLIS = 20;
    /** Key generations that may wait; people order them one at a time. */
    private static final int MOST_WAITING_BIRTHS = 16;

    private static final Duration LEAVE_WAIT = Duration.ofSeconds(1);

    private final Token token;
    private final OrderGate gate;
    private final Breaker breaker;
    private final KeyTroubles troubles;
    private final SessionPool signing;
    private final SessionPool births;
    private final ScheduledExecutorService clock;
    private final ScheduledFuture<?> ticking;
    private final Duration longestOrder;
    private volatile boolean closing;

    private TokenWorker(WorkerConfig config, OrderSeal seal, Token token, Start start) {
        var label = config.token();
        this.token = token;
        this.gate = new OrderGate(seal, label);
        this.breaker = new Breaker(label);
        if (start.away() != null) {
            breaker.open(start.away());
        }
        this.longestOrder = config.orderTimeout();
        var signers =
                new SessionPool.Size("token-" + label, config.sessions(), config.queue(), config.orderTimeout(), false);
        this.troubles = new KeyTroubles(label, System::nanoTime);
        this.signing = new SessionPool(token, breaker, new Signing(token, troubles), signers, start.first());
        var parents = new SessionPool.Size(
                "token-" + label + "-births", 1, MOST_WAITING_BIRTHS, config.keyGenerationTimeout(), true);
        this.births = new SessionPool(token, breaker, new KeyBirth(token), parents, null);
        this.clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("token-" + label + "-clock").factory());
        this.ticking = clock.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The first session, or why the token is away. */
    private record Start(
            @Nullable TokenSession first, @Nullable String away) {}

    /**
     * Loads the module, finds the token and logs in. A token that is away, or a module that does not answer, is probed until it is
     * there: the other tokens of the gateway need not wait for it. Blocks.
     *
     * @throws WorkerStartException with one sentence that says what to repair: there is no module, no PIN, or the PIN was refused
     */
    public static TokenWorker start(WorkerConfig config, OrderSeal seal) {
        return start(config, seal, UnaryOperator.identity());
    }

    /** @param around wraps the module; tests put faults there */
    static TokenWorker start(WorkerConfig config, OrderSeal seal, UnaryOperator<Cryptoki> around) {
        SelfTest.run();
        var module = load(config);
        var token = new Token(config, module, around.apply(module.cryptoki()));
        boolean started = false;
        try {
            token.checkPin();
            var worker = new TokenWorker(config, seal, token, first(config, token));
            started = true;
            return worker;
        } catch (TokenAwayException e) {
            throw new WorkerStartException("the signing worker cannot start: " + e.getMessage(), e);
        } finally {
            if (!started) {
                token.leave();
                module.release();
            }
        }
    }

    private static Start first(WorkerConfig config, Token token) {
        token.module().calls().lock();
        try {
            token.module().checkAwake();
            return new Start(token.open(false), null);
        } catch (TokenAwayException e) {
            return new Start(null, e.getMessage());
        } catch (CryptokiException e) {
            if (Remedy.of(e.code()) == Remedy.PIN_REFUSED) {
                throw new WorkerStartException(
                        "the signing worker cannot start: token " + config.token() + ": " + e.getMessage()
                                + ": correct the PIN before the next start; it was tried once, and too many tries lock the token",
                        e);
            }
            return new Start(
                    null,
                    "token " + config.token() + ": " + e.getMessage()
                            + ": check that its device or service runs and that the module's configuration is readable");
        } finally {
            token.module().calls().unlock();
        }
    }

    private static LoadedModule load(WorkerConfig config) {
        var file = config.module();
        if (!Files.isReadable(file)) {
            throw new WorkerStartException(
                    "the signing worker cannot start: there is no readable PKCS#11 module " + file
                            + ": install the token's software (SoftHSM: apt-get install softhsm2) or correct the path",
                    new NoSuchFileException(file.toString()));
        }
        try {
            return LoadedModule.acquire(file);
        } catch (IllegalArgumentException e) {
            throw new WorkerStartException(
                    "the signing worker cannot start: " + file + " is no PKCS#11 module for this machine: "
                            + e.getMessage(),
                    e);
        }
    }

    /** Answers exactly once, on a thread of the worker or the caller's; returns at once. */
    public void submit(WorkerOrder order, Consumer<WorkerAnswer> reply) {
        var refusal = gate.refusal(order);
        if (refusal == null && closing) {
            refusal = new Failed(Reason.UNAVAILABLE, "the worker is shutting down");
        }
        if (refusal != null) {
            reply.accept(refusal);
            return;
        }
        switch (order) {
            case SigningOrder o -> sign(o, reply);
            case KeyGenerationOrder o -> births.submit(o, reply);
            case KeyLookupOrder o -> births.submit(o, reply);
        }
    }

    private void sign(SigningOrder order, Consumer<WorkerAnswer> reply) {
        var resting = troubles.whyResting(order.key().ckaId());
        if (resting == null) {
            signing.submit(order, reply);
        } else {
            reply.accept(new Failed(Reason.UNAVAILABLE, resting));
        }
    }

    /** A snapshot; cheap enough for every scrape. */
    public WorkerStatus status() {
        int lost = signing.lost();
        int busy = signing.busy();
        var why = whyNotReady();
        return new WorkerStatus(
                why.isEmpty(),
                why,
                breaker.isOpenForGood(),
                Math.max(0, signing.size() - lost - busy),
                busy,
                lost,
                signing.queued(),
                token.supported());
    }

    private String whyNotReady() {
        var why = breaker.why();
        if (closing) {
            return "the worker is shutting down";
        }
        if (why != null) {
            return why;
        }
        return Objects.requireNonNullElse(signing.whyNoSession(), "");
    }

    /** Takes no further orders, lets those that it has end within their time, closes the sessions. Blocks. */
    public void close() {
        closing = true;
        try {
            long deadline = System.nanoTime() + longestOrder.toNanos() + LEAVE_WAIT.toNanos();
            while (signing.pending() + births.pending() > 0 && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
            }
            boolean signersLeft = signing.leave(LEAVE_WAIT);
            boolean parentsLeft = births.leave(LEAVE_WAIT);
            if (signersLeft && parentsLeft) {
                token.leave();
            } else {
                LOG.warn("token {}: a call hangs inside the module; its thread is left behind", token.label());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ticking.cancel(false);
            clock.shutdown();
            token.module().release();
        }
    }

    private void tick() {
        try {
            long now = System.nanoTime();
            signing.watch(now);
            births.watch(now);
        } catch (RuntimeException | Error e) {
            // A scheduled task that throws is never run again, and without it no order would time out.
            LOG.error("token {}: the clock failed", token.label(), e);
        }
    }
}
