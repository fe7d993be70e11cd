package io.countersign.worker.token;

import io.countersign.worker.pkcs11.Ckr;
import io.countersign.worker.pkcs11.Cryptoki;
import io.countersign.worker.pkcs11.CryptokiException;
import io.countersign.worker.pkcs11.NativeCryptoki;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PKCS#11 module in this process. C_Initialize and C_Finalize concern the whole process (PKCS#11 v3.0 section 5.4), so workers of two
 * tokens of one module share this. C_Finalize while a call is under way is undefined; the lock keeps them apart.
 */
final class LoadedModule {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedModule.class);
    private static final Map<Path, LoadedModule> LOADED = new HashMap<>();
    private static final long QUIET_WAIT_MILLIS = 200;
    /** How long those who sign are left alone before they log in anew because another token of the module is away. */
    private static final long PEACE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Cryptoki cryptoki;
    private final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();
    private final AtomicInteger generation = new AtomicInteger();
    private final AtomicInteger users = new AtomicInteger();
    private final AtomicLong initializedAt = new AtomicLong();
    private boolean ours;
    private volatile @Nullable CryptokiException asleep;

    private LoadedModule(Cryptoki cryptoki) {
        this.cryptoki = cryptoki;
    }

    /**
     * Loads and initialises the module, or joins the others that use it. That it does not initialise is no reason to fail: what stands
     * behind it may be away, and {@link #reinitialize} tries again.
     */
    static LoadedModule acquire(Path file) {
        synchronized (LOADED) {
            var module = LOADED.get(file);
            if (module == null) {
                module = new LoadedModule(NativeCryptoki.load(file));
                LOADED.put(file, module);
            }
            if (module.users.get() == 0) {
                module.initializeOrSleep();
            }
            module.users.incrementAndGet();
            return module;
        }
    }

    private void initializeOrSleep() {
        try {
            initialize(cryptoki);
        } catch (CryptokiException e) {
            asleep = e;
        }
    }

    /** Throws why the module did not initialise, if it did not. */
    void checkAwake() throws CryptokiException {
        var why = asleep;
        if (why != null) {
            throw why;
        }
    }

    /** The last one to leave finalises the module, unless somebody else in the process initialised it or a call still hangs in it. */
    void release() {
        synchronized (LOADED) {
            if (users.decrementAndGet() > 0 || !ours || !waitUntilQuiet()) {
                return;
            }
            try {
                cryptoki.finish();
            } catch (CryptokiException e) {
                LOG.warn("leaving the PKCS#11 module: {}", e.getMessage());
            } finally {
                ours = false;
                calls.writeLock().unlock();
            }
        }
    }

    Cryptoki cryptoki() {
        return cryptoki;
    }

    /** Counts re-initialisations: sessions and handles of an earlier generation are dead. */
    int generation() {
        return generation.get();
    }

    /** To be held during calls. */
    Lock calls() {
        return calls.readLock();
    }

    /** C_Initialize; that somebody did it before is as good. */
    void initialize(Cryptoki via) throws CryptokiException {
        try {
            via.initialize();
            ours = true;
        } catch (CryptokiException e) {
            if (!e.is(Ckr.CRYPTOKI_ALREADY_INITIALIZED)) {
                throw e;
            }
        }
        asleep = null;
        initializedAt.set(System.nanoTime());
    }

    /** Whether it is used for one token alone, or nobody has re-initialised it for a while. */
    boolean mayBeDisturbed() {
        return users.get() == 1 || System.nanoTime() - initializedAt.get() >= PEACE_NANOS;
    }

    /**
     * C_Finalize and C_Initialize. False when a call that hangs in the module makes that unsafe. The caller must not hold
     * {@link #calls}.
     */
    boolean reinitialize(Cryptoki via) throws CryptokiException {
        if (!waitUntilQuiet()) {
            return false;
        }
        try {
            generation.incrementAndGet();
            finishQuietly(via);
            initialize(via);
            return true;
        } finally {
            calls.writeLock().unlock();
        }
    }

    private static void finishQuietly(Cryptoki via) {
        try {
            via.finish();
        } catch (CryptokiException e) {
            LOG.info("re-initialising the PKCS#11 module: {}", e.getMessage());
        }
    }

    private boolean waitUntilQuiet() {
        try {
            return calls.writeLock().tryLock(QUIET_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
