package io.countersign.verticles.evidence;

import io.countersign.verticles.feed.LogEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** What the events of a period tell, gathered while they pass by, in the order of the log. One thread at a time. */
final class Story {
    /** Of before the period, too: what began earlier may still have been in force. */
    static final Set<String> LASTING =
            Set.of("delegation.created", "delegation.ended", "freeze.created", "freeze.removed");

    /** Equal refusals as one line. */
    static final class Denied {
        private final LogEvent first;
        private LogEvent last;
        private long count;

        private Denied(LogEvent first) {
            this.first = first;
            this.last = first;
        }

        LogEvent first() {
            return first;
        }

        LogEvent last() {
            return last;
        }

        long count() {
            return count;
        }
    }

    /** Where one window of the log begins and ends to hold what the pack is about. */
    private record Places(long first, long last) {
        Places with(Places later) {
            return new Places(first, later.last);
        }
    }

    private final Period period;
    private final Rights before = new Rights();
    private final Rights after = new Rights();
    private final Map<String, Long> types = new TreeMap<>();
    private final List<LogEvent> signatures = new ArrayList<>();
    private final Map<UUID, List<LogEvent>> requests = new LinkedHashMap<>();
    private final List<LogEvent> exceptions = new ArrayList<>();
    private final List<LogEvent> policies = new ArrayList<>();
    private final Map<List<String>, Denied> denied = new LinkedHashMap<>();
    private final List<LogEvent> campaigns = new ArrayList<>();
    private final Map<String, LogEvent> delegations = new LinkedHashMap<>();
    private final Map<String, LogEvent> freezes = new LinkedHashMap<>();
    private final Map<String, LogEvent> ends = new HashMap<>();
    private final Map<String, Long> cut = new TreeMap<>();
    private final Set<UUID> grants = new TreeSet<>();
    private final TreeMap<Long, Places> places = new TreeMap<>();
    private int requestEvents;

    Story(Period period) {
        this.period = period;
    }

    void take(LogEvent event) {
        if (event.at().isBefore(period.since())) {
            before.take(event);
        }
        after.take(event);
        lasting(event);
        if (period.holds(event.at())) {
            var signer = event.signer();
            if (signer == null ? period.signer() == null : period.concerns(signer)) {
                places.merge(
                        event.index() / StoryReader.WINDOW, new Places(event.index(), event.index()), Places::with);
                types.merge(event.type(), 1L, Long::sum);
                sort(event);
            }
        }
    }

    private void lasting(LogEvent event) {
        switch (event.type()) {
            case "delegation.created" -> delegations.put(text(event, "delegation"), event);
            case "freeze.created" -> freezes.put(text(event, "freeze"), event);
            case "delegation.ended" -> ends.put(text(event, "delegation"), event);
            case "freeze.removed" -> ends.put(text(event, "freeze"), event);
            default -> {
                // It does not last.
            }
        }
    }

    private void sort(LogEvent event) {
        switch (event.type()) {
            case "signature.signed" -> {
                if (keep(signatures, "signatures", event) && event.grant() != null) {
                    grants.add(event.grant());
                }
            }
            case "signature.denied", "signature.failed", "identity.login_refused" -> deny(event);
            case "grant.pre_approved",
                    "break_glass.used",
                    "break_glass.ratified",
                    "break_glass.refused",
                    "signer.suspended",
                    "approval.bypassed" -> keep(exceptions, "exceptions", event);
            case "policy.set", "signer.policy_guard_set" -> keep(policies, "policies", event);
            default -> {
                if (event.type().startsWith("campaign.")) {
                    keep(campaigns, "campaigns", event);
                } else if (event.request() != null) {
                    request(event.request(), event);
                }
            }
        }
    }

    private boolean keep(List<LogEvent> events, String section, LogEvent event) {
        if (events.size() < Table.MOST) {
            return events.add(event);
        }
        cut.merge(section, 1L, Long::sum);
        return false;
    }

    private void request(UUID id, LogEvent event) {
        if (requestEvents < Table.MOST) {
            requestEvents++;
            requests.computeIfAbsent(id, unknown -> new ArrayList<>()).add(event);
        } else {
            cut.merge("requests", 1L, Long::sum);
        }
    }

    private void deny(LogEvent event) {
        var who =
                event.actor() == null ? text(event, "identity") : event.actor().toString();
        var key = List.of(event.type(), String.valueOf(event.signer()), who, text(event, "reason"));
        var group = denied.get(key);
        if (group == null) {
            if (denied.size() >= Table.MOST) {
                cut.merge("denied", 1L, Long::sum);
                return;
            }
            group = new Denied(event);
            denied.put(key, group);
        }
        group.last = event;
        group.count += event.details().get("count") instanceof Number count
                ? count.longValue()
                : 1 + (event.details().get("repeats") instanceof Number repeats ? repeats.longValue() : 0);
    }

    /** A detail as text, empty when it is not there. */
    static String text(LogEvent event, String detail) {
        var value = event.details().get(detail);
        return value == null ? "" : value.toString();
    }

    /** Rows that a section lacks. */
    long cut(String section) {
        return cut.getOrDefault(section, 0L);
    }

    Rights before() {
        return before;
    }

    Rights after() {
        return after;
    }

    Map<String, Long> types() {
        return types;
    }

    List<LogEvent> signatures() {
        return signatures;
    }

    Map<UUID, List<LogEvent>> requests() {
        return requests;
    }

    List<LogEvent> exceptions() {
        return exceptions;
    }

    List<LogEvent> policies() {
        return policies;
    }

    Map<List<String>, Denied> denied() {
        return denied;
    }

    List<LogEvent> campaigns() {
        return campaigns;
    }

    Map<String, LogEvent> delegations() {
        return delegations;
    }

    Map<String, LogEvent> freezes() {
        return freezes;
    }

    /** What took a delegation or a freeze away, by its id. */
    Map<String, LogEvent> ends() {
        return ends;
    }

    /** Grants that the signatures were made under. */
    Set<UUID> grants() {
        return grants;
    }

    /** The first place from there on in whose neighbourhood something of the period stands; -1 for none. */
    long nextPlace(long from) {
        var here = places.get(from / StoryReader.WINDOW);
        if (here != null && here.last() >= from) {
            return Math.max(from, here.first());
        }
        var later = places.higherEntry(from / StoryReader.WINDOW);
        return later == null ? -1 : later.getValue().first();
    }

    /** The index after the last of the period; 0 when nothing happened. */
    long to() {
        return places.isEmpty() ? 0 : places.lastEntry().getValue().last() + 1;
    }
}
