package io.countersign.verticles.signers;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.ApproverKind;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.protocol.api.NewMember;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.api.WindowCeiling;
import io.countersign.verticles.Call;
import io.countersign.verticles.Caller;
import io.countersign.verticles.ChangeWaitsException;
import io.countersign.verticles.approval.ApprovalService;
import io.countersign.verticles.testbed.SoftAuthenticator;
import io.countersign.verticles.testbed.TestBed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Renewals of a Signer whose policy has a step: two Administrators, and a lead who decides on requests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardedRenewalTest {
    private static final CertificateRenewal USUAL = new CertificateRenewal(null, null);

    private TestBed bed;
    private Caller ada;
    private Caller art;
    private Caller lea;
    private CertificateAuthority root;
    private ApprovalService approvals;

    @BeforeAll
    void open() throws Exception {
        bed = TestBed.withWorker();
        ada = bed.admin(bed.organization("acme"), "Ada");
        art = bed.person(ada.organization(), "Art");
        lea = bed.person(ada.organization(), "Lea");
        root = bed.authority(ada, "Example Root");
        approvals = new ApprovalService(bed.vertx(), bed.database(), SoftAuthenticator.judges(bed.database()));
    }

    @AfterEach
    void nobodyListens() {
        bed.database().onCommitted(event -> {});
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    private Signer guarded(String slug) {
        var wanted =
                new NewSigner(slug, null, KeyAlgorithm.P_256, root.id(), "CN=" + slug + ",O=Example,C=DE", null, null);
        var signer = bed.ok(bed.signers().createSigner(call(ada), wanted));
        bed.ok(bed.signers().setMember(call(ada), slug, art.id(), new NewMember(SignerRole.ADMINISTRATOR)));
        bed.ok(bed.signers().setMember(call(ada), slug, lea.id(), new NewMember(SignerRole.OPERATOR)));
        var step = PolicyStep.of("lead", List.of(new Approver(ApproverKind.PERSON, lea.id())), 1);
        var policy = new NewPolicy(List.of(step), Ceiling.of(3), WindowCeiling.of(Duration.ofHours(1)), null);
        bed.ok(approvals.setPolicy(call(ada), slug, policy, null));
        return signer;
    }

    private Request waits(Call call, String slug, CertificateRenewal wanted) {
        try {
            var answer = bed.signers()
                    .renewSignerCertificate(call, slug, wanted)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            throw new AssertionError("was not held back but answered " + answer);
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(ChangeWaitsException.class);
            return ((ChangeWaitsException) e.getCause()).request();
        }
    }

    private Request approve(Caller who, Request request) {
        return bed.ok(approvals.approveRequest(call(who), request.id(), new Approval(null), request.hash()));
    }

    private String serial(String slug) {
        return String.valueOf(bed.ok(bed.signers().getSigner(call(ada), slug)).certificateSerial());
    }

    private List<String> events(Request request) {
        return bed.column("SELECT type FROM audit_leaves WHERE request_id = '" + request.id() + "' ORDER BY id");
    }

    @Test
    void it_waits_with_a_sentence_for_people_and_is_done_right_after_the_commit_of_the_approval() {
        bed.database().onCommitted(bed.signers().renewals()::committed);
        var signer = guarded("waits");
        var request = waits(call(ada), "waits", new CertificateRenewal(null, Duration.ofDays(90)));
        assertThat(request.change())
                .singleElement()
                .asString()
                .contains(String.valueOf(signer.certificateSerial()), String.valueOf(signer.notAfter()))
                .contains("Example Root", "90 days");
        assertThat(waits(call(ada), "waits", new CertificateRenewal(root.id(), Duration.ofDays(90)))
                        .id())
                .isEqualTo(request.id());
        assertThat(bed.refused(approvals.approveRequest(call(ada), request.id(), new Approval(null), null))
                        .code())
                .isEqualTo("TWO_PERSON_INTEGRITY");
        assertThat(serial("waits")).isEqualTo(signer.certificateSerial());
        var done = approve(art, request);
        assertThat(done.state()).isEqualTo(RequestState.APPROVED);
        assertThat(done.reason()).contains("renewal is ordered");
        eventually("it is renewed", () -> !serial("waits").equals(signer.certificateSerial()));
        assertThat(events(request))
                .containsExactly("request.created", "request.approved", "signer.renewal_ordered", "signer.renewed");
    }

    @Test
    void an_approval_whose_gateway_stops_is_carried_out_in_the_next_round() {
        var signer = guarded("stopped");
        approve(lea, waits(call(ada), "stopped", USUAL));
        assertThat(serial("stopped")).isEqualTo(signer.certificateSerial());
        var rounds =
                new RenewalRounds(bed.vertx(), bed.database(), bed.signers().renewals());
        assertThat(bed.ok(rounds.round())).hasValue(1);
        bed.ok(rounds.close());
        assertThat(serial("stopped")).isNotEqualTo(signer.certificateSerial());
    }

    @Test
    void the_same_key_answers_the_same_request_and_nothing_is_ordered_before_it_is_approved() {
        guarded("keyed");
        var request = waits(call(ada, "key-1"), "keyed", USUAL);
        assertThat(waits(call(ada, "key-1"), "keyed", USUAL).id()).isEqualTo(request.id());
        assertThat(events(request)).containsExactly("request.created");
        assertThat(bed.column("SELECT r.id FROM certificate_renewals r JOIN signers s ON s.id = r.signer_id"
                        + " WHERE s.slug = 'keyed'"))
                .isEmpty();
    }

    @Test
    void who_asked_and_is_no_administrator_any_more_renews_nothing() {
        var signer = guarded("fallen");
        var request = waits(call(art), "fallen", USUAL);
        // Past the version of the authority, which would end the request by itself.
        bed.sql("UPDATE signer_members SET role = 'operator' WHERE member_id = '" + art.id() + "' AND signer_id = '"
                + signer.id() + "'");
        bed.sql("UPDATE requests SET authority_version = (SELECT authority_version FROM signers WHERE id = '"
                + signer.id() + "') WHERE id = '" + request.id() + "'");
        var voided = approve(lea, request);
        assertThat(voided.state()).isEqualTo(RequestState.VOIDED);
        assertThat(voided.reason()).contains("needs the role administrator");
        assertThat(events(request)).containsExactly("request.created", "request.voided");
    }

    @Test
    void where_nobody_is_left_to_agree_it_is_refused() {
        guarded("alone");
        bed.sql("UPDATE identities SET state = 'disabled' WHERE id IN ('" + art.id() + "', '" + lea.id() + "')");
        try {
            assertThat(bed.refused(bed.signers().renewSignerCertificate(call(ada), "alone", USUAL))
                            .code())
                    .isEqualTo("GUARD_CANNOT_BE_MET");
        } finally {
            bed.sql("UPDATE identities SET state = 'active' WHERE id IN ('" + art.id() + "', '" + lea.id() + "')");
        }
    }
}
