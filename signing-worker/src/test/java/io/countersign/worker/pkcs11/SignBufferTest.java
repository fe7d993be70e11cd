package io.countersign.worker.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a session keeps outside the heap, where only the end of the session frees it. */
class SignBufferTest {
    private static final int KIB = 1024;

    @Test
    void a_session_that_signs_messages_of_every_length_from_1_to_32_kib_holds_less_than_128_kib() {
        var buffer = new SignBuffer();
        Map<Long, Long> held = new HashMap<>();
        hold(held, buffer.signature());
        hold(held, buffer.length());
        for (int length = KIB; length <= 32 * KIB; length++) {
            hold(held, buffer.put(new byte[length]));
        }
        assertThat(held.values().stream().mapToLong(Long::longValue).sum()).isLessThan(128L * KIB);
    }

    @Test
    void the_token_is_given_the_message_unchanged_however_long_the_one_before_was() {
        var buffer = new SignBuffer();
        for (int length : new int[] {0, 1, 1024, 1025, 2048, 32 * KIB, 32 * KIB + 1, 7}) {
            var message = new byte[length];
            new Random(length).nextBytes(message);
            var input = buffer.put(message).asSlice(0, length);
            assertThat(input.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(message);
        }
    }

    /** A buffer that was outgrown still has its address: the arena frees nothing before its end. */
    private static void hold(Map<Long, Long> held, MemorySegment segment) {
        held.merge(segment.address(), segment.byteSize(), Math::max);
    }
}
