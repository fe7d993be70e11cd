package io.countersign.gateway.contract;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A schema that asks nothing but a text's length and form, judged without the validator: every call has a few of these in its path and
 * head. It only says yes; what it does not accept is for the validator to judge and to explain.
 *
 * @param shortest in code points, as JSON Schema counts
 * @param form found somewhere in the text; null when any will do
 */
record TextRule(int shortest, int longest, @Nullable Predicate<String> form) {
    private static final Pattern ONE_OR_MORE_OF = Pattern.compile("\\^\\[[^\\[\\]^&]+]\\+\\$");

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
                pattern == null ? null : form(pattern));
    }

    /** Texts of characters of one set, which are most, are looked up in a table: ASCII only, what else the set may hold is for the validator. */
    private static Predicate<String> form(String pattern) {
        var form = Pattern.compile(pattern).asPredicate();
        if (!ONE_OR_MORE_OF.matcher(pattern).matches()) {
            return form;
        }
        var members = new boolean[0x80];
        for (char c = 0; c < members.length; c++) {
            members[c] = form.test(Character.toString(c));
        }
        return text -> !text.isEmpty() && isMadeOf(text, members);
    }

    private static boolean isMadeOf(String text, boolean[] members) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c >= members.length || !members[c]) {
                return false;
            }
        }
        return true;
    }

    boolean accepts(String text) {
        var length = text.codePointCount(0, text.length());
        return length >= shortest && length <= longest && (form == null || form.test(text));
    }
}
