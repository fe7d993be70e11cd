package io.countersign.local.demo;

import io.countersign.protocol.api.AuditEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Events of the audit log in a few words each: the type, and those details that people look for, with names for ids. */
final class AuditWords {
    private static final List<String> WHOM = List.of("identity", "grantee");
    private static final List<String> PLAIN = List.of("subject", "fileName", "role", "reason");
    private static final List<String> QUOTED = List.of("justification", "comment");

    private final Map<String, String> names = new HashMap<>();

    /** Learns who is who from events, oldest first. */
    AuditWords(List<AuditEvent> events) {
        for (var event : events) {
            var actor = event.actor();
            if (actor != null && event.actorName() != null) {
                names.put(actor.toString(), event.actorName());
            }
            for (var kind : List.of("person", "machine", "group")) {
                detail(event, kind)
                        .ifPresent(id -> detail(event, "name").ifPresent(name -> names.putIfAbsent(id, name)));
            }
        }
    }

    String of(AuditEvent event) {
        var details = Stream.of(
                        subject(event),
                        WHOM.stream().flatMap(key -> detail(event, key).map(this::name).stream()),
                        progress(event),
                        PLAIN.stream().flatMap(key -> detail(event, key).stream()),
                        counts(event),
                        QUOTED.stream().flatMap(key -> detail(event, key).map(text -> '"' + text + '"').stream()))
                .flatMap(words -> words)
                .collect(Collectors.joining(", "));
        return String.format(Locale.ROOT, "%-31s %s", event.type(), details).stripTrailing();
    }

    private Stream<String> subject(AuditEvent event) {
        return detail(event, "name")
                .or(() -> detail(event, "slug"))
                .or(() -> detail(event, "group").map(this::name))
                .stream();
    }

    private static Stream<String> progress(AuditEvent event) {
        return detail(event, "step")
                .map(step -> "step " + step + ": " + event.details().get("approvals") + " of "
                        + event.details().get("required"))
                .stream();
    }

    private static Stream<String> counts(AuditEvent event) {
        var signatures = event.type().startsWith("signature.") ? Optional.<String>empty() : detail(event, "signatures");
        return Stream.concat(
                signatures.map(count -> count + " signatures").stream(),
                detail(event, "used").map(used -> used + " used").stream());
    }

    private String name(String id) {
        return names.getOrDefault(id, id);
    }

    private static Optional<String> detail(AuditEvent event, String key) {
        return Optional.ofNullable(event.details().get(key)).map(String::valueOf);
    }
}
