package io.countersign.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextRuleTest {
    private static final JsonObject NAME = new JsonObject(
            Map.of("type", "string", "minLength", 2, "maxLength", 4, "pattern", "^[a-z\\n\uD83D\uDD11]+$"));

    /** What it accepts, the validator accepts; and for a schema so simple, the other way round. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "ab",
                "abcd",
                "abcde",
                "AB",
                "ab\n",
                "\n\n",
                "aXb",
                "a ",
                "\uD83D\uDD11",
                "\uD83D\uDD11\uD83D\uDD11",
                "a\u0000"
            })
    void it_accepts_exactly_what_the_validator_accepts(String text) {
        var schemas = new Schemas(new JsonObject()
                .put("Name", NAME)
                .put("Strict", NAME.copy().put("not", new JsonObject().put("const", "no"))));
        var all = schemas.all();
        var adapted = new JsonObject(
                Map.of("type", "string", "minLength", 2, "maxLength", 4, "pattern", "^[a-z\\n\uD83D\uDD11]+\\z"));

        var rule = TextRule.of(adapted);

        assertThat(rule).isNotNull();
        assertThat(rule.accepts(text))
                .isEqualTo(Objects.requireNonNull(all.get("Strict"))
                        .check(text, "")
                        .isEmpty());
        assertThat(Objects.requireNonNull(all.get("Name")).check(text, "").isEmpty())
                .isEqualTo(rule.accepts(text));
    }

    /** Its table never says yes where the pattern says no. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "^[a-z]+$",
                "^[\\x21-\\x7e]+$",
                "^[a-z0-9_.]+$",
                "^[-a]+$",
                "^[a-c&&b]+$",
                "^[^a]+$",
                "^[a\uD83D\uDD11]+$",
                "^[\\s]+$",
                "^[a-z]*$",
                "^[a]|[b]+$"
            })
    void it_accepts_nothing_that_the_pattern_does_not_find(String pattern) {
        var rule = Objects.requireNonNull(TextRule.of(new JsonObject(Map.of("type", "string", "pattern", pattern))));
        var form = Pattern.compile(pattern);
        var accepted = 0;
        for (var first = 0; first < 0x100; first++) {
            for (var text :
                    List.of("", "" + (char) first, "a" + (char) first, (char) first + "z", "\uD83D" + (char) first)) {
                var yes = rule.accepts(text);
                accepted += yes ? 1 : 0;
                assertThat(!yes || form.matcher(text).find()).as(text).isTrue();
            }
        }
        assertThat(accepted).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"enum", "anyOf", "format", "const", "$ref"})
    void it_leaves_a_schema_that_asks_for_more_to_the_validator(String more) {
        assertThat(TextRule.of(NAME.copy().put(more, List.of("ab")))).isNull();
    }
}
