package io.countersign.verticles.notify;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A notice as Slack's incoming webhooks take it: blocks (Block Kit), and a text for notifications. Words of others stand only in
 * plain_text objects, where Slack finds no formatting, link or mention, and are escaped besides.
 */
final class SlackCard {
    private static final int LONGEST_HEADER = 150;
    private static final int LONGEST_TEXT = 3_000;

    /** Each is a name and a value, and a section has at most ten fields. */
    private static final int FACTS_OF_A_SECTION = 5;

    private SlackCard() {}

    /** @param publicUrl without a slash at its end */
    static JsonObject of(Notice notice, String publicUrl) {
        var blocks = new JsonArray().add(block("header").put("text", plain(notice.headline(), LONGEST_HEADER)));
        var facts = CardParts.facts(notice);
        for (var i = 0; i < facts.size(); i += FACTS_OF_A_SECTION) {
            var fields = new ArrayList<JsonObject>();
            facts.subList(i, Math.min(facts.size(), i + FACTS_OF_A_SECTION)).forEach(fact -> {
                fields.add(plain(CardParts.name(fact), LONGEST_HEADER));
                // A field must not be empty.
                fields.add(plain(fact.value().isBlank() ? "-" : fact.value(), LONGEST_HEADER * 2));
            });
            blocks.add(block("section").put("fields", new JsonArray(List.copyOf(fields))));
        }
        var quote = notice.quote();
        if (quote != null) {
            blocks.add(block("section").put("text", plain(CardParts.quote(quote), LONGEST_TEXT)));
        }
        if (!notice.commands().isEmpty()) {
            var commands = escaped(String.join("\n", notice.commands())).replace('`', '\'');
            blocks.add(block("section").put("text", marked("```" + commands + "```")));
        }
        if (notice.path() != null) {
            blocks.add(block("section").put("text", marked("<" + escaped(publicUrl + notice.path()) + ">")));
        }
        blocks.add(block("context").put("elements", new JsonArray().add(plain(Footer.CARD, LONGEST_TEXT))));
        return new JsonObject()
                .put("text", escaped(CardParts.headline(notice)))
                .put("blocks", blocks)
                .put("unfurl_links", false)
                .put("unfurl_media", false);
    }

    private static JsonObject block(String type) {
        return new JsonObject().put("type", type);
    }

    /** @param longest after escaping, which makes a character five at most */
    private static JsonObject plain(String text, int longest) {
        var fits = text;
        while (escaped(fits).length() > longest) {
            fits = CardParts.shortened(fits, fits.codePointCount(0, fits.length()) * 9 / 10);
        }
        return new JsonObject()
                .put("type", "plain_text")
                .put("text", escaped(fits))
                .put("emoji", false);
    }

    /** Never for words of others. verbatim: nothing that looks like a name or an address becomes one. */
    private static JsonObject marked(String text) {
        return new JsonObject().put("type", "mrkdwn").put("text", text).put("verbatim", true);
    }

    /** The three characters by which Slack finds links and mentions. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
