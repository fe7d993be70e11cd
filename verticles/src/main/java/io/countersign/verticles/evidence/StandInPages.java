package io.countersign.verticles.evidence;

import javax.xml.stream.XMLStreamException;

/** Who could decide in whose place, and when nobody could sign. */
final class StandInPages {
    private final StandIns standIns;
    private final Names names;

    StandInPages(StandIns standIns, Names names) {
        this.standIns = standIns;
        this.names = names;
    }

    void write(HtmlPage page) throws XMLStreamException {
        var delegations = new Table("who", "is replaced by", "Signer", "from", "until", "why", "ended");
        for (var one : standIns.delegations()) {
            var event = one.getValue();
            delegations.row(
                    names.of(event.actor()),
                    names.of(event.details().get("delegate")),
                    event.signer() == null ? "all" : names.of(event.signer()),
                    event.details().get("from"),
                    event.details().get("until"),
                    event.details().get("reason"),
                    ended(one.getKey()));
        }
        page.section("Delegations", "Who could decide in whose place in the period.")
                .standing(delegations);
        var freezes = new Table("name", "from", "until", "Signers", "why", "by", "removed");
        for (var one : standIns.freezes()) {
            var event = one.getValue();
            freezes.row(
                    event.details().get("name"),
                    event.details().get("begin"),
                    event.details().get("end"),
                    event.details().get("signers"),
                    event.details().get("reason"),
                    names.of(event.actor()),
                    ended(one.getKey()));
        }
        page.section("Change freezes", "Those that were in the calendar for the period.")
                .standing(freezes);
    }

    private String ended(String id) {
        var end = standIns.end(id);
        return end == null ? "" : end.at() + " by " + names.of(end.actor());
    }
}
