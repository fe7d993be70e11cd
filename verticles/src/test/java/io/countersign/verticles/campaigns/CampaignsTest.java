package io.countersign.verticles.campaigns;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.Campaign;
import io.countersign.protocol.api.CampaignAnswer;
import io.countersign.protocol.api.CampaignItem;
import io.countersign.protocol.api.CampaignItemState;
import io.countersign.protocol.api.CampaignState;
import io.countersign.protocol.api.CampaignSubject;
import io.countersign.protocol.api.CampaignVerdict;
import io.countersign.protocol.api.NewCampaign;
import io.countersign.protocol.api.SignerRole;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Campaigns;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CampaignsTest {
    private static final PageQuery ALL = new PageQuery(null, 100);

    private TestBed bed;
    private Campaigns campaigns;
    private CampaignEnds one;
    private CampaignEnds two;
    private UUID org;
    private Caller root;
    private Caller ada;
    private Caller bob;
    private Caller ann;
    private Caller ci;
    private UUID signer;
    private int number;

    @BeforeAll
    void open() throws SQLException {
        bed = TestBed.open();
        campaigns = new CampaignService(bed.database());
        one = new CampaignEnds(bed.vertx(), bed.database());
        two = new CampaignEnds(bed.vertx(), bed.newNode("two"));
    }

    @AfterAll
    void close() throws SQLException {
        bed.close();
    }

    @BeforeEach
    void people() {
        number++;
        org = bed.organization("org-" + number);
        root = bed.admin(org, "Root");
        ada = bed.person(org, "Ada");
        bob = bed.person(org, "Bob");
        ann = bed.person(org, "Ann");
        ci = bed.machine(org, "ci");
        signer = signer("release");
        member(ada, "administrator");
        member(bob, "administrator");
        member(ann, "operator");
        member(ci, "operator");
    }

    private UUID signer(String slug) {
        var authority = Ids.next();
        var id = Ids.next();
        bed.sql(
                "INSERT INTO certificate_authorities (id, organization_id, name, key_algorithm, token, cka_id, subject, state) VALUES ('"
                        + authority + "', '" + org + "', '" + authority + "', 'P-256', 't', '" + authority
                        + "', 'CN=ca', 'pending')");
        bed.sql(
                "INSERT INTO signers (id, organization_id, slug, name, key_algorithm, token, cka_id, authority_id, subject, state,"
                        + " public_key, certificate, not_after) VALUES ('" + id + "', '" + org + "', '" + slug
                        + "', 's', 'P-256', 't', '" + id
                        + "', '" + authority + "', 'CN=s', 'active', '\\x01', '\\x01', '2099-01-01')");
        return id;
    }

    private void member(Caller who, String role) {
        bed.sql("INSERT INTO signer_members (signer_id, member_id, member_kind, role) VALUES ('" + signer + "', '"
                + who.id() + "', '" + who.kind() + "', '" + role + "')");
    }

    private UUID grant(Caller who, String length) {
        var id = Ids.next();
        bed.sql(
                "INSERT INTO grants (id, organization_id, signer_id, grantee_id, origin, granted_by, justification, signatures_unlimited,"
                        + " max_signatures, not_before, expires_at) VALUES ('" + id + "', '" + org + "', '" + signer
                        + "', '" + who.id()
                        + "', 'pre_approval', '" + root.id()
                        + "', 'j', false, 3, clock_timestamp(), clock_timestamp() + interval '" + length
                        + "')");
        return id;
    }

    /** Of a grant that was made without one. */
    private UUID request(UUID grant) {
        var id = Ids.next();
        bed.sql(
                "INSERT INTO policies (signer_id, version, steps, signatures_unlimited, signature_ceiling, window_unlimited,"
                        + " window_ceiling_seconds, pending_timeout_seconds, created_by) VALUES ('" + signer
                        + "', 1, '[]', false, 3, false, 3600, 3600, '" + root.id() + "')");
        bed.sql(
                "INSERT INTO requests (id, organization_id, signer_id, requester_id, recipient_id, policy_version, justification,"
                        + " signatures_unlimited, signatures, window_unlimited, window_seconds, request_hash, terms_hash, state, step_count,"
                        + " expires_at, ended_at) VALUES ('" + id + "', '" + org + "', '" + signer + "', '" + ann.id()
                        + "', '" + ann.id()
                        + "', 1, 'j', false, 3, false, 3600, sha256('r'), sha256('t'), 'approved', 1, clock_timestamp(), clock_timestamp())");
        bed.sql("UPDATE grants SET origin = 'request', granted_by = NULL, request_id = '" + id + "' WHERE id = '"
                + grant + "'");
        return id;
    }

    private Campaign begin(@Nullable Duration grants) {
        var wanted = new NewCampaign(
                "yearly", List.of("release"), Instant.now().plus(Duration.ofDays(1)), grants == null, grants);
        return bed.ok(campaigns.createCampaign(TestBed.call(root), wanted));
    }

    private List<CampaignItem> items(Caller caller, Campaign campaign) {
        return bed.ok(campaigns.listCampaignItems(TestBed.call(caller), campaign.id(), null, ALL))
                .items();
    }

    private CampaignItem itemOf(Campaign campaign, Caller holder) {
        return items(root, campaign).stream()
                .filter(item -> item.holder().equals(holder.id()))
                .findFirst()
                .orElseThrow();
    }

    private Future<CampaignItem> answer(
            Caller reviewer, CampaignItem item, CampaignVerdict verdict, @Nullable SignerRole role) {
        return campaigns.answerCampaignItem(
                TestBed.call(reviewer), item.campaign(), item.id(), new CampaignAnswer(verdict, role, "looked at it"));
    }

    private void deadlinePasses(Campaign campaign) {
        bed.sql(
                "UPDATE campaigns SET created_at = clock_timestamp() - interval '2 d', deadline = clock_timestamp() - interval '1 s'"
                        + " WHERE id = '" + campaign.id() + "'");
    }

    private List<String> members() {
        return bed.column("SELECT i.name || ' ' || m.role FROM signer_members m JOIN identities i ON i.id = m.member_id"
                + " WHERE m.signer_id = '" + signer + "' ORDER BY 1");
    }

    private List<String> events() {
        return bed.column("SELECT type FROM audit_leaves WHERE organization_id = '" + org + "' ORDER BY id");
    }

    @Test
    void a_campaign_takes_down_the_members_that_there_are() {
        var campaign = begin(null);
        assertThat(campaign.state()).isEqualTo(CampaignState.OPEN);
        assertThat(campaign.progress().total()).isEqualTo(4);
        assertThat(campaign.progress().open()).isEqualTo(4);
        member(bed.person(org, "Late"), "operator");
        assertThat(items(root, campaign))
                .extracting(CampaignItem::holderName)
                .containsExactlyInAnyOrder("Ada", "Bob", "Ann", "ci");
        assertThat(events()).containsExactly("campaign.created");
    }

    @Test
    void only_grants_in_force_with_a_longer_window_are_asked_about() {
        grant(ann, "1 hour");
        var lasting = grant(ci, "30 days");
        bed.sql("UPDATE grants SET state = 'revoked' WHERE id = '" + grant(ann, "30 days") + "'");
        var campaign = begin(Duration.ofDays(7));
        assertThat(items(root, campaign)).singleElement().satisfies(item -> {
            assertThat(item.subject()).isEqualTo(CampaignSubject.GRANT);
            assertThat(item.grant()).isEqualTo(lasting);
        });
    }

    @Test
    void kept_rights_stay_reduced_ones_shrink_and_removed_ones_go_with_one_event_each() {
        var campaign = begin(null);
        assertThat(bed.ok(answer(bob, itemOf(campaign, ann), CampaignVerdict.KEEP, null))
                        .state())
                .isEqualTo(CampaignItemState.KEPT);
        bed.ok(answer(bob, itemOf(campaign, ada), CampaignVerdict.REDUCE, SignerRole.OPERATOR));
        bed.ok(answer(bob, itemOf(campaign, ci), CampaignVerdict.REMOVE, null));
        assertThat(members()).containsExactly("Ada operator", "Ann operator", "Bob administrator");
        assertThat(events())
                .containsExactly(
                        "campaign.created",
                        "campaign.answered",
                        "campaign.answered",
                        "signer.member_set",
                        "campaign.answered",
                        "signer.member_removed");
        var progress =
                bed.ok(campaigns.getCampaign(TestBed.call(root), campaign.id())).progress();
        assertThat(progress.kept()).isEqualTo(1);
        assertThat(progress.reduced()).isEqualTo(1);
        assertThat(progress.removed()).isEqualTo(1);
        assertThat(progress.open()).isEqualTo(1);
    }

    @Test
    void taking_a_right_away_waits_for_the_fence_and_keeping_one_does_not() {
        var campaign = begin(null);
        var before = bed.fences();
        bed.ok(answer(bob, itemOf(campaign, ann), CampaignVerdict.KEEP, null));
        assertThat(bed.fences()).isEqualTo(before);
        bed.ok(answer(bob, itemOf(campaign, ci), CampaignVerdict.REMOVE, null));
        assertThat(bed.fences()).isEqualTo(before + 1);
    }

    @Test
    void nobody_confirms_a_right_of_their_own_of_their_machine_or_of_their_group() {
        bed.sql("INSERT INTO machine_owners (machine_id, person_id) VALUES ('" + ci.id() + "', '" + ada.id() + "')");
        var group = bed.group(org, "team", ada);
        bed.sql("INSERT INTO signer_members (signer_id, member_id, member_kind, role) VALUES ('" + signer + "', '"
                + group + "', 'group', 'operator')");
        var campaign = begin(null);
        var pack = items(root, campaign).stream()
                .filter(item -> item.holder().equals(group))
                .findFirst()
                .orElseThrow();
        for (var item : List.of(itemOf(campaign, ada), itemOf(campaign, ci), pack)) {
            var refusal = bed.refused(answer(ada, item, CampaignVerdict.KEEP, null));
            assertThat(refusal.code()).isEqualTo("TWO_PERSON_INTEGRITY");
            assertThat(refusal.detail()).contains("two-person integrity");
            assertThat(bed.ok(answer(bob, item, CampaignVerdict.KEEP, null)).state())
                    .isEqualTo(CampaignItemState.KEPT);
        }
    }

    @Test
    void only_administrators_answer_and_strangers_see_nothing() {
        var campaign = begin(null);
        var item = itemOf(campaign, ci);
        assertThat(bed.refused(answer(ann, item, CampaignVerdict.KEEP, null)).code())
                .isEqualTo("ROLE_REQUIRED");
        assertThat(bed.refused(answer(root, item, CampaignVerdict.KEEP, null)).code())
                .isEqualTo("ROLE_REQUIRED");
        var stranger = bed.admin(bed.organization("other-" + number), "Eve");
        assertThat(bed.refused(answer(stranger, item, CampaignVerdict.KEEP, null)))
                .isInstanceOf(Refusal.NotFound.class);
        assertThat(bed.refused(campaigns.getCampaign(TestBed.call(stranger), campaign.id())))
                .isInstanceOf(Refusal.NotFound.class);
        assertThat(bed.refused(campaigns.getCampaign(TestBed.call(ann), campaign.id())))
                .isInstanceOf(Refusal.NotFound.class);
        assertThat(items(ada, campaign)).hasSize(4);
        assertThat(bed.ok(campaigns.listCampaigns(TestBed.call(ann), ALL)).items())
                .isEmpty();
    }

    @Test
    void an_item_is_answered_once_and_not_after_the_deadline() {
        var campaign = begin(null);
        bed.ok(answer(bob, itemOf(campaign, ann), CampaignVerdict.KEEP, null));
        assertThat(bed.refused(answer(ada, itemOf(campaign, ann), CampaignVerdict.REMOVE, null))
                        .code())
                .isEqualTo("ITEM_ANSWERED");
        deadlinePasses(campaign);
        assertThat(bed.refused(answer(bob, itemOf(campaign, ci), CampaignVerdict.KEEP, null))
                        .code())
                .isEqualTo("ITEM_ANSWERED");
        assertThat(members()).hasSize(4);
    }

    @Test
    void the_end_of_a_grant_names_the_request_so_that_its_callback_and_its_requester_hear_of_it() {
        var request = request(grant(ann, "30 days"));
        var campaign = begin(Duration.ofDays(7));
        bed.ok(answer(bob, itemOf(campaign, ann), CampaignVerdict.REMOVE, null));
        assertThat(bed.column("SELECT request_id FROM audit_leaves WHERE type = 'grant.revoked' AND organization_id = '"
                        + org + "'"))
                .containsExactly(request.toString());
    }

    @Test
    void what_nobody_confirmed_is_taken_away_exactly_once_whichever_gateway_tries() {
        var grant = grant(ann, "30 days");
        var members = begin(null);
        var grants = begin(Duration.ofDays(7));
        bed.ok(answer(bob, itemOf(members, ann), CampaignVerdict.KEEP, null));
        bed.ok(answer(bob, itemOf(members, ada), CampaignVerdict.KEEP, null));
        bed.ok(answer(ada, itemOf(members, bob), CampaignVerdict.KEEP, null));
        assertThat(bed.ok(one.round())).hasValue(0);
        deadlinePasses(members);
        deadlinePasses(grants);
        bed.ok(Future.join(one.round(), two.round(), one.round(), two.round()));
        assertThat(members()).containsExactly("Ada administrator", "Ann operator", "Bob administrator");
        assertThat(bed.column("SELECT state || ' ' || end_reason FROM grants WHERE id = '" + grant + "'"))
                .containsExactly("revoked not recertified");
        assertThat(events().stream().filter("campaign.suspended"::equals)).hasSize(2);
        assertThat(events().stream().filter("signer.member_removed"::equals)).hasSize(1);
        assertThat(events().stream().filter("grant.revoked"::equals)).hasSize(1);
        assertThat(itemOf(members, ci).state()).isEqualTo(CampaignItemState.SUSPENDED);
        assertThat(itemOf(members, ci).reason()).isEqualTo("not recertified");
        bed.ok(Future.join(one.close(), two.close()));
    }

    @Test
    void the_last_administrator_stays_and_the_item_says_why() {
        bed.sql("DELETE FROM signer_members WHERE signer_id = '" + signer + "' AND member_id = '" + bob.id() + "'");
        var campaign = begin(null);
        deadlinePasses(campaign);
        bed.ok(one.round());
        bed.ok(one.close());
        assertThat(members()).containsExactly("Ada administrator");
        var item = itemOf(campaign, ada);
        assertThat(item.state()).isEqualTo(CampaignItemState.BLOCKED);
        assertThat(Objects.requireNonNull(item.reason())).contains("last administrator");
        assertThat(events()).contains("campaign.blocked");
    }

    @Test
    void reducing_asks_for_a_smaller_role_and_never_changes_a_grant() {
        grant(ann, "30 days");
        var members = begin(null);
        var grants = begin(Duration.ofDays(7));
        for (var refused : List.of(
                answer(bob, itemOf(members, ann), CampaignVerdict.REDUCE, null),
                answer(bob, itemOf(members, ann), CampaignVerdict.REDUCE, SignerRole.ADMINISTRATOR),
                answer(bob, itemOf(grants, ann), CampaignVerdict.REDUCE, SignerRole.AUDITOR))) {
            assertThat(bed.refused(refused)).isInstanceOf(Refusal.BadInput.class);
        }
        assertThat(itemOf(members, ann).state()).isEqualTo(CampaignItemState.OPEN);
    }

    @Test
    void a_campaign_needs_a_deadline_ahead_known_signers_and_something_to_confirm() {
        var tomorrow = Instant.now().plus(Duration.ofDays(1));
        for (var wanted : List.of(
                new NewCampaign("c", null, Instant.now().minusSeconds(1), null, null),
                new NewCampaign("c", null, Instant.now().plus(Duration.ofDays(400)), null, null),
                new NewCampaign("c", List.of("nowhere"), tomorrow, null, null),
                new NewCampaign("c", null, tomorrow, false, null))) {
            assertThat(bed.refused(campaigns.createCampaign(TestBed.call(root), wanted)))
                    .isInstanceOf(Refusal.BadInput.class);
        }
        var nothing = new NewCampaign("c", null, tomorrow, false, Duration.ofDays(1));
        assertThat(bed.refused(campaigns.createCampaign(TestBed.call(root), nothing))
                        .code())
                .isEqualTo("NOTHING_TO_CONFIRM");
        assertThat(bed.refused(campaigns.createCampaign(
                                TestBed.call(ada), new NewCampaign("c", null, tomorrow, null, null)))
                        .code())
                .isEqualTo("ADMIN_REQUIRED");
    }
}
