package io.countersign.worker.token;

import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.worker.WorkerConfig;
import io.countersign.worker.pkcs11.Ckr;
import io.countersign.worker.pkcs11.Cryptoki;
import io.countersign.worker.pkcs11.CryptokiException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One token found by its label: opens sessions, logs in, and knows when everything that was opened before is dead. */
final class Token {
    private static final Logger LOG = LoggerFactory.getLogger(Token.class);

    private final WorkerConfig config;
    private final LoadedModule module;
    private final Cryptoki cryptoki;
    private final Pin pin;
    private final KeyRing keys = new KeyRing(System::nanoTime);
    private final AtomicInteger losses = new AtomicInteger();
    private @Nullable Long anchor;
    private int anchorGeneration;
    private volatile @Nullable Long slot;
    private volatile @Nullable CryptokiException refusedPin;
    private volatile Set<SignatureAlgorithm> supported = Set.of();

    /** @param cryptoki what to call: the module, or something around it */
    Token(WorkerConfig config, LoadedModule module, Cryptoki cryptoki) {
        this.config = config;
        this.module = module;
        this.cryptoki = cryptoki;
        this.pin = new Pin(config);
    }

    String label() {
        return config.token();
    }

    LoadedModule module() {
        return module;
    }

    Cryptoki cryptoki() {
        return cryptoki;
    }

    KeyRing keys() {
        return keys;
    }

    Set<SignatureAlgorithm> supported() {
        return supported;
    }

    /** Grows when the token went away or the module was re-initialised: sessions of an earlier epoch are dead. */
    int epoch() {
        return losses.get() + module.generation();
    }

    /** The token went away: nothing that was opened or found before is used again. */
    void lose() {
        losses.incrementAndGet();
        slot = null;
        keys.clear();
    }

    /** Throws when there is no PIN to log in with. */
    void checkPin() throws TokenAwayException {
        Arrays.fill(pin.read(), (byte) 0);
    }

    /** Opens a session and sees to it that the user is logged in. */
    TokenSession open(boolean readWrite) throws CryptokiException, TokenAwayException {
        int epoch = epoch();
        int generation = module.generation();
        long handle = cryptoki.openSession(slot(), readWrite);
        try {
            logIn(handle);
            return new TokenSession(cryptoki, handle, epoch, generation, config.sessionCopies());
        } catch (CryptokiException | TokenAwayException | RuntimeException | Error e) {
            closeQuietly(handle);
            throw e;
        }
    }

    void close(TokenSession session) {
        if (session.generation() == module.generation()) {
            closeQuietly(session.handle());
        }
    }

    /**
     * Finds the token again after trouble; the caller holds no lock of the module. While a call hangs in the module it
     * cannot be re-initialised, and a token that it shows is tried as it is: the other sessions can sign. A module that answers may serve
     * other tokens well, whose sessions end with each re-initialisation: that is tried now and then only.
     *
     * @param thoroughly re-initialise the module even if it still shows the token
     */
    void recover(boolean thoroughly) throws CryptokiException, TokenAwayException {
        slot = null;
        if (!thoroughly && isShown()) {
            return;
        }
        if (!module.mayBeDisturbed() && answers()) {
            look();
            return;
        }
        if (!module.reinitialize(cryptoki) && !isShown()) {
            throw new TokenAwayException("a call still hangs inside the PKCS#11 module, so it cannot be re-initialised;"
                    + " if this lasts, restart the worker");
        }
        lose();
    }

    private boolean isShown() {
        try {
            look();
            return true;
        } catch (CryptokiException | TokenAwayException e) {
            return false;
        }
    }

    /** Whether the module tells of its tokens, this one among them or not. */
    private boolean answers() {
        try {
            look();
            return true;
        } catch (TokenAwayException e) {
            return true;
        } catch (CryptokiException e) {
            return false;
        }
    }

    private void look() throws CryptokiException, TokenAwayException {
        module.calls().lock();
        try {
            slot();
        } finally {
            module.calls().unlock();
        }
    }

    private long slot() throws CryptokiException, TokenAwayException {
        var known = slot;
        if (known == null) {
            known = find();
            supported = offered(known);
            slot = known;
        }
        return known;
    }

    private long find() throws CryptokiException, TokenAwayException {
        var others = new ArrayList<String>();
        var matches = new ArrayList<Long>();
        for (long candidate : cryptoki.slotsWithToken()) {
            var label = labelIn(candidate, others);
            if (config.token().equals(label)) {
                matches.add(candidate);
            } else if (label != null) {
                others.add("\"" + label + "\"");
            }
        }
        if (matches.size() == 1) {
            return matches.getFirst();
        }
        throw new TokenAwayException(matches.isEmpty() ? notFound(others) : ambiguous());
    }

    /**
     * The label of an initialised token, or null. A token that cannot be read, say a foreign card in another reader, concerns nobody as
     * long as ours is there.
     */
    private @Nullable String labelIn(long candidate, List<String> unreadable) throws CryptokiException {
        try {
            var info = cryptoki.tokenInfo(candidate);
            return info.initialized() ? info.label() : null;
        } catch (CryptokiException e) {
            if (e.is(Ckr.CRYPTOKI_NOT_INITIALIZED)) {
                throw e;
            }
            unreadable.add("one in slot " + candidate + " that cannot be read (" + e.getMessage() + ")");
            return null;
        }
    }

    private String notFound(List<String> others) {
        var shown = others.isEmpty() ? "no initialised token at all" : "only " + String.join(", ", others);
        return "module " + config.module() + " shows no token labelled \"" + config.token() + "\", " + shown
                + ": correct the label, or plug in or initialise the token";
    }

    private String ambiguous() {
        return "module " + config.module() + " shows more than one token labelled \"" + config.token()
                + "\": give each token a label of its own";
    }

    private Set<SignatureAlgorithm> offered(long slot) throws CryptokiException {
        var mechanisms = new HashSet<>(cryptoki.mechanisms(slot));
        var offered = EnumSet.noneOf(SignatureAlgorithm.class);
        Arrays.stream(SignatureAlgorithm.values())
                .filter(algorithm -> algorithm.scheme().family() != null)
                .filter(algorithm ->
                        mechanisms.contains(Preparation.mechanism(algorithm).type()))
                .forEach(offered::add);
        return offered;
    }

    /** One log-in serves all sessions of the process (PKCS#11 v3.0 section 5.6), and a refused PIN is never tried a second time. */
    private synchronized void logIn(long session) throws CryptokiException, TokenAwayException {
        if (cryptoki.sessionState(session).userLoggedIn()) {
            return;
        }
        refuseHopelessLogIn();
        // Handles of private objects end with the log-in that showed them.
        keys.clear();
        renewAnchor();
        var secret = pin.read();
        try {
            cryptoki.login(session, secret);
            LOG.info("token {}: logged in", config.token());
        } catch (CryptokiException e) {
            if (e.is(Ckr.USER_ALREADY_LOGGED_IN)) {
                return;
            }
            if (Remedy.of(e.code()) == Remedy.PIN_REFUSED) {
                refusedPin = e;
            }
            throw e;
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** A session that nobody uses: the log-in ends with the last session, and sessions that are used get closed in trouble. */
    private void renewAnchor() throws CryptokiException, TokenAwayException {
        closeAnchor();
        anchorGeneration = module.generation();
        anchor = cryptoki.openSession(slot(), false);
    }

    /** Ends what the token holds for itself; under the lock, as another token of the module may be probed. */
    void leave() {
        module.calls().lock();
        try {
            closeAnchor();
        } finally {
            module.calls().unlock();
        }
    }

    private synchronized void closeAnchor() {
        var old = anchor;
        anchor = null;
        if (old != null && anchorGeneration == module.generation()) {
            closeQuietly(old);
        }
    }

    private void refuseHopelessLogIn() throws CryptokiException, TokenAwayException {
        if (refusedPin == null && cryptoki.tokenInfo(slot()).pinLocked()) {
            refusedPin = new CryptokiException("C_GetTokenInfo shows CKF_USER_PIN_LOCKED; C_Login", Ckr.PIN_LOCKED);
        }
        var refused = refusedPin;
        if (refused != null) {
            throw refused;
        }
    }

    private void closeQuietly(long session) {
        try {
            cryptoki.closeSession(session);
        } catch (CryptokiException e) {
            LOG.debug("token {}: {}", config.token(), e.getMessage());
        }
    }
}
