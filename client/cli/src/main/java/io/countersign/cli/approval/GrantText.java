package io.countersign.cli.approval;

import io.countersign.protocol.api.BreakGlass;
import io.countersign.protocol.api.BreakGlassState;
import io.countersign.protocol.api.GlassSignature;
import io.countersign.protocol.api.Grant;
import org.jspecify.annotations.Nullable;

/** A grant in words. */
public final class GrantText {
    private GrantText() {}

    static String used(Grant grant) {
        return grant.used() + "/" + (grant.unlimitedSignatures() ? "unlimited" : grant.maxSignatures());
    }

    /** All there is to know of it. */
    public static String details(Grant grant) {
        var lines = new Lines();
        lines.line("Grant", grant.id());
        lines.line("Signer", grant.signerSlug());
        lines.line("State", grant.state() + ": " + grant.reason());
        lines.line("For", grant.grantee().name() + " (" + grant.grantee().kind() + ")");
        lines.line("Used", used(grant));
        lines.line(
                "Window", grant.notBefore() + (grant.expiresAt() == null ? ", no end" : " until " + grant.expiresAt()));
        ScopeText.lines(lines, grant.scope(), grant.scoped());
        lines.line("Origin", grant.origin());
        if (grant.request() != null) {
            lines.line("Request", grant.request());
        }
        if (grant.endedAt() != null) {
            lines.line("Ended", grant.endedAt());
        }
        if (grant.breakGlass() != null) {
            emergency(lines, grant.breakGlass());
        }
        return lines.toString();
    }

    private static void emergency(Lines lines, BreakGlass opened) {
        lines.line("Opened by", opened.openedBy().name() + ", " + opened.openedAt());
        lines.line("Reason", opened.reason());
        var by = opened.closedBy();
        lines.line(
                "Break-glass",
                opened.state()
                        + (by == null ? "" : " by " + by.name())
                        + (opened.comment() == null ? "" : ": " + opened.comment())
                        + (opened.state() == BreakGlassState.OPEN
                                ? "; a second person must ratify it until " + opened.ratifyBy()
                                : ""));
        var signatures = opened.signatures();
        if (signatures != null && signatures.isEmpty()) {
            lines.line("Signed", "nothing until now");
        } else {
            lines.each(
                    "Signed",
                    "",
                    signatures == null
                            ? null
                            : signatures.stream().map(GrantText::signature).toList());
        }
    }

    private static String signature(GlassSignature made) {
        return made.operation() + ", " + made.at() + ", " + made.algorithm() + ", digest " + or(made.digest())
                + "; claimed: file " + or(made.fileName()) + ", tool " + or(made.tool()) + ", host " + or(made.host());
    }

    private static String or(@Nullable String text) {
        return text == null ? "-" : text;
    }
}
