package io.countersign.verticles.notify;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * A notice as Teams' incoming webhooks take it: a message with an Adaptive Card 1.4. All text stands in TextRuns, which know no Markdown,
 * so no word of others becomes a link; mentions need an entity, and there is none.
 */
final class TeamsCard {
    private TeamsCard() {}

    /** @param publicUrl without a slash at its end */
    static JsonObject of(Notice notice, String publicUrl) {
        var body = new JsonArray()
                .add(block(
                        run(CardParts.headline(notice)).put("weight", "Bolder").put("size", "Medium")));
        CardParts.facts(notice)
                .forEach(fact ->
                        body.add(block(run(CardParts.name(fact) + ": ").put("weight", "Bolder"), run(fact.value()))
                                .put("spacing", "None")));
        var quote = notice.quote();
        if (quote != null) {
            CardParts.quote(quote)
                    .lines()
                    .forEach(line ->
                            body.add(block(run(line).put("isSubtle", true)).put("spacing", "Small")));
        }
        notice.commands().forEach(command -> body.add(block(run(command).put("fontType", "Monospace"))));
        body.add(block(run(Footer.CARD).put("isSubtle", true).put("size", "Small")));
        var card = new JsonObject()
                .put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
                .put("type", "AdaptiveCard")
                .put("version", "1.4")
                .put("fallbackText", literal(CardParts.headline(notice)))
                .put("body", body);
        if (notice.path() != null) {
            card.put(
                    "actions",
                    new JsonArray()
                            .add(new JsonObject()
                                    .put("type", "Action.OpenUrl")
                                    .put("title", "Open")
                                    .put("url", publicUrl + notice.path())));
        }
        return new JsonObject()
                .put("type", "message")
                .put(
                        "attachments",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("contentType", "application/vnd.microsoft.card.adaptive")
                                        .putNull("contentUrl")
                                        .put("content", card)));
    }

    private static JsonObject block(JsonObject... runs) {
        var inlines = new JsonArray();
        for (var run : runs) {
            inlines.add(run);
        }
        return new JsonObject().put("type", "RichTextBlock").put("inlines", inlines);
    }

    private static JsonObject run(String text) {
        return new JsonObject().put("type", "TextRun").put("text", literal(text));
    }

    /** {{DATE(...)}} and {{TIME(...)}} would be replaced even here. */
    private static String literal(String text) {
        return text.replace("{{", "{ {");
    }
}
