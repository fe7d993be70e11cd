package io.countersign.gateway.http;

import io.countersign.protocol.api.FieldError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What no text may hold, whatever the contract says of it: U+0000, which PostgreSQL cannot keep, and half surrogate pairs. */
public final class Texts {
    private static final int MAX_POINTER = 300;

    private Texts() {}

    /** Whether a text can be kept and sent. */
    public static boolean isSound(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
                if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The first unsound text in a JSON tree; null when there is none. */
    static @Nullable FieldError firstUnsound(@Nullable Object value, String pointer) {
        return switch (value) {
            case String text when !isSound(text) -> unsound(pointer);
            case Map<?, ?> object -> inObject(object, pointer);
            case List<?> array -> inArray(array, pointer);
            case null, default -> null;
        };
    }

    private static @Nullable FieldError inObject(Map<?, ?> object, String pointer) {
        for (var field : object.entrySet()) {
            var name = (String) field.getKey();
            if (!isSound(name)) {
                return unsound(pointer);
            }
            var at = pointer + "/" + escaped(name);
            var error = firstUnsound(field.getValue(), at);
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    private static @Nullable FieldError inArray(List<?> array, String pointer) {
        for (int i = 0; i < array.size(); i++) {
            var error = firstUnsound(array.get(i), pointer + "/" + i);
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    private static FieldError unsound(String pointer) {
        return new FieldError(cutPointer(pointer), "holds U+0000 or half a surrogate pair: remove it");
    }

    /** A field's name as a step of a pointer (RFC 6901). */
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** A pointer that is short enough to show, whatever names the caller gave. */
    static String cutPointer(String pointer) {
        var at = pointer.isEmpty() ? "/" : pointer;
        return at.length() > MAX_POINTER ? at.substring(0, MAX_POINTER) : at;
    }
}
