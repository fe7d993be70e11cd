package io.countersign.gateway.contract;

import io.countersign.protocol.api.FieldError;
import io.vertx.json.schema.OutputUnit;
import org.jspecify.annotations.Nullable;

/** Turns one finding of the schema validator into a sentence for the caller. */
final class SchemaErrors {
    private static final int MAX_POINTER = 300;
    private static final int MAX_DETAIL = 500;
    private static final String ADDITIONAL = "additionalProperties";
    private static final String MISSING = "Instance does not have required property \"";
    private static final String EXPECTED = "Expected ";

    private SchemaErrors() {}

    /** Null for findings that only repeat one of a deeper place. */
    static @Nullable FieldError fieldError(OutputUnit unit, String root) {
        var keyword =
                unit.getKeywordLocation().substring(unit.getKeywordLocation().lastIndexOf('/') + 1);
        var at = root + pointerOf(unit.getInstanceLocation());
        return switch (keyword(unit)) {
            case "properties", "items", "$ref" -> null;
            case ADDITIONAL -> field(at, "is unknown: remove it, or correct its name");
            case "required" -> field(at + "/" + missing(unit.getError()), "is required");
            case "type" -> field(at, "must be of type " + after(unit.getError(), EXPECTED));
            case "pattern" -> field(at, "does not have the form that the contract asks for");
            case "anyOf" -> field(at, "is none of the forms that the contract allows");
            case "enum" -> field(at, unit.getError().replace("Instance does not match any", "must be one"));
            case "const" -> field(at, unit.getError().replace("Instance does not match", "is not"));
            default -> field(at, unit.getError());
        };
    }

    static boolean isUnknownField(OutputUnit unit) {
        return keyword(unit).equals(ADDITIONAL);
    }

    private static String keyword(OutputUnit unit) {
        return unit.getKeywordLocation().substring(unit.getKeywordLocation().lastIndexOf('/') + 1);
    }

    private static FieldError field(String pointer, String detail) {
        return new FieldError(cut(Schema.pointer(pointer), MAX_POINTER), cut(detail, MAX_DETAIL));
    }

    private static String pointerOf(String instanceLocation) {
        return instanceLocation.startsWith("#") ? instanceLocation.substring(1) : instanceLocation;
    }

    private static String missing(String error) {
        return error.startsWith(MISSING) ? error.substring(MISSING.length(), error.length() - 1) : "";
    }

    private static String after(String text, String mark) {
        int at = text.indexOf(mark);
        return at < 0 ? text : text.substring(at + mark.length());
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
