package io.countersign.gateway.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code a=b&c=d} with percent-encoding and plus signs, read strictly: used for queries and for OAuth forms. */
final class Percent {
    private Percent() {}

    /**
     * The pairs in the order in which they were written.
     *
     * @throws IllegalArgumentException for a broken encoding; its message is the end of a sentence
     */
    static List<Map.Entry<String, String>> pairs(String text) {
        var pairs = new ArrayList<Map.Entry<String, String>>();
        for (int from = 0; from <= text.length(); ) {
            int end = text.indexOf('&', from) < 0 ? text.length() : text.indexOf('&', from);
            var pair = text.substring(from, end);
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                pairs.add(Map.entry(
                        decode(equals < 0 ? pair : pair.substring(0, equals)),
                        decode(equals < 0 ? "" : pair.substring(equals + 1))));
            }
            from = end + 1;
        }
        return pairs;
    }

    /** One name or value. */
    static String decode(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0 && isAscii(text)) {
            return text;
        }
        var bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.put(octet(text, i));
                i += 2;
            } else if (c < 0x80) {
                bytes.put((byte) (c == '+' ? ' ' : c));
            } else {
                throw new IllegalArgumentException("holds a character that must be percent-encoded");
            }
        }
        return utf8(bytes.flip());
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static byte octet(String text, int percent) {
        int high = percent + 2 <= text.length() - 1 ? Character.digit(text.charAt(percent + 1), 16) : -1;
        int low = percent + 2 <= text.length() - 1 ? Character.digit(text.charAt(percent + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw new IllegalArgumentException("holds a percent sign without two hexadecimal digits");
        }
        return (byte) (high * 16 + low);
    }

    /** Strict: overlong forms, surrogates and cut sequences are refused. */
    static String utf8(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("is not UTF-8", e);
        }
    }
}
