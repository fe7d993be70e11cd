package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Crowd;
import io.countersign.acceptance.harness.Crowd.Outcome;
import io.countersign.acceptance.harness.Crowd.Revoke;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.Group;
import io.countersign.protocol.api.NewRevocation;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.RevocationReason;
import io.countersign.protocol.api.SecretRotation;
import io.countersign.protocol.api.SignerRole;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Invariant 3: once a revoke is acknowledged, no gateway releases another signature under what was revoked. */
class RevocationTest {
    private static final int CALLERS = 32;
    private static final int SIGNATURES = 150;
    private static final long PLENTY = 1_000_000;

    /** Over the fence: the gateway's own margin, and room for two processors that everything here shares. */
    private static final Duration MARGIN = Duration.ofMillis(1_500);

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "revoke");
    private final Party owner = org.person("owner");
    private final Party ci = org.machine("ci", owner);

    /** A Signer on which {@code ci} is an operator with a grant that does not run out. */
    private Grant granted() {
        org.signer("release");
        org.operators("release", ci);
        return grant();
    }

    private Grant grant() {
        org.policy("release", PLENTY, Organization.step(1, org.admin()));
        return org.grant("release", ci, PLENTY);
    }

    private Outcome revoke(Party administrator, Revoke revoke) {
        return revoke(administrator, revoke, () -> {}, () -> {});
    }

    private Outcome revoke(Party administrator, Revoke revoke, Runnable before, Runnable afterwards) {
        administrator.token();
        try (var crowd = new Crowd(cluster.gateways(), CALLERS, ci, "release", administrator)) {
            return crowd.revokeAfter(SIGNATURES, revoke, before, afterwards);
        }
    }

    private static void nothingLeftLate(Outcome outcome, String... refusals) {
        assertThat(outcome.tooLate())
                .as("signatures released after the acknowledgement")
                .isEmpty();
        revoked(outcome, refusals);
    }

    private static void revoked(Outcome outcome, String... refusals) {
        assertThat(outcome.signed()).isGreaterThanOrEqualTo(SIGNATURES);
        assertThat(outcome.refusals().keySet()).contains(refusals);
        assertThat(outcome.took()).isLessThan(Cluster.FENCE.plus(MARGIN));
    }

    private static Revoke revokeOf(Grant grant) {
        return new Revoke("POST", "/v1/grants/" + grant.id() + ":revoke", new Reason("the build machine is lost"));
    }

    @Test
    void a_revoked_grant_signs_no_more() {
        var grant = granted();
        nothingLeftLate(revoke(org.admin(), revokeOf(grant)), "403 GRANT_REVOKED");
        assertThat(org.read(grant).used())
                .as("what was charged is what was recorded")
                .isEqualTo(cluster.number("SELECT count(*) FROM operations WHERE outcome = 'signed' AND grant_id = '"
                        + grant.id() + "'"));
    }

    @Test
    void a_removed_member_signs_no_more() {
        granted();
        var removal = new Revoke("DELETE", "/v1/signers/release/members/" + ci.id(), null);
        nothingLeftLate(revoke(org.admin(), removal), "403 NOT_A_MEMBER");
    }

    @Test
    void a_disabled_signer_signs_no_more() {
        granted();
        nothingLeftLate(
                revoke(org.admin(), new Revoke("POST", "/v1/signers/release:disable", null)), "403 SIGNER_DISABLED");
    }

    @Test
    void a_signer_whose_certificate_was_revoked_signs_no_more() {
        granted();
        var path = "/v1/signers/release/certificates/" + org.read("release").certificateSerial() + ":revoke";
        var revocation = new NewRevocation(RevocationReason.KEY_COMPROMISE, null, "the token was stolen");
        nothingLeftLate(revoke(org.admin(), new Revoke("POST", path, revocation)), "403 SIGNER_DISABLED");
    }

    @Test
    void an_archived_signer_signs_no_more() {
        granted();
        nothingLeftLate(
                revoke(org.admin(), new Revoke("POST", "/v1/signers/release:archive", null)), "403 SIGNER_ARCHIVED");
    }

    @Test
    void a_disabled_identity_signs_no_more() {
        granted();
        var disabling = new Revoke("POST", "/v1/machines/" + ci.id() + ":disable", null);
        nothingLeftLate(revoke(org.admin(), disabling), "401 IDENTITY_DISABLED");
    }

    @Test
    void a_machine_whose_secret_leaked_and_was_rotated_signs_no_more_by_the_tokens_it_gave() {
        granted();
        var rotation =
                new Revoke("POST", "/v1/machines/" + ci.id() + ":rotateSecret", new SecretRotation(Duration.ZERO));
        nothingLeftLate(revoke(org.admin(), rotation), "401 TOKEN_EXPIRED");
    }

    @Test
    void whoever_leaves_the_group_that_was_the_member_signs_no_more() {
        org.signer("release");
        Group group = org.group("builders", ci);
        org.member("release", group.id(), SignerRole.OPERATOR);
        grant();
        var removal = new Revoke("DELETE", "/v1/groups/" + group.id() + "/members/" + ci.id(), null);
        nothingLeftLate(revoke(org.admin(), removal), "403 NOT_A_MEMBER");
    }

    @Test
    void a_member_made_auditor_signs_no_more() {
        granted();
        var demotion = new Revoke(
                "PUT",
                "/v1/signers/release/members/" + ci.id(),
                new io.countersign.protocol.api.NewMember(SignerRole.AUDITOR));
        nothingLeftLate(revoke(org.admin(), demotion), "403 ROLE_CANNOT_SIGN");
    }

    @Test
    void nobody_of_a_disabled_organization_signs_any_more() {
        granted();
        var outcome =
                revoke(cluster.platformAdmin(), new Revoke("POST", "/v1/organizations/" + org.id() + ":disable", null));
        nothingLeftLate(outcome, "401 IDENTITY_DISABLED");
    }

    /**
     * A process can be stopped between its last look at the clock and the write to the socket; no program can look and write at
     * once. Each event loop does the two in one go and renders the answer before, so at most one answer per event loop can be caught.
     */
    @Test
    void a_frozen_gateway_holds_the_acknowledgement_no_longer_than_the_fence_and_drops_what_it_had_not_let_go() {
        var grant = granted();
        var frozen = cluster.gateway(1);
        try {
            var outcome = revoke(org.admin(), revokeOf(grant), frozen::pause, frozen::resume);
            revoked(outcome, "403 GRANT_REVOKED");
            assertThat(outcome.tooLate())
                    .as("answers caught between the last look and the socket")
                    .hasSizeLessThanOrEqualTo(Cluster.EVENT_LOOPS);
            assertThat(outcome.took())
                    .as("the frozen gateway could not say that it is done, so it was waited for")
                    .isGreaterThan(Cluster.FENCE);
        } finally {
            frozen.resume();
        }
    }
}
