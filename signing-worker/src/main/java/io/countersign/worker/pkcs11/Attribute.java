package io.countersign.worker.pkcs11;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * One entry of an object template, CK_ATTRIBUTE of PKCS#11 v3.0 section 3.4.
 *
 * @param type see {@link Cka}
 * @param value bytes as the token sees them: CK_BBOOL is one byte, CK_ULONG eight in the machine's order
 */
public record Attribute(long type, byte[] value) {
    public static Attribute bool(long type, boolean value) {
        return new Attribute(type, new byte[] {(byte) (value ? 1 : 0)});
    }

    public static Attribute number(long type, long value) {
        var bytes = new byte[Long.BYTES];
        MemorySegment.ofArray(bytes).set(ValueLayout.JAVA_LONG_UNALIGNED, 0, value);
        return new Attribute(type, bytes);
    }

    public static Attribute text(long type, String value) {
        return new Attribute(type, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads back what {@link #number} wrote. */
    public static long toNumber(byte[] value) {
        return value.length == Long.BYTES ? MemorySegment.ofArray(value).get(ValueLayout.JAVA_LONG_UNALIGNED, 0) : -1;
    }
}
