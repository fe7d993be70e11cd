package io.countersign.worker.pkcs11;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Native memory for C_Sign and C_Verify of one session, allocated once so that a signature costs no arena. Belongs to the thread that
 * owns the session. The garbage collector frees it with the last reference, also when a call into the token never returned.
 */
public final class SignBuffer {
    /** An RSA-16384 signature; every signature of this product is shorter. */
    private static final int SIGNATURE_BYTES = 2048;

    private static final int FIRST_INPUT_BYTES = 1024;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment signature = arena.allocate(SIGNATURE_BYTES, Long.BYTES);
    private final MemorySegment length = arena.allocate(ValueLayout.JAVA_LONG);
    private MemorySegment input = arena.allocate(FIRST_INPUT_BYTES, Long.BYTES);

    /**
     * Copies the input in; grows only for Ed25519 messages, the one input that is not a digest. It doubles, because the
     * arena keeps what was outgrown: together less than twice the last, not one buffer for each length that comes.
     */
    MemorySegment put(byte[] data) {
        if (data.length > input.byteSize()) {
            input = arena.allocate(powerOfTwo(data.length), Long.BYTES);
        }
        MemorySegment.copy(data, 0, input, ValueLayout.JAVA_BYTE, 0, data.length);
        return input;
    }

    private static long powerOfTwo(int atLeast) {
        return Long.highestOneBit(atLeast - 1L) << 1;
    }

    MemorySegment putSignature(byte[] data) {
        MemorySegment.copy(data, 0, signature, ValueLayout.JAVA_BYTE, 0, data.length);
        return signature;
    }

    MemorySegment signature() {
        return signature;
    }

    MemorySegment length() {
        length.set(ValueLayout.JAVA_LONG, 0, SIGNATURE_BYTES);
        return length;
    }

    /** Empty when the module reports a length that cannot be, which the verification then refuses. */
    byte[] takeSignature() {
        var reported = length.get(ValueLayout.JAVA_LONG, 0);
        var bytes = new byte[reported >= 0 && reported <= SIGNATURE_BYTES ? (int) reported : 0];
        MemorySegment.copy(signature, ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
        return bytes;
    }
}
