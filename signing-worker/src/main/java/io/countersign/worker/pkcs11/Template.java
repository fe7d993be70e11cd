package io.countersign.worker.pkcs11;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Lays a list of attributes out as a C array of CK_ATTRIBUTE: type, pointer to the value, length (PKCS#11 v3.0 section 3.4). */
final class Template {
    static final long SIZE = 3L * Long.BYTES;
    static final long LENGTH_OFFSET = 2L * Long.BYTES;

    private Template() {}

    static MemorySegment of(Arena arena, List<Attribute> attributes) {
        var array = arena.allocate(Math.max(1, attributes.size()) * SIZE, Long.BYTES);
        for (int i = 0; i < attributes.size(); i++) {
            var attribute = attributes.get(i);
            fill(
                    array.asSlice(i * SIZE, SIZE),
                    attribute.type(),
                    arena.allocateFrom(ValueLayout.JAVA_BYTE, attribute.value()));
        }
        return array;
    }

    /** One entry that asks for the length only: a null pointer. */
    static MemorySegment asking(Arena arena, long type) {
        var entry = arena.allocate(SIZE, Long.BYTES);
        fill(entry, type, MemorySegment.NULL);
        return entry;
    }

    static void fill(MemorySegment entry, long type, MemorySegment value) {
        entry.set(ValueLayout.JAVA_LONG, 0, type);
        entry.set(ValueLayout.ADDRESS, Long.BYTES, value);
        entry.set(ValueLayout.JAVA_LONG, LENGTH_OFFSET, value.byteSize());
    }

    static long length(MemorySegment entry) {
        return entry.get(ValueLayout.JAVA_LONG, LENGTH_OFFSET);
    }
}
