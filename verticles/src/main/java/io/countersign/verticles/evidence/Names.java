package io.countersign.verticles.evidence;

import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the ids of an organization are called today. Where two have one name, and for erased people, the id stands beside it. */
final class Names {
    private static final Queries SQL = Queries.of("evidence");
    private static final Pattern MENTION = Pattern.compile("@(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})");

    private final Map<UUID, String> names;
    private final Map<String, Integer> counts = new HashMap<>();

    Names(Map<UUID, String> names) {
        this.names = names;
        names.values().forEach(name -> counts.merge(name, 1, Integer::sum));
    }

    static Future<Names> read(Tx tx, UUID organization) {
        var names = new HashMap<UUID, String>();
        return tx.all(
                        SQL.get("names"),
                        Tuple.of(organization),
                        row -> names.put(row.getUUID("id"), row.getString("name")))
                .map(rows -> new Names(names));
    }

    /** Empty for null: nobody, the system. */
    String of(@Nullable UUID id) {
        if (id == null) {
            return "";
        }
        var name = names.get(id);
        return name == null ? id.toString() : counts.getOrDefault(name, 0) > 1 ? name + " (" + id + ")" : name;
    }

    /** Of the id in a detail of an event. */
    String of(@Nullable Object id) {
        if (!(id instanceof String text)) {
            return "";
        }
        try {
            return of(UUID.fromString(text));
        } catch (IllegalArgumentException notAnId) {
            return text;
        }
    }

    /** A text of the log with the names of the people that it mentions. */
    String in(@Nullable Object text) {
        return text == null
                ? ""
                : MENTION.matcher(text.toString())
                        .replaceAll(found -> Matcher.quoteReplacement(of((Object) found.group(1))));
    }
}
