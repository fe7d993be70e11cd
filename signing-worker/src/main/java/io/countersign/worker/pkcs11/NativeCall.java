package io.countersign.worker.pkcs11;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Calls a C function by address, one method per parameter shape of the Cryptoki functions (PKCS#11 v3.0 section 5). Method names spell
 * the shape: {@code l} is a CK_ULONG or handle, {@code p} a pointer, {@code b} a CK_BBOOL. The handles are constants, so the compiler
 * inlines the transition; CK_ULONG has 64 bits, as on every 64-bit Unix.
 */
final class NativeCall {
    private static final MemoryLayout L = ValueLayout.JAVA_LONG;
    private static final MemoryLayout P = ValueLayout.ADDRESS;
    private static final MemoryLayout B = ValueLayout.JAVA_BYTE;

    private static final MethodHandle CALL_P = shape(P);
    private static final MethodHandle CALL_BPP = shape(B, P, P);
    private static final MethodHandle CALL_L = shape(L);
    private static final MethodHandle CALL_LL = shape(L, L);
    private static final MethodHandle CALL_LP = shape(L, P);
    private static final MethodHandle CALL_LPP = shape(L, P, P);
    private static final MethodHandle CALL_LPL = shape(L, P, L);
    private static final MethodHandle CALL_LPLP = shape(L, P, L, P);
    private static final MethodHandle CALL_LLPL = shape(L, L, P, L);
    private static final MethodHandle CALL_LLPLP = shape(L, L, P, L, P);
    private static final MethodHandle CALL_LLPPP = shape(L, L, P, P, P);
    private static final MethodHandle CALL_LPLPP = shape(L, P, L, P, P);
    private static final MethodHandle CALL_LPLPL = shape(L, P, L, P, L);
    private static final MethodHandle CALL_LPPLPLPP = shape(L, P, P, L, P, L, P, P);

    private NativeCall() {}

    private static MethodHandle shape(MemoryLayout... parameters) {
        return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(ValueLayout.JAVA_LONG, parameters));
    }

    static long p(MemorySegment function, MemorySegment a) {
        try {
            return (long) CALL_P.invokeExact(function, a);
        } catch (Throwable failure) {
            throw broken(failure);
        }
    }

    static long bpp(MemorySegment function, byte a, MemorySegment b, MemorySegment c) {
        try {
            return (long) CALL_BPP.invokeExact(function, a, b, c);
        } catch (Throwable failure) {
            throw broken(failure);
        }
    }

    static long l(MemorySegment function, long a) {
        try {
            return (long) CALL_L.invokeExact(function, a);
        } catch (Throwable failure) {
            throw broken(failure);
        }
    }

    static long ll(MemorySegment function, long a, long b) {
        try {
            return (long) CALL_LL.invokeExact(function, a, b);
        } catch (Throwable failure) {
            throw broken(failure);
        }
    }

    static long lp(MemorySegment function, long a, MemorySegment b) {
        try {
            return (long) CALL_LP.invokeExact(function, a, b);
        } catch (Throwable failure) {
            throw broken(failure);
        }
    }

    static long lpp(MemorySegment function, long a, MemorySegment b, MemorySegment c) {
        try {
            return (long) CALL_LPP.invokeExact(function, a, b, c);
        } catch (Throwable failure) {
            throw broken(failure);
        }
    }

    static long lpl(MemorySegment function, long a, MemorySegment b, long c) {
        try {
            return (long) CALL_LPL.invokeExact(function, a, b, c);
        } catch (Throwable failure) {
            throw broken(failure);
        }
    }

    static long lplp(MemorySegment function, long a, MemorySegment b, long c, MemorySegment d) {
        try {
            return (long) CALL_LPLP.invokeExact(function, a, b, c, d);
        } catch (Throwable failure) {
            throw broken(failure);
        }
    }

    static long llpl(MemorySegment function, long a, long b, MemorySegment c, long d) {
        try {
            return (long) CALL_LLPL.invokeExact(function, a, b, c, d);
        } catch (Throwable failure) {
            throw broken(failure);
        }
    }

    static long llplp(MemorySegment function, long a, long b, MemorySegment c, long d, MemorySegment e) {
        try {
            return (long) CALL_LLPLP.invokeExact(function, a, b, c, d, e);
        } catch (Throwable failure) {
            throw broken(failure);
        }
    }

    static long llppp(MemorySegment function, long a, long b, MemorySegment c, MemorySegment d, MemorySegment e) {
        try {
            return (long) CALL_LLPPP.invokeExact(function, a, b, c, d, e);
        } catch (Throwable failure) {
            throw broken(failure);
        }
    }

    static long lplpp(MemorySegment function, long a, MemorySegment b, long c, MemorySegment d, MemorySegment e) {
        try {
            return (long) CALL_LPLPP.invokeExact(function, a, b, c, d, e);
        } catch (Throwable failure) {
            throw broken(failure);
        }
    }

    static long lplpl(MemorySegment function, long a, MemorySegment b, long c, MemorySegment d, long e) {
        try {
            return (long) CALL_LPLPL.invokeExact(function, a, b, c, d, e);
        } catch (Throwable failure) {
            throw broken(failure);
        }
    }

    static long lpplplpp(
            MemorySegment function,
            long a,
            MemorySegment b,
            MemorySegment c,
            long d,
            MemorySegment e,
            long f,
            MemorySegment g,
            MemorySegment h) {
        try {
            return (long) CALL_LPPLPLPP.invokeExact(function, a, b, c, d, e, f, g, h);
        } catch (Throwable failure) {
            throw broken(failure);
        }
    }

    /** invokeExact declares Throwable; C functions throw nothing, so what arrives here is a mistake in this class. */
    private static IllegalStateException broken(Throwable cause) {
        return new IllegalStateException("a call through the foreign function interface failed", cause);
    }
}
