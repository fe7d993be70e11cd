package io.countersign.gateway.http;

import io.countersign.protocol.api.FieldError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bounds of every body, held before its schema is: whoever sends tens of thousands of items must not hold an event loop. */
final class Proportions {
    /** Of a list or an object. No list that the contract takes may be longer, and no object has more fields. */
    static final int LONGEST = 100;

    /** A policy of 10 steps with 100 approvers each has about 3000. */
    private static final int MOST = 5_000;

    private int values;

    private Proportions() {}

    /** Where the tree is too long or too large first; null when it is neither. */
    static @Nullable FieldError firstExcess(@Nullable Object tree) {
        return new Proportions().within(tree, "");
    }

    private @Nullable FieldError within(@Nullable Object value, String pointer) {
        if (++values > MOST) {
            return error("", "holds more values than any operation needs");
        }
        return switch (value) {
            case Map<?, ?> object -> inObject(object, pointer);
            case List<?> array -> inArray(array, pointer);
            case null, default -> null;
        };
    }

    private @Nullable FieldError inObject(Map<?, ?> object, String pointer) {
        if (object.size() > LONGEST) {
            return error(pointer, "holds more than " + LONGEST + " fields");
        }
        for (var field : object.entrySet()) {
            var found = within(field.getValue(), pointer + "/" + Texts.escaped((String) field.getKey()));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable FieldError inArray(List<?> array, String pointer) {
        if (array.size() > LONGEST) {
            return error(pointer, "holds more than " + LONGEST + " items");
        }
        for (int i = 0; i < array.size(); i++) {
            var found = within(array.get(i), pointer + "/" + i);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static FieldError error(String pointer, String detail) {
        return new FieldError(Texts.cutPointer(pointer), detail);
    }
}
