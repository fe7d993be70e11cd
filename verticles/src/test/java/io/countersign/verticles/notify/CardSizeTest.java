package io.countersign.verticles.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.notify.Notice.Fact;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chat programs refuse what is too long, and then nobody would see anything. */
class CardSizeTest {
    private static final String URL = "https://sign.acme.test";

    private static Notice longest(String character) {
        var facts = new ArrayList<Fact>();
        for (var i = 0; i < 200; i++) {
            facts.add(Fact.of("Change", character.repeat(300)));
        }
        return new Notice(
                "request-1",
                character.repeat(300),
                character.repeat(300),
                facts,
                new Fact("Justification of " + Clean.line(character.repeat(300)), Clean.text(character.repeat(5_000))),
                List.of("countersign show 1"),
                "/requests/1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "&", "<", "\uD83D\uDE00", "\"", "a\n"})
    void the_longest_notice_fits_into_a_card(String character) {
        var notice = longest(character);
        assertThat(TeamsCard.of(notice, URL).toBuffer().length()).isLessThan(28_000);
        var slack = SlackCard.of(notice, URL);
        assertThat(slack.getJsonArray("blocks").size()).isLessThanOrEqualTo(50);
        for (var block : objects(slack.getJsonArray("blocks"))) {
            var header = block.getString("type").equals("header");
            if (block.containsKey("text")) {
                assertThat(block.getJsonObject("text").getString("text")).hasSizeBetween(1, header ? 150 : 3_000);
            }
            if (block.containsKey("fields")) {
                assertThat(block.getJsonArray("fields").size()).isLessThanOrEqualTo(10);
                for (var field : objects(block.getJsonArray("fields"))) {
                    assertThat(field.getString("text")).hasSizeBetween(1, 2_000);
                }
            }
        }
        assertThat(slack.encode()).contains("more lines; open the request");
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }
}
