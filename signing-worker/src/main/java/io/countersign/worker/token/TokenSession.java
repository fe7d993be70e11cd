package io.countersign.worker.token;

import io.countersign.worker.pkcs11.Attribute;
import io.countersign.worker.pkcs11.Cka;
import io.countersign.worker.pkcs11.Cryptoki;
import io.countersign.worker.pkcs11.CryptokiException;
import io.countersign.worker.pkcs11.Mechanism;
import io.countersign.worker.pkcs11.SignBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An open, logged-in session with what belongs to it: its native memory and its own copies of keys. Owned by one thread. */
final class TokenSession {
    /** Copies use memory of the token's process; the one not used for longest goes first. */
    private static final int MOST_COPIES = 256;

    private static final List<Attribute> AS_SESSION_OBJECT = List.of(Attribute.bool(Cka.TOKEN, false));

    private final Cryptoki cryptoki;
    private final long handle;
    private final int epoch;
    private final int generation;
    private final boolean copies;
    private final SignBuffer buffer = new SignBuffer();
    private final Map<String, Copy> signing = new LinkedHashMap<>(16, 0.75f, true);

    TokenSession(Cryptoki cryptoki, long handle, int epoch, int generation, boolean copies) {
        this.cryptoki = cryptoki;
        this.handle = handle;
        this.epoch = epoch;
        this.generation = generation;
        this.copies = copies;
    }

    long handle() {
        return handle;
    }

    /** The {@link Token#epoch} in which it was opened; in a later one it is dead. */
    int epoch() {
        return epoch;
    }

    /** The {@link LoadedModule#generation} in which it was opened; in a later one its number may belong to another session. */
    int generation() {
        return generation;
    }

    byte[] sign(Mechanism mechanism, ResolvedKey key, byte[] data) throws CryptokiException {
        cryptoki.signInit(handle, mechanism, handleOf(key));
        return cryptoki.sign(handle, data, buffer);
    }

    /** Forgets the handles of all keys, in this session too. */
    void forgetKeys() {
        signing.clear();
    }

    private long handleOf(ResolvedKey key) throws CryptokiException {
        if (!copies) {
            return key.handle();
        }
        var known = signing.get(key.id());
        if (known != null && known.of() == key) {
            return known.handle();
        }
        makeRoom(key.id());
        var made = copyOf(key);
        signing.put(key.id(), new Copy(key, made));
        return made;
    }

    /** The token's own handle where a copy is not allowed or would be less protected. */
    private long copyOf(ResolvedKey key) throws CryptokiException {
        long copy;
        try {
            copy = cryptoki.copyObject(handle, key.handle(), AS_SESSION_OBJECT);
        } catch (CryptokiException e) {
            if (isAboutTheSession(e)) {
                throw e;
            }
            return key.handle();
        }
        if (KeyProtection.faults(cryptoki, handle, copy).isEmpty()) {
            return copy;
        }
        cryptoki.destroyObject(handle, copy);
        return key.handle();
    }

    private static boolean isAboutTheSession(CryptokiException e) {
        return switch (Remedy.of(e.code())) {
            case REOPEN_SESSION, REFIND_KEY, TOKEN_AWAY -> true;
            case OTHER_SESSION, PIN_REFUSED, INPUT_REFUSED, KEY_UNUSABLE -> false;
        };
    }

    private void makeRoom(String id) throws CryptokiException {
        var outdated = signing.remove(id);
        if (outdated == null && signing.size() >= MOST_COPIES) {
            outdated = signing.remove(signing.keySet().iterator().next());
        }
        if (outdated != null && outdated.handle() != outdated.of().handle()) {
            cryptoki.destroyObject(handle, outdated.handle());
        }
    }

    /** {@code handle} equals the original's where no copy could be made. */
    private record Copy(ResolvedKey of, long handle) {}
}
