package io.countersign.cli.offline;

import io.countersign.cli.offline.DisprovedException.Kind;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a deploy gate asks of an approval.
 *
 * @param allowed kinds besides {@code approved}
 * @param organization slug or id of the only organization; null for any
 * @param signer slug or id of the only Signer; null for any. A slug says little without its organization
 * @param approvals how many different people must have approved, where people did
 */
public record ApprovalWanted(
        Set<String> allowed,
        @Nullable String organization,
        @Nullable String signer,
        int approvals) {
    /** A break-glass that a second person looked at and agreed to. */
    public static final String RATIFIED = "ratified-break-glass";

    private static final String EMERGENCY = "break-glass";

    /** What may be allowed. */
    public static final Set<String> KINDS = Set.of("pre-approved", RATIFIED, EMERGENCY, "bypassed", "none");

    /** Fails with what is missing. */
    public void check(Attestation attestation) throws DisprovedException {
        if (organization != null && !attestation.organization().is(organization)) {
            throw missing("it was signed in organization " + attestation.organization() + ", not in " + organization);
        }
        if (signer != null && !attestation.signer().is(signer)) {
            throw missing("it was signed with " + attestation.signer() + ", not with " + signer);
        }
        var kind = attestation.kind();
        if ("approved".equals(kind)) {
            if (attestation.approvals() < approvals) {
                throw missing(attestation.approvals() + " people approved it, " + approvals + " were asked for");
            }
            return;
        }
        if (!allows(kind, attestation.ratification())) {
            throw missing(words(kind, attestation.ratification()) + "; allowed is: approved"
                    + new TreeSet<>(allowed).stream().map(one -> ", " + one).reduce("", String::concat));
        }
    }

    /** To allow emergencies is to allow those that nobody has judged yet, not those that somebody judged and refused. */
    private boolean allows(String kind, String ratification) {
        if (!EMERGENCY.equals(kind)) {
            return allowed.contains(kind);
        }
        return switch (ratification) {
            case "refused" -> false;
            case "ratified" -> allowed.contains(EMERGENCY) || allowed.contains(RATIFIED);
            default -> allowed.contains(EMERGENCY);
        };
    }

    private static String words(String kind, String ratification) {
        return switch (kind) {
            case "pre-approved" -> "it was approved ahead by an Administrator (pre-approved)";
            case EMERGENCY -> "it was an emergency (break-glass), " + words(ratification);
            case "bypassed" -> "approvals were switched off for development (bypassed)";
            case "none" -> "nobody had to approve it (none)";
            default -> "its approval is of the kind \"" + kind + "\", which this program does not know";
        };
    }

    private static String words(String ratification) {
        return switch (ratification) {
            case "ratified" -> "ratified";
            case "refused" -> "which a second person refused";
            default -> "not ratified" + (ratification.isEmpty() ? "" : " (" + ratification + ")");
        };
    }

    private static DisprovedException missing(String why) {
        return new DisprovedException(Kind.APPROVAL, why);
    }
}
