package io.countersign.gateway.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.countersign.gateway.contract.Schema;
import io.countersign.protocol.json.ContractJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON bodies: read strictly, checked against the contract, turned into its records. */
public final class JsonBodies {
    private JsonBodies() {}

    /**
     * The tree of a body that fits the schema.
     *
     * @throws ProblemException when it is not JSON (RFC 8259), doubles a field, nests too deep, holds too much, or does not fit
     */
    public static Object read(String text, Schema schema) {
        var tree = parse(text);
        var excess = Proportions.firstExcess(tree);
        if (excess != null) {
            throw EdgeProblems.invalid(List.of(excess)).raised();
        }
        var unsound = Texts.firstUnsound(tree, "");
        if (unsound != null) {
            throw EdgeProblems.invalid(List.of(unsound)).raised();
        }
        var errors = schema.check(wrap(tree), "");
        if (!errors.isEmpty()) {
            throw EdgeProblems.invalid(errors).raised();
        }
        return tree;
    }

    /** Untyped: maps, lists, texts, numbers, booleans. */
    @SuppressWarnings("NullAway") // JSON null is a value here; the schema refuses it
    private static Object parse(String text) {
        try {
            return ContractJson.mapper().readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw malformed(e).raised();
        }
    }

    /** Says where, never what: the text may hold a secret. */
    static Problem malformed(JsonProcessingException e) {
        var message = String.valueOf(e.getOriginalMessage());
        if (e instanceof StreamConstraintsException) {
            return EdgeProblems.malformedBody("nests deeper, or holds longer numbers, than any operation needs");
        }
        if (message.startsWith("Duplicate field")) {
            return EdgeProblems.malformedBody("holds a field twice" + place(e.getLocation()));
        }
        if (message.startsWith("No content")) {
            return EdgeProblems.malformedBody("is empty; this operation needs one");
        }
        return EdgeProblems.malformedBody("is not well-formed JSON" + place(e.getLocation()));
    }

    private static String place(@Nullable JsonLocation at) {
        return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }

    private static @Nullable Object wrap(@Nullable Object tree) {
        return switch (tree) {
            case Map<?, ?> object -> new JsonObject(stringKeys(object));
            case List<?> array -> new JsonArray(array);
            case null, default -> tree;
        };
    }

    @SuppressWarnings("unchecked") // Jackson makes string keys
    private static Map<String, Object> stringKeys(Map<?, ?> object) {
        return (Map<String, Object>) object;
    }

    /**
     * The record of the contract that a checked tree stands for.
     *
     * @throws ProblemException when a value fits the schema's pattern but means nothing, as a thirteenth month
     */
    public static <T> T convert(Object tree, Class<T> type) {
        try {
            return ContractJson.mapper().convertValue(tree, type);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw EdgeProblems.invalid(pointerOf(e.getCause()), "is out of the range that this operation understands")
                    .raised();
        }
    }

    private static String pointerOf(@Nullable Throwable cause) {
        if (!(cause instanceof JsonMappingException mapping)
                || mapping.getPath().isEmpty()) {
            return "/";
        }
        var pointer = new StringBuilder();
        for (var step : mapping.getPath()) {
            pointer.append('/').append(step.getFieldName() == null ? step.getIndex() : step.getFieldName());
        }
        return pointer.toString();
    }
}
