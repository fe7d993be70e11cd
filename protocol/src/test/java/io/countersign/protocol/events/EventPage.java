package io.countersign.protocol.events;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** docs/events.md, as the catalogue says it. */
final class EventPage {
    private static final String HEAD = """
            # Events

            Every state change, refusal and signature is one event: a leaf of the [audit log](audit-log.md). The same events, under the same names,
            come by `GET /v1/audit` and whatever else delivers news. Each has an `index` (its place in the Merkle tree, without gaps), `type`, `at`
            (PostgreSQL's clock), and where they apply the ids `organization`, `actor` (absent: the system), `signer`, `request`, `grant` and
            `operation`; the rest is in `details`. Names are never changed; new types and new details come, so ignore what you do not know. A filter
            is a type, or a prefix that ends in a dot: `request.`

            This page is written by `EventCatalogueTest` from `EventType`; change that.
            """;

    private EventPage() {}

    static String text() {
        var families = Arrays.stream(EventType.values())
                .collect(Collectors.groupingBy(EventType::family, LinkedHashMap::new, Collectors.toList()));
        var page = new StringBuilder(HEAD);
        families.forEach((family, types) -> page.append(table(family, types)));
        return page.toString();
    }

    private static String table(String family, List<EventType> types) {
        return types.stream()
                .map(type -> "| `%s` | %s | %s |\n"
                        .formatted(
                                type.wire(),
                                type.sentence(),
                                type.details().stream()
                                        .map(name -> "`" + name + "`")
                                        .collect(Collectors.joining(" "))))
                .collect(Collectors.joining(
                        "", "\n## " + family + "\n\n| type | what happened | details |\n|---|---|---|\n", ""));
    }
}
