package io.countersign.jca;

/** Writes the few JSON objects that the provider sends (RFC 8259); the caller opens and closes in order. */
final class JsonWriter {
    private final StringBuilder out = new StringBuilder();
    private boolean first = true;

    JsonWriter open() {
        out.append('{');
        first = true;
        return this;
    }

    JsonWriter close() {
        out.append('}');
        first = false;
        return this;
    }

    /** A member whose value the caller writes next, with {@link #open} or {@link #raw}. */
    JsonWriter name(String name) {
        if (!first) {
            out.append(',');
        }
        quote(name);
        out.append(':');
        first = false;
        return this;
    }

    JsonWriter member(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    JsonWriter member(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    JsonWriter raw(String punctuation) {
        out.append(punctuation);
        return this;
    }

    private void quote(String value) {
        out.append('"');
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
