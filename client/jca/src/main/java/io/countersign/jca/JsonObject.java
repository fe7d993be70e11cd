package io.countersign.jca;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object that was read, with accessors that say which member is wrong. Members that are {@code null} count as absent, as in the
 * contract; members that nobody asks for are ignored, so that an old client can read a newer gateway.
 */
final class JsonObject {
    private final Map<String, Object> members;

    JsonObject(Map<String, Object> members) {
        this.members = members;
    }

    /** Reads one whole JSON text (RFC 8259) that must be an object. */
    static JsonObject parse(String text) throws IOException {
        if (new JsonReader(text).read() instanceof JsonObject object) {
            return object;
        }
        throw new IOException("The gateway answered JSON that is not an object");
    }

    String text(String name) throws IOException {
        return optionalText(name).orElseThrow(() -> missing(name, "a string"));
    }

    Optional<String> optionalText(String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    long number(String name) throws IOException {
        return optionalNumber(name).orElseThrow(() -> missing(name, "a whole number"));
    }

    Optional<Long> optionalNumber(String name) {
        if (members.get(name) instanceof BigDecimal number) {
            try {
                return Optional.of(number.longValueExact());
            } catch (ArithmeticException notWhole) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    Optional<JsonObject> optionalObject(String name) {
        return members.get(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    List<JsonObject> objects(String name) throws IOException {
        if (!(members.get(name) instanceof List<?> items)) {
            throw missing(name, "a list");
        }
        var objects = new ArrayList<JsonObject>(items.size());
        for (var item : items) {
            if (!(item instanceof JsonObject object)) {
                throw missing(name, "a list of objects");
            }
            objects.add(object);
        }
        return objects;
    }

    private static IOException missing(String name, String kind) {
        return new IOException("The gateway's answer lacks \"" + name + "\", which should be " + kind
                + ". Is the URL that of a Countersign gateway, and is this client recent enough?");
    }
}
