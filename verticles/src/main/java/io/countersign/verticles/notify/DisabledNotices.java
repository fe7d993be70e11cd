package io.countersign.verticles.notify;

import io.countersign.verticles.notify.Notice.Fact;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;

/** What is told of a webhook or a channel that was disabled by what it answered. */
final class DisabledNotices {
    private DisabledNotices() {}

    static Notice of(Matter matter, Row row) {
        var id = row.getUUID("id").toString();
        var isWebhook = matter.detail("webhook") != null;
        var what = isWebhook ? "webhook" : "channel";
        var host = row.getString("host");
        var facts = new ArrayList<Fact>();
        facts.add(Fact.of("Host", host));
        if (row.getString("name") != null) {
            facts.add(Fact.of("Name", row.getString("name")));
        }
        facts.add(Fact.of("Reason", reason(row.getString("disabled_reason"))));
        facts.add(Fact.of(isWebhook ? "Webhook" : "Channel", id));
        return new Notice(
                what + "-" + id,
                "[Countersign] " + what + " " + host + " (" + Ends.of(row.getUUID("id")) + ")",
                isWebhook
                        ? "A webhook was disabled; what happens is kept for it and told when it is enabled again"
                        : "A channel was disabled; it is shown nothing more",
                facts,
                null,
                List.of(
                        "countersign " + what + " show " + id,
                        "countersign " + what + (isWebhook ? " update " : " set ") + id + " --enable"),
                null);
    }

    private static String reason(String reason) {
        return switch (reason) {
            case "gone" -> "it answered that it is gone";
            case "failing" -> "it took nothing for days";
            default -> reason;
        };
    }
}
