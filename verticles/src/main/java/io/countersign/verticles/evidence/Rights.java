package io.countersign.verticles.evidence;

import io.countersign.verticles.feed.LogEvent;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** Who could do what at one moment, replayed from the events before it: the log is asked, not the tables of today. */
final class Rights {
    /** What has to be known from the beginning of the log on. */
    static final Set<String> TYPES = Set.of(
            "installation.set_up",
            "organization.created",
            "person.created",
            "person.enabled",
            "person.disabled",
            "person.erased",
            "machine.enabled",
            "machine.disabled",
            "group.created",
            "group.member_added",
            "group.member_removed",
            "signer.created",
            "signer.activated",
            "signer.certificate_set",
            "signer.failed",
            "signer.enabled",
            "signer.disabled",
            "signer.suspended",
            "signer.archived",
            "signer.member_set",
            "signer.member_removed");

    /** A Signer and the roles on it, by member. */
    static final class Signer {
        private final Map<UUID, String> members = new TreeMap<>();
        private String state = "pending";

        Map<UUID, String> members() {
            return members;
        }

        String state() {
            return state;
        }
    }

    private final Set<UUID> admins = new TreeSet<>();
    private final Set<UUID> disabled = new TreeSet<>();
    private final Map<UUID, Set<UUID>> groups = new TreeMap<>();
    private final Map<UUID, Signer> signers = new TreeMap<>();
    private long unclear;

    /** An event that does not say whom it is about changes nobody's rights: verification names it. */
    void take(LogEvent event) {
        try {
            follow(event);
        } catch (IllegalArgumentException notAnId) {
            unclear++;
        }
    }

    private void follow(LogEvent event) {
        switch (event.type()) {
            case "installation.set_up" -> admins.add(id(event, "person"));
            case "organization.created" -> admins.add(id(event, "admin"));
            case "person.created" -> {
                if ("admin".equals(event.details().get("role"))) {
                    admins.add(id(event, "person"));
                }
            }
            case "person.enabled" -> disabled.remove(id(event, "person"));
            case "person.disabled" -> disabled.add(id(event, "person"));
            case "machine.enabled" -> disabled.remove(id(event, "machine"));
            case "machine.disabled" -> disabled.add(id(event, "machine"));
            case "group.created" -> group(event);
            case "group.member_added" -> group(event).add(id(event, "identity"));
            case "group.member_removed" -> group(event).remove(id(event, "identity"));
            default -> takeOfSigner(event);
        }
    }

    private void takeOfSigner(LogEvent event) {
        var id = event.signer();
        if (id == null) {
            return;
        }
        var signer = signers.computeIfAbsent(id, unknown -> new Signer());
        switch (event.type()) {
            case "signer.created" -> signer.members.put(id(event, "administrator"), "administrator");
            case "signer.member_set" ->
                signer.members.put(
                        id(event, "member"), String.valueOf(event.details().get("role")));
            case "signer.member_removed" -> signer.members.remove(id(event, "member"));
            case "signer.activated", "signer.enabled" -> signer.state = "active";
            case "signer.certificate_set" -> {
                // The first one lets it sign; a later one enables nothing.
                if (signer.state.equals("pending")) {
                    signer.state = "active";
                }
            }
            case "signer.disabled", "signer.suspended" -> signer.state = "disabled";
            case "signer.failed" -> signer.state = "failed";
            case "signer.archived" -> signer.state = "archived";
            default -> {
                // Its right-hand side is not about rights.
            }
        }
    }

    private Set<UUID> group(LogEvent event) {
        return groups.computeIfAbsent(id(event, "group"), unknown -> new TreeSet<>());
    }

    private static UUID id(LogEvent event, String detail) {
        return UUID.fromString(String.valueOf(event.details().get(detail)));
    }

    /** Events that could not be followed. */
    long unclear() {
        return unclear;
    }

    Set<UUID> admins() {
        return admins;
    }

    boolean isDisabled(UUID identity) {
        return disabled.contains(identity);
    }

    Set<UUID> membersOf(UUID group) {
        return groups.getOrDefault(group, Set.of());
    }

    Map<UUID, Set<UUID>> groups() {
        return groups;
    }

    Map<UUID, Signer> signers() {
        return signers;
    }
}
