package io.countersign.worker.encoding;

import io.countersign.worker.p256.KnownKey;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of keys that sign much. Those of a key are made beside the signatures, one key at a time, and used once they agree with
 * BouncyCastle; until then, and when that fails, there are none. The keys that were not used for longest are forgotten. For many threads.
 */
final class EcdsaTables {
    /** Of all tokens of this process. 82 kB for each key, 21 MB for all. */
    private static final int MOST_KEYS = 256;
    /** Signatures after which tables take less time than they save. */
    private static final int WORTH_IT = 32;

    static final EcdsaTables SHARED = new EcdsaTables(
            MOST_KEYS,
            WORTH_IT,
            task -> Thread.ofPlatform().daemon().name("ecdsa-tables").start(task));

    private static final Logger LOG = LoggerFactory.getLogger(EcdsaTables.class);
    private static final String NO_TABLES = "no tables for a key that signs much, BouncyCastle goes on verifying it";

    private static final String DISAGREE =
            "tables and BouncyCastle disagree: the JDK or this machine's memory is broken";

    private final int worthIt;
    private final Executor beside;
    private final Map<String, Slot> slots;
    private boolean busy;

    /**
     * @param most keys that are remembered, with tables or not
     * @param worthIt signatures of a key that BouncyCastle verifies before its tables are made
     * @param beside where they are made; gets one task at a time
     */
    EcdsaTables(int most, int worthIt, Executor beside) {
        this.worthIt = worthIt;
        this.beside = beside;
        this.slots = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Slot> eldest) {
                return size() > most;
            }
        };
    }

    /** What BouncyCastle found to be a signature (r, s) of a digest. */
    record Sample(byte[] digest, BigInteger r, BigInteger s) {}

    /** @return null: ask BouncyCastle */
    synchronized @Nullable KnownKey find(String name) {
        var slot = slots.get(name);
        return slot == null ? null : slot.known;
    }

    /** BouncyCastle has verified a signature of this key; when it was enough of them, this orders tables. */
    void verified(String name, ECPublicKeyParameters key, Sample sample) {
        if (!KnownKey.fits(key) || !isDue(name)) {
            return;
        }
        try {
            beside.execute(() -> make(name, key, sample));
        } catch (RuntimeException | OutOfMemoryError noThread) {
            LOG.error(NO_TABLES, noThread);
            free();
        }
    }

    /** The tables of this key refused what BouncyCastle accepts: they are thrown away and not made again. */
    void disagreed(String name) {
        LOG.error("{}: {}", NO_TABLES, DISAGREE);
        keep(name, null);
    }

    private synchronized boolean isDue(String name) {
        var slot = slots.computeIfAbsent(name, unused -> new Slot());
        slot.signatures++;
        if (slot.signatures < worthIt || slot.tried || busy) {
            return false;
        }
        slot.tried = true;
        busy = true;
        return true;
    }

    private void make(String name, ECPublicKeyParameters key, Sample sample) {
        try {
            keep(name, agreeing(new KnownKey(key), sample));
        } catch (RuntimeException | LinkageError e) {
            LOG.error(NO_TABLES, e);
        } finally {
            free();
        }
    }

    private static KnownKey agreeing(KnownKey known, Sample sample) {
        var other = sample.digest().clone();
        other[0] ^= 1;
        if (!known.verifies(sample.digest(), sample.r(), sample.s()) || known.verifies(other, sample.r(), sample.s())) {
            throw new IllegalStateException(DISAGREE);
        }
        return known;
    }

    private synchronized void keep(String name, @Nullable KnownKey known) {
        var slot = slots.get(name);
        if (slot != null) {
            slot.known = known;
        }
    }

    private synchronized void free() {
        busy = false;
    }

    /** One key. Guarded by the tables. */
    private static final class Slot {
        private int signatures;
        private boolean tried;
        private @Nullable KnownKey known;
    }
}
