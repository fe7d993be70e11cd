package io.countersign.jca;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A strict reader of JSON (RFC 8259): no comments, no trailing text, no doubled members, nesting and number length bounded. Strings become
 * {@code String}, numbers {@code BigDecimal}, arrays {@code List}, objects {@link JsonObject}.
 */
final class JsonReader {
    private static final int DEEPEST = 50;
    private static final int LONGEST_NUMBER = 50;

    private final String text;
    private int at;
    private int depth;

    JsonReader(String text) {
        this.text = text;
    }

    /** The value of the whole text; null for the literal {@code null}. */
    @Nullable
    Object read() throws IOException {
        var value = value();
        skipSpace();
        if (at < text.length()) {
            throw wrong("nothing more");
        }
        return value;
    }

    private @Nullable Object value() throws IOException {
        skipSpace();
        switch (peek()) {
            case '{':
                return object();
            case '[':
                return array();
            case '"':
                return string();
            case 't':
                return literal("true", Boolean.TRUE);
            case 'f':
                return literal("false", Boolean.FALSE);
            case 'n':
                return literal("null", null);
            default:
                return number();
        }
    }

    private JsonObject object() throws IOException {
        enter();
        var members = new LinkedHashMap<String, Object>();
        var seen = new java.util.HashSet<String>();
        if (!closes('}')) {
            do {
                skipSpace();
                var name = string();
                if (!seen.add(name)) {
                    throw wrong("each member once, not a second \"" + name + "\"");
                }
                skipSpace();
                expect(':');
                var value = value();
                if (value != null) {
                    members.put(name, value);
                }
            } while (continues('}'));
        }
        depth--;
        return new JsonObject(members);
    }

    private List<Object> array() throws IOException {
        enter();
        var items = new ArrayList<Object>();
        if (!closes(']')) {
            do {
                var value = value();
                if (value == null) {
                    throw wrong("no null in a list");
                }
                items.add(value);
            } while (continues(']'));
        }
        depth--;
        return items;
    }

    private void enter() throws IOException {
        at++;
        if (++depth > DEEPEST) {
            throw wrong("at most " + DEEPEST + " levels");
        }
    }

    private boolean closes(char end) throws IOException {
        skipSpace();
        if (peek() != end) {
            return false;
        }
        at++;
        return true;
    }

    private boolean continues(char end) throws IOException {
        skipSpace();
        if (closes(end)) {
            return false;
        }
        expect(',');
        return true;
    }

    private String string() throws IOException {
        expect('"');
        var out = new StringBuilder();
        while (peek() != '"') {
            var c = text.charAt(at++);
            if (c < 0x20) {
                throw wrong("no bare control character in a string");
            }
            out.append(c == '\\' ? escaped() : c);
        }
        at++;
        return out.toString();
    }

    private char escaped() throws IOException {
        var kind = peek();
        at++;
        switch (kind) {
            case '"', '\\', '/':
                return kind;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                return hex();
            default:
                throw wrong("an escape of RFC 8259");
        }
    }

    private char hex() throws IOException {
        var value = 0;
        for (var i = 0; i < 4; i++) {
            var digit = Character.digit(peek(), 16);
            if (digit < 0 || peek() > 'f') {
                throw wrong("four hexadecimal digits");
            }
            value = value << 4 | digit;
            at++;
        }
        return (char) value;
    }

    private BigDecimal number() throws IOException {
        var start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        var number = text.substring(start, at);
        if (number.length() > LONGEST_NUMBER || !number.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d{1,3})?")) {
            throw wrong("a value");
        }
        return new BigDecimal(number);
    }

    private @Nullable Object literal(String word, @Nullable Object value) throws IOException {
        if (!text.startsWith(word, at)) {
            throw wrong(word);
        }
        at += word.length();
        return value;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() throws IOException {
        if (at >= text.length()) {
            throw wrong("more text");
        }
        return text.charAt(at);
    }

    private void expect(char c) throws IOException {
        if (peek() != c) {
            throw wrong("'" + c + "'");
        }
        at++;
    }

    private IOException wrong(String expected) {
        return new IOException("The gateway's answer is not JSON: expected " + expected + " at character " + at);
    }
}
