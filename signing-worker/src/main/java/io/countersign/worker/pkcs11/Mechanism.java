package io.countersign.worker.pkcs11;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A CK_MECHANISM (PKCS#11 v3.0 section 3.5) laid out once in native memory and never changed, so that C_SignInit copies nothing.
 * Make them once and keep them: the memory lives as long as the process.
 */
public final class Mechanism {
    private static final long SIZE = 3L * Long.BYTES;

    private final long type;
    private final MemorySegment struct;

    private Mechanism(long type, long... parameter) {
        this.type = type;
        this.struct = Arena.global().allocate(SIZE, Long.BYTES);
        struct.setAtIndex(ValueLayout.JAVA_LONG, 0, type);
        if (parameter.length > 0) {
            var words = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, parameter);
            struct.set(ValueLayout.ADDRESS, Long.BYTES, words);
            struct.setAtIndex(ValueLayout.JAVA_LONG, 2, words.byteSize());
        }
    }

    /** A mechanism without parameter. */
    public static Mechanism plain(long type) {
        return new Mechanism(type);
    }

    /** CKM_RSA_PKCS_PSS with its CK_RSA_PKCS_PSS_PARAMS (Current Mechanisms v3.0 section 2.1.10). */
    public static Mechanism pss(long hash, long mgf, int saltBytes) {
        return new Mechanism(Ckm.RSA_PKCS_PSS, hash, mgf, saltBytes);
    }

    /** CK_MECHANISM_TYPE, see {@link Ckm}. */
    public long type() {
        return type;
    }

    MemorySegment struct() {
        return struct;
    }
}
