package io.countersign.gateway.contract;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The first so many values of a JSON tree: lists are cut short, but keep one item, and objects stay whole. Used once. */
final class Sample {
    private int left;

    Sample(int values) {
        this.left = values;
    }

    @Nullable
    Object of(@Nullable Object value) {
        left--;
        return switch (value) {
            case JsonObject object -> whole(object);
            case JsonArray array -> beginning(array);
            case null, default -> value;
        };
    }

    private JsonObject whole(JsonObject object) {
        var copy = new JsonObject();
        object.forEach(field -> copy.put(field.getKey(), of(field.getValue())));
        return copy;
    }

    private JsonArray beginning(JsonArray array) {
        var copy = new JsonArray();
        for (var item : array) {
            if (left <= 0 && !copy.isEmpty()) {
                break;
            }
            copy.add(of(item));
        }
        return copy;
    }
}
