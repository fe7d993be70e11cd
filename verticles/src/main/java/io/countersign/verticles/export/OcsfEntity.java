package io.countersign.verticles.export;

import io.countersign.verticles.feed.LogEvent;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an event of OCSF's Entity Management (3004) is about, and what happened to it. */
final class OcsfEntity {
    private static final int CREATE = 1;
    private static final int READ = 2;
    private static final int UPDATE = 3;
    private static final int DELETE = 4;
    private static final int ENABLE = 8;
    private static final int DISABLE = 9;
    private static final int ACTIVATE = 10;
    private static final int SUSPEND = 12;
    private static final int OTHER = 99;

    private OcsfEntity() {}

    static Map<String, Object> of(LogEvent event) {
        return event.type().equals(LogEvent.UNREADABLE)
                ? Map.of("type", "leaf", "uid", Long.toString(event.index()))
                : Map.of("type", family(event), "uid", uid(event));
    }

    private static String family(LogEvent event) {
        return event.type().replaceAll("\\..*", "");
    }

    /** Of the thing that the type's prefix names. A thing without an id of its own has that of what it belongs to. */
    private static String uid(LogEvent event) {
        var own = switch (family(event)) {
            case "request", "approval" -> text(event.request());
            case "grant", "break_glass" -> text(event.grant());
            case "signer", "policy" -> text(event.signer());
            case "organization", "audit" -> text(event.organization());
            case "certificate" -> detail(event, "certificateSerial");
            case "certificate_authority" -> detail(event, "certificateAuthority");
            case "token_key" -> detail(event, "kid");
            case "attestation_key" -> detail(event, "publicKey");
            case "node" -> detail(event, "name");
            case "notification" -> recipient(event);
            case "installation", "log" -> "installation";
            case String family -> detail(event, family);
        };
        return own == null ? "unknown" : own;
    }

    private static @Nullable String recipient(LogEvent event) {
        return Stream.of("person", "channel")
                .map(name -> detail(event, name))
                .flatMap(Stream::ofNullable)
                .findFirst()
                .orElseGet(() -> text(event.actor()));
    }

    private static @Nullable String detail(LogEvent event, String name) {
        return event.details().get(name) instanceof String text ? text : null;
    }

    private static @Nullable String text(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }

    /** The activity_id. A member, or a trust of a machine, is a part: adding and removing it updates the thing. */
    static int activity(LogEvent event) {
        var verb = event.type().substring(event.type().indexOf('.') + 1);
        return switch (verb) {
            case "created", "added", "pre_approved" -> CREATE;
            case "read", "exported", "evidence_taken" -> READ;
            case "updated", "approved", "rejected", "revoked", "secret_rotated", "appointed", "dismissed" -> UPDATE;
            case "member_added", "member_removed", "trust_added", "trust_removed" -> UPDATE;
            case "removed", "deleted", "archived", "ended", "erased" -> DELETE;
            case "enabled" -> ENABLE;
            case "disabled" -> DISABLE;
            case "activated" -> ACTIVATE;
            default -> special(event.type());
        };
    }

    /** Verbs that do not say the same of everything. */
    private static int special(String type) {
        return switch (type) {
            case "break_glass.used" -> CREATE;
            case "signer.suspended" -> SUSPEND;
            default -> type.endsWith("_set") || type.endsWith(".set") || type.endsWith("_listed") ? UPDATE : OTHER;
        };
    }
}
