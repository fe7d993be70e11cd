package io.countersign.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that was answered, kept small until the measurement is over: checking a signature costs more than making one, so it must not
 * happen while the clock runs. Written by one thread.
 */
final class Answers implements AnswerBook {
    private static final byte[] OPERATION = ascii("\"operation\":\"");
    private static final byte[] SIGNATURE = ascii("\"signature\":\"");
    private static final byte[] SLOT = ascii("\"slot\":");
    private static final int CHUNK = 1 << 20;
    private static final int MOST_ODD_ONES = 5;

    private final int batch;
    private final List<ByteBuffer> chunks = new ArrayList<>();
    private ByteBuffer open = ByteBuffer.allocate(0);
    private long signatures;
    private long unknown;
    private final Map<String, Long> refused = new TreeMap<>();
    private final List<String> oddOnes = new ArrayList<>();

    /** One signature as it was answered; {@code signature} is still base64. */
    record Signed(long request, int position, String operation, long slot, String signature) {}

    Answers(int batch) {
        this.batch = batch;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Keeps a 200, and counts everything else as odd. */
    @Override
    public boolean take(Caller answered) {
        if (answered.status() == 200) {
            return keep(answered.number, answered.bytes(), answered.bodyFrom(), answered.bodyTo());
        }
        unknown += answered.leavesOpen() ? 1 : 0;
        odd("status " + answered.status(), answered.bytes(), answered.bodyFrom(), answered.bodyTo());
        return false;
    }

    /** {@code body[from, to)} answers request {@code number}. */
    private boolean keep(long number, byte[] body, int from, int to) {
        var at = from;
        for (var position = 0; position < batch; position++) {
            var operation = after(body, OPERATION, at, to);
            var signature = after(body, SIGNATURE, operation, to);
            var slot = after(body, SLOT, signature, to);
            if (slot < 0) {
                unknown++;
                odd("200 without " + batch + " signatures", body, from, to);
                return false;
            }
            put(number, position, body, operation, signature, slot);
            at = slot;
        }
        return true;
    }

    private void put(long number, int position, byte[] body, int operation, int signature, int slot) {
        var length = until(body, '"', signature) - signature;
        var room = room(8 + 4 + 36 + 8 + 4 + length);
        room.putLong(number).putInt(position).put(body, operation, 36).putLong(number(body, slot));
        room.putInt(length).put(body, signature, length);
        signatures++;
    }

    private ByteBuffer room(int bytes) {
        if (open.remaining() < bytes) {
            open = ByteBuffer.allocate(CHUNK);
            chunks.add(open);
        }
        return open;
    }

    /** Counts an answer that is not what was asked for, and keeps the first few whole. */
    private void odd(String kind, byte[] body, int from, int to) {
        refused.merge(kind, 1L, Long::sum);
        if (oddOnes.size() < MOST_ODD_ONES) {
            oddOnes.add(kind + ": " + new String(body, from, to - from, StandardCharsets.UTF_8));
        }
    }

    /** Where {@code word} ends in {@code body[from, to)}, or -1. */
    static int after(byte[] body, byte[] word, int from, int to) {
        if (from < 0) {
            return -1;
        }
        for (var i = from; i <= to - word.length; i++) {
            var j = 0;
            while (j < word.length && body[i + j] == word[j]) {
                j++;
            }
            if (j == word.length) {
                return i + j;
            }
        }
        return -1;
    }

    private static int until(byte[] body, char end, int from) {
        var at = from;
        while (body[at] != end) {
            at++;
        }
        return at;
    }

    private static long number(byte[] body, int from) {
        long value = 0;
        for (var i = from; body[i] >= '0' && body[i] <= '9'; i++) {
            value = value * 10 + body[i] - '0';
        }
        return value;
    }

    long signatures() {
        return signatures;
    }

    /** How many answers of each unwanted kind there were. */
    Map<String, Long> kinds() {
        return refused;
    }

    /** How many calls were answered otherwise than by what was asked for. */
    long refused() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many of these may have been signed all the same. */
    long open() {
        return unknown;
    }

    /** The first few of these, whole. */
    List<String> oddOnes() {
        return oddOnes;
    }

    /** All that were kept, in the order of their arrival. */
    List<Signed> all() {
        var all = new ArrayList<Signed>((int) signatures);
        for (var chunk : chunks) {
            var read = chunk.duplicate().flip();
            while (read.hasRemaining()) {
                all.add(new Signed(
                        read.getLong(), read.getInt(), text(read, 36), read.getLong(), text(read, read.getInt())));
            }
        }
        return all;
    }

    private static String text(ByteBuffer from, int length) {
        var bytes = new byte[length];
        from.get(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
