package io.countersign.gateway.contract;

import io.countersign.protocol.api.FieldError;
import io.vertx.json.schema.OutputUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A schema of the contract: says what is wrong with a value, never what the value is, because it may be a secret. */
public final class Schema {
    /** More errors than this help nobody; a hostile body could make tens of thousands. */
    private static final int MAX_ERRORS = 20;

    /** The validator goes on after an error, and one costs about as much as thirty values that fit. */
    private static final int MAX_EXPLAINED = 400;

    private final LazyValidator judge;
    private final LazyValidator explainer;
    private final @Nullable TextRule text;

    /**
     * @param judge stops at the first error and says only that there is one
     * @param explainer finds all errors
     * @param text accepts what the judge would, where the schema is as simple as that
     */
    Schema(LazyValidator judge, LazyValidator explainer, @Nullable TextRule text) {
        this.judge = judge;
        this.explainer = explainer;
        this.text = text;
    }

    /**
     * What is wrong, empty when nothing is. In a value of thousands of parts, only the first hundreds are looked at to explain it.
     *
     * @param value a {@code JsonObject}, {@code JsonArray}, String, Number, Boolean or null
     * @param root pointer of the value itself: empty for a body, the name for a parameter
     */
    public List<FieldError> check(@Nullable Object value, String root) {
        if (value instanceof String given && text != null && text.accepts(given) || isValid(judge.validate(value))) {
            return List.of();
        }
        return errors(explainer.validate(new Sample(MAX_EXPLAINED).of(value)), root);
    }

    private static boolean isValid(OutputUnit output) {
        return Boolean.TRUE.equals(output.getValid());
    }

    private static List<FieldError> errors(OutputUnit output, String root) {
        var found = new ArrayList<FieldError>();
        for (var unit : output.getErrors() == null ? List.<OutputUnit>of() : output.getErrors()) {
            if (found.size() == MAX_ERRORS) {
                break;
            }
            var error = SchemaErrors.fieldError(unit, root);
            boolean repeats = SchemaErrors.isUnknownField(unit) && error != null && holdsErrorWithin(found, error);
            if (error != null && !repeats && !found.contains(error)) {
                found.add(error);
            }
        }
        return found.isEmpty() ? List.of(new FieldError(pointer(root), "does not fit the contract")) : found;
    }

    /** The validator also calls a field unknown that is known but wrong; then the better finding came before. */
    private static boolean holdsErrorWithin(List<FieldError> found, FieldError unknown) {
        return found.stream()
                .map(FieldError::pointer)
                .anyMatch(at -> at.equals(unknown.pointer()) || at.startsWith(unknown.pointer() + "/"));
    }

    static String pointer(String root) {
        return root.isEmpty() ? "/" : root;
    }
}
