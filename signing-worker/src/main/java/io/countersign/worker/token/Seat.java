package io.countersign.worker.token;

import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.worker.pkcs11.Ckr;
import io.countersign.worker.pkcs11.CryptokiException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread with one session of its own. It takes the next order as soon as it is free, so an order goes to the first free session by
 * itself. When the token is away one of these threads probes it.
 */
final class Seat {
    private static final Logger LOG = LoggerFactory.getLogger(Seat.class);
    /** How long an idle thread sleeps before it looks whether the breaker wants a probe. */
    private static final Duration IDLE = Duration.ofMillis(200);
    /** How long a thread for which the token opened no session waits before it asks again. */
    private static final Duration TURNED_AWAY = Duration.ofSeconds(2);

    private final Token token;
    private final SessionPool pool;
    private final boolean readWrite;
    private final Thread thread;
    private @Nullable TokenSession session;
    private volatile @Nullable Job current;
    private volatile long takenAt;
    private volatile long probeDeadline;
    private volatile boolean probing;
    private volatile boolean hanging;
    private volatile boolean turnedAway;
    private volatile boolean leaving;

    /** @param session one that is open already; null opens one when the first order comes */
    Seat(String name, Token token, SessionPool pool, boolean readWrite, @Nullable TokenSession session) {
        this.token = token;
        this.pool = pool;
        this.readWrite = readWrite;
        this.session = session;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Ends the thread after the order that it carries out. */
    void leave() {
        leaving = true;
        // Wakes it when it is idle; a call into the token does not notice.
        thread.interrupt();
    }

    boolean awaitEnd(Duration longest) throws InterruptedException {
        return thread.join(longest);
    }

    boolean isBusy() {
        return current != null;
    }

    /** Whether it takes no orders: its thread hangs inside the token or has ended, or the token opens no session for it. */
    boolean isLost() {
        return hanging || turnedAway || hasEnded();
    }

    boolean hasEnded() {
        return thread.getState() == Thread.State.TERMINATED;
    }

    boolean isHanging() {
        return hanging;
    }

    /** Called by the clock: answers an overdue order and writes the thread off until it comes back. */
    synchronized void watch(long nowNanos) {
        var job = current;
        if (job != null && job.isOverdue(nowNanos)) {
            timeOut(job, nowNanos);
        }
        if (probing && nowNanos - probeDeadline >= 0 && !hanging) {
            hanging = true;
            pool.breaker().stillOpen("the token does not answer");
        }
    }

    /** A session that merely got its order late is slow, not lost: it is written off after a whole time-out inside the token. */
    private void timeOut(Job job, long nowNanos) {
        if (job.fail(Reason.TIMED_OUT, "token " + token.label() + " did not answer in time")) {
            LOG.warn("token {}: order {} timed out", token.label(), job.order().id());
        }
        if (!hanging && nowNanos - takenAt >= pool.timeout().toNanos()) {
            hanging = true;
            LOG.warn("token {}: {} hangs inside the token and is written off", token.label(), thread.getName());
        }
    }

    private void run() {
        try {
            while (!leaving) {
                takeTurn();
            }
        } catch (InterruptedException e) {
            LOG.debug("token {}: {} leaves", token.label(), thread.getName());
        } finally {
            closeSession();
        }
    }

    private void takeTurn() throws InterruptedException {
        try {
            if (pool.breaker().isOpen()) {
                probeOrPause();
            } else if (turnedAway) {
                askForSession();
            } else {
                takeOne();
            }
        } catch (RuntimeException | Error e) {
            LOG.error("token {}: {} goes on after an accident", token.label(), thread.getName(), e);
        }
    }

    private void takeOne() throws InterruptedException {
        var job = pool.next(IDLE);
        if (job == null || job.isAnswered() || pool.refuseStale(job)) {
            return;
        }
        takenAt = System.nanoTime();
        current = job;
        token.module().calls().lock();
        try {
            serve(job);
        } catch (RuntimeException | Error e) {
            failed(job, e);
        } finally {
            token.module().calls().unlock();
            end();
        }
    }

    /** When the clock gave up on what this thread did, its session may be in any state and is replaced. */
    private void end() {
        boolean cameBack;
        synchronized (this) {
            current = null;
            probing = false;
            cameBack = hanging && !leaving;
        }
        if (cameBack) {
            closeSession();
            hanging = false;
            LOG.info("token {}: a session that hung came back and is replaced", token.label());
        }
    }

    private void serve(Job job) {
        try {
            var refusal = pool.refusal(job.order());
            if (refusal != null) {
                job.answer(refusal);
                return;
            }
            var resting = job.isRetried() ? null : pool.work().whyNotNow(job);
            if (resting != null) {
                job.fail(Reason.UNAVAILABLE, resting);
                return;
            }
            job.answer(pool.work().carryOut(job, session()));
            pool.breaker().succeeded();
        } catch (KeyUnusableException e) {
            job.fail(Reason.KEY_UNUSABLE, e.getMessage());
        } catch (TokenAwayException e) {
            tokenAway(job, e.getMessage());
        } catch (CryptokiException e) {
            remedy(job, e);
        }
    }

    /** An Error too, say of memory, concerns one order: the thread goes on, and its next order gets a new session. */
    private void failed(Job job, Throwable e) {
        // First, because what ran out for the order may run out again for the log.
        job.fail(Reason.UNAVAILABLE, accident(e));
        LOG.error("order {} failed", job.order().id(), e);
        closeSession();
    }

    private static String accident(Throwable e) {
        return "the worker failed: " + e.getClass().getSimpleName();
    }

    private void remedy(Job job, CryptokiException e) {
        if (e.is(Ckr.SESSION_COUNT)) {
            turnedAway(job, e);
            return;
        }
        switch (Remedy.of(e.code())) {
            case REOPEN_SESSION -> {
                closeSession();
                retryHere(job, e);
            }
            case REFIND_KEY -> {
                forgetKeys();
                retryHere(job, e);
            }
            case OTHER_SESSION -> retryElsewhere(job, e);
            case TOKEN_AWAY -> tokenAway(job, sentence(e));
            case PIN_REFUSED -> pinRefused(job, e);
            case INPUT_REFUSED -> job.fail(Reason.INPUT_REFUSED, sentence(e));
            case KEY_UNUSABLE -> job.fail(Reason.KEY_UNUSABLE, sentence(e));
        }
    }

    /** The token opens no more sessions: the others have to do, until it opens one. */
    private void turnedAway(Job job, CryptokiException e) {
        LOG.warn(
                "token {}: {}; {} goes on without this session and asks again each {} s: lower `sessions` if it has no more",
                token.label(),
                e.getMessage(),
                thread.getName(),
                TURNED_AWAY.toSeconds());
        turnedAway = true;
        if (pool.isAllLost()) {
            job.fail(Reason.UNAVAILABLE, sentence(e));
        } else {
            pool.again(job);
        }
    }

    /**
     * Sessions are free again when another program closed some, or after a failover. An answer other than "no more sessions" is left to
     * the next order, which knows what to do about it.
     */
    private void askForSession() throws InterruptedException {
        Thread.sleep(TURNED_AWAY);
        token.module().calls().lock();
        try {
            session();
            LOG.info("token {}: it opens a session for {} again", token.label(), thread.getName());
        } catch (CryptokiException e) {
            turnedAway = e.is(Ckr.SESSION_COUNT);
        } catch (TokenAwayException | RuntimeException | Error e) {
            LOG.debug("token {}: {} asked for a session", token.label(), thread.getName(), e);
            turnedAway = false;
        } finally {
            token.module().calls().unlock();
        }
    }

    private void retryHere(Job job, CryptokiException e) {
        if (job.claimRetry()) {
            LOG.info("token {}: {}; trying again", token.label(), e.getMessage());
            serve(job);
        } else {
            if (Remedy.of(e.code()) == Remedy.REFIND_KEY) {
                pool.work().isOfKeyAlone(job, sentence(e));
            }
            job.fail(Reason.UNAVAILABLE, sentence(e) + ", twice");
        }
    }

    private void retryElsewhere(Job job, CryptokiException e) {
        boolean again = !job.isAnswered() && job.claimRetry();
        if (again) {
            LOG.warn("token {}: {}; trying on another session", token.label(), e.getMessage());
            pool.again(job);
        }
        closeSession();
        if (!again) {
            if (!pool.work().isOfKeyAlone(job, sentence(e))) {
                pool.breaker().open(sentence(e));
            }
            job.fail(Reason.UNAVAILABLE, sentence(e) + ", on two sessions");
        }
    }

    private void tokenAway(Job job, String why) {
        pool.breaker().open(why);
        token.lose();
        closeSession();
        job.fail(Reason.UNAVAILABLE, why);
    }

    private void pinRefused(Job job, CryptokiException e) {
        pool.breaker().openForGood(pinSentence(e));
        job.fail(Reason.UNAVAILABLE, pinSentence(e));
    }

    private static String pinSentence(CryptokiException e) {
        return "the token refused the user PIN (" + e.getMessage()
                + "); it is not tried again: correct the PIN, then restart the worker";
    }

    private String sentence(CryptokiException e) {
        return "token " + token.label() + ": " + e.getMessage();
    }

    private TokenSession session() throws CryptokiException, TokenAwayException {
        var open = session;
        if (open == null || open.epoch() != token.epoch()) {
            closeSession();
            open = token.open(readWrite);
            session = open;
            turnedAway = false;
        }
        return open;
    }

    private void forgetKeys() {
        token.keys().clear();
        if (session != null) {
            session.forgetKeys();
        }
    }

    /** Like every call into the module under its lock: otherwise it could meet the C_Finalize of a probe. */
    private void closeSession() {
        var open = session;
        session = null;
        if (open == null) {
            return;
        }
        token.module().calls().lock();
        try {
            token.close(open);
        } catch (RuntimeException | Error e) {
            LOG.error("token {}: closing a session failed", token.label(), e);
        } finally {
            token.module().calls().unlock();
        }
    }

    private void probeOrPause() throws InterruptedException {
        if (readWrite || !pool.breaker().claimProbe()) {
            Thread.sleep(IDLE);
            return;
        }
        probeDeadline = System.nanoTime() + pool.timeout().toNanos();
        probing = true;
        try {
            probe();
        } finally {
            end();
        }
    }

    /** First gently; when that was not enough, with a module that was initialised anew. */
    private void probe() {
        try {
            closeSession();
            token.recover(pool.breaker().probedInVain());
            token.module().calls().lock();
            try {
                session();
            } finally {
                token.module().calls().unlock();
            }
            pool.breaker().closed();
        } catch (CryptokiException e) {
            if (Remedy.of(e.code()) == Remedy.PIN_REFUSED) {
                pool.breaker().openForGood(pinSentence(e));
            }
            pool.breaker().stillOpen(sentence(e));
        } catch (TokenAwayException e) {
            pool.breaker().stillOpen(e.getMessage());
        } catch (RuntimeException | Error e) {
            pool.breaker().stillOpen(accident(e));
            LOG.error("token {}: probe failed", token.label(), e);
        }
    }
}
