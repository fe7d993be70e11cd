package io.countersign.cli.http;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.offline.Named;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.Group;
import io.countersign.protocol.api.Machine;
import io.countersign.protocol.api.Organization;
import io.countersign.protocol.api.Person;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** Finds the id behind a name that a person typed; an id is taken as it is. */
public final class Names {
    private final Gateway gateway;

    public Names(Gateway gateway) {
        this.gateway = gateway;
    }

    private record Found(String kind, UUID id, String name) {}

    /** A person by id, name, e-mail address or login. */
    public UUID person(String text) throws IOException {
        return Named.isId(text) ? UUID.fromString(text) : only(text, people(text), "person");
    }

    /** Each of them, by id, name, e-mail address or login. */
    public List<UUID> people(List<String> texts) throws IOException {
        var ids = new ArrayList<UUID>();
        for (var text : texts) {
            ids.add(person(text));
        }
        return ids;
    }

    /** An organization by slug, for a platform admin. */
    public UUID organization(String text) throws IOException {
        if (Named.isId(text)) {
            return UUID.fromString(text);
        }
        var found = matching(
                "/v1/organizations",
                Organization.class,
                organization -> organization.slug().equalsIgnoreCase(text),
                organization -> new Found("organization", organization.id(), organization.slug()));
        return found.stream()
                .findFirst()
                .map(Found::id)
                .orElseThrow(() -> new Failure(ExitCode.REFUSED, "There is no organization \"" + text + "\"."));
    }

    public UUID machine(String text) throws IOException {
        return Named.isId(text) ? UUID.fromString(text) : only(text, machines(text), "machine");
    }

    public UUID group(String text) throws IOException {
        return Named.isId(text) ? UUID.fromString(text) : only(text, groups(text), "group");
    }

    public UUID certificateAuthority(String text) throws IOException {
        if (Named.isId(text)) {
            return UUID.fromString(text);
        }
        var found = matching(
                "/v1/certificate-authorities",
                CertificateAuthority.class,
                ca -> ca.name().equalsIgnoreCase(text),
                ca -> new Found("CA", ca.id(), ca.name()));
        return only(text, found, "certificate authority");
    }

    /** A person, machine or group by id or name, or by kind and name, as in {@code group:leads}. */
    public UUID principal(String text) throws IOException {
        if (text.startsWith("person:")) {
            return person(text.substring("person:".length()));
        }
        if (text.startsWith("machine:")) {
            return machine(text.substring("machine:".length()));
        }
        if (text.startsWith("group:")) {
            return group(text.substring("group:".length()));
        }
        if (Named.isId(text)) {
            return UUID.fromString(text);
        }
        var found = new ArrayList<>(people(text));
        found.addAll(machines(text));
        found.addAll(groups(text));
        return only(text, found, "person, machine or group");
    }

    /** Names of all people and groups by id; empty for a caller who may not list them. */
    public Map<String, String> byId() throws IOException {
        var names = new HashMap<String, String>();
        try {
            for (var person : gateway.all("/v1/people", Map.of(), Person.class)) {
                names.put(person.id().toString(), person.name());
            }
            for (var group : gateway.all("/v1/groups", Map.of(), Group.class)) {
                names.put(group.id().toString(), group.name());
            }
        } catch (ProblemException unseen) {
            if (unseen.problem().status() != 403) {
                throw unseen;
            }
        }
        return names;
    }

    private List<Found> people(String text) throws IOException {
        return matching(
                "/v1/people",
                Person.class,
                person -> person.name().equalsIgnoreCase(text)
                        || text.equalsIgnoreCase(person.email())
                        || person.accounts().stream()
                                .anyMatch(account -> account.login().equalsIgnoreCase(text)),
                person -> new Found("person", person.id(), person.name()));
    }

    private List<Found> machines(String text) throws IOException {
        return matching(
                "/v1/machines",
                Machine.class,
                machine -> machine.name().equalsIgnoreCase(text),
                machine -> new Found("machine", machine.id(), machine.name()));
    }

    private List<Found> groups(String text) throws IOException {
        return matching(
                "/v1/groups",
                Group.class,
                group -> group.name().equalsIgnoreCase(text),
                group -> new Found("group", group.id(), group.name()));
    }

    private <T> List<Found> matching(
            String path, Class<T> type, Predicate<T> match, java.util.function.Function<T, Found> as)
            throws IOException {
        return gateway.all(path, Map.of(), type).stream().filter(match).map(as).toList();
    }

    private static UUID only(String text, List<Found> found, String kind) {
        if (found.size() == 1) {
            return found.get(0).id();
        }
        if (found.isEmpty()) {
            throw new Failure(ExitCode.REFUSED, "There is no " + kind + " \"" + text + "\" in your organization.");
        }
        var which = found.stream().map(one -> one.kind() + " " + one.id()).toList();
        throw new Failure(
                ExitCode.REFUSED, "\"" + text + "\" could be " + String.join(" or ", which) + "; give the id.");
    }
}
