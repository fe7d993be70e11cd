package io.countersign.verticles.notify;

import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.GrantState;
import io.countersign.verticles.notify.Notice.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is told of a grant that no request was made for, of one that ends soon, and of break-glass. */
final class GrantNotices {
    private GrantNotices() {}

    /** Empty when it need not be told any more. */
    static Optional<Notice> of(Matter matter, Grant grant) {
        if (matter.kind() == Kind.GRANT_ENDS && (grant.state() != GrantState.ACTIVE || grant.remaining() == 0)) {
            return Optional.empty();
        }
        var glass = grant.breakGlass();
        return Optional.of(new Notice(
                thread(grant),
                subject(matter, grant),
                headline(matter, grant),
                facts(matter, grant),
                glass == null
                        ? null
                        : new Fact("Reason of " + Clean.line(glass.openedBy().name()), Clean.text(glass.reason())),
                commands(matter, grant),
                path(grant)));
    }

    /** Beside the request that it came from. */
    private static String thread(Grant grant) {
        return grant.request() == null ? "grant-" + grant.id() : "request-" + grant.request();
    }

    private static String subject(Matter matter, Grant grant) {
        var what = matter.kind() == Kind.BREAK_GLASS
                ? "break-glass"
                : "access of " + grant.grantee().name();
        return "[Countersign] " + grant.signerSlug() + ": " + what + " (" + Ends.of(grant.id()) + ")";
    }

    private static String headline(Matter matter, Grant grant) {
        var signer = grant.signerSlug();
        return switch (matter.type()) {
            case "grant.pre_approved" -> "Access to " + signer + " was given ahead of time";
            case "grant.revoked" -> "Access to " + signer + " was revoked";
            case "grant.expired" -> "Access to " + signer + " has ended";
            case "grant.expiring" -> "Access to " + signer + " ends soon, with signatures left";
            case "break_glass.used" ->
                "Break-glass on " + signer + ": access was taken without approval, and a second person must ratify it";
            case "break_glass.ratified" -> "The break-glass on " + signer + " was ratified";
            case "break_glass.refused" -> "The break-glass on " + signer + " was refused; the Signer is suspended";
            default -> "Signer " + signer + " is suspended, because nobody ratified a break-glass";
        };
    }

    private static List<Fact> facts(Matter matter, Grant grant) {
        var facts = new ArrayList<Fact>();
        facts.add(Fact.of("Status", grant.state() + ", " + grant.reason()));
        facts.add(Fact.of("Signer", grant.signerSlug()));
        facts.add(Fact.of("For", grant.grantee().name()));
        facts.add(Fact.of(
                "Signatures",
                grant.unlimitedSignatures() ? "unlimited" : grant.used() + " of " + grant.maxSignatures() + " used"));
        add(facts, "Until", grant.expiresAt() == null ? null : Ends.time(grant.expiresAt()));
        if (grant.breakGlass() != null && matter.type().equals("break_glass.used")) {
            facts.add(Fact.of("To be ratified by", Ends.time(grant.breakGlass().ratifyBy())));
        }
        add(facts, "Request", grant.request() == null ? null : grant.request().toString());
        facts.add(Fact.of("Grant", grant.id().toString()));
        return facts;
    }

    private static void add(List<Fact> facts, String name, @Nullable String value) {
        if (value != null) {
            facts.add(Fact.of(name, value));
        }
    }

    private static List<String> commands(Matter matter, Grant grant) {
        var show = "countersign grants show " + grant.id();
        return matter.type().equals("break_glass.used")
                ? List.of(show, "countersign break-glass ratify " + grant.id())
                : List.of(show);
    }

    private static @Nullable String path(Grant grant) {
        UUID request = grant.request();
        return request == null ? null : "/requests/" + request;
    }
}
