package io.countersign.gateway.contract;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A schema that asks nothing but a text's length and form, judged without the validator: every call has a few of these in its path and
 * head. It only says yes; what it does not accept is for the validator to judge and to explain.
 *
 * @param shortest in code points, as JSON Schema counts
 * @param form found somewhere in the text; null when any will do
 */
record TextRule(int shortest, int longest, @Nullable Pattern form) {
    private static final Set<String> KNOWN = Set.of("type", "minLength", "maxLength", "pattern", "description");

    /** Null when the schema asks for something else, too. */
    static @Nullable TextRule of(Object schema) {
        if (!(schema instanceof JsonObject object)
                || !"string".equals(object.getValue("type"))
                || !KNOWN.containsAll(object.fieldNames())) {
            return null;
        }
        var pattern = object.getString("pattern");
        return new TextRule(
                object.getInteger("minLength", 0),
                object.getInteger("maxLength", Integer.MAX_VALUE),
                pattern == null ? null : Pattern.compile(pattern));
    }

    boolean accepts(String text) {
        var length = text.codePointCount(0, text.length());
        return length >= shortest
                && length <= longest
                && (form == null || form.matcher(text).find());
    }
}
