package io.countersign.verticles.evidence;

import java.time.Instant;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;

/** Rights on the first and on the last day of the period. */
final class RightsPages {
    private final Period period;
    private final Story story;
    private final Names names;

    RightsPages(Period period, Story story, Names names) {
        this.period = period;
        this.story = story;
        this.names = names;
    }

    void write(HtmlPage page) throws XMLStreamException {
        page.section("Who could do what", "Replayed from the events of the log up to each moment.");
        write(page, period.since(), story.before());
        write(page, period.until(), story.after());
    }

    private void write(HtmlPage page, Instant at, Rights rights) throws XMLStreamException {
        if (rights.unclear() > 0) {
            page.paragraph("bad", rights.unclear() + " events do not say whom they are about and were left out.");
        }
        var admins = new Table("admins of the organization", "");
        rights.admins().forEach(admin -> admins.row(names.of(admin), disabled(rights, admin)));
        page.heading("At " + at).standing(admins);
        var members = new Table("Signer", "state", "member", "role", "");
        rights.signers().forEach((id, signer) -> {
            if (period.concerns(id)) {
                signer.members()
                        .forEach((member, role) -> members.row(
                                names.of(id), signer.state(), who(rights, member), role, disabled(rights, member)));
            }
        });
        page.standing(members);
        var groups = new Table("group", "members");
        rights.groups()
                .forEach((group, people) -> groups.row(
                        names.of(group), people.stream().map(names::of).sorted().collect(Collectors.joining(", "))));
        page.standing(groups);
    }

    private String who(Rights rights, UUID member) {
        return rights.groups().containsKey(member) ? "group " + names.of(member) : names.of(member);
    }

    private static String disabled(Rights rights, UUID identity) {
        return rights.isDisabled(identity) ? "disabled" : "";
    }
}
