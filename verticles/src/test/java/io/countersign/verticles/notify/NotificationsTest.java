package io.countersign.verticles.notify;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.group;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.refusal;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static io.countersign.verticles.notify.PostOffice.recipients;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.protocol.api.NewBreakGlass;
import io.countersign.protocol.api.NewGrant;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.NotificationDigest;
import io.countersign.protocol.api.NotificationFamily;
import io.countersign.protocol.api.NotificationPreferences;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.Scope;
import io.countersign.verticles.Caller;
import io.countersign.verticles.ChangeWaitsException;
import io.countersign.verticles.approval.World;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NotificationsTest {
    private static final Pattern LINK = Pattern.compile("https?://[^\\s\"<]+");

    private PostOffice office;
    private World world;
    private World.Org org;
    private Caller boss;
    private Caller ann;
    private Caller lea;
    private Caller max;
    private UUID signer;

    @BeforeAll
    void open() {
        office = new PostOffice();
        world = office.world;
    }

    @AfterAll
    void close() {
        office.close();
    }

    /** Everybody has an address; Lea decides first, then Max. */
    @BeforeEach
    void people() {
        org = world.organization();
        boss = org.person("boss");
        ann = org.person("ann");
        lea = org.person("lea");
        max = org.person("max");
        office.address(boss, ann, lea, max);
        signer = org.signer("release");
        org.administrator(signer, boss);
        org.operator(signer, ann, lea, max);
        steps(step("lead", 1, person(lea)), step("board", 1, person(max)));
        office.deliver();
        world.sql("DELETE FROM notifications");
        office.freeLeases();
    }

    private void steps(PolicyStep... steps) {
        await(world.one.setPolicy(call(boss), signer.toString(), policy(steps), null, false));
    }

    private Request ask(String justification) {
        return ask(justification, 60);
    }

    /** Equal terms would be one request. */
    private Request ask(String justification, int minutes) {
        return world.request(ann, signer, new NewRequest(justification, null, 2L, Duration.ofMinutes(minutes), null));
    }

    private UUID granted() {
        steps(step(null, 1, person(lea)));
        var grant =
                Objects.requireNonNull(await(world.approve(lea, ask("release"))).grant());
        office.deliver();
        return grant;
    }

    private void prefer(Caller who, NotificationDigest digest, NotificationFamily... off) {
        await(office.one.setNotificationPreferences(
                call(who), new NotificationPreferences(null, List.of(off), digest, "Europe/Berlin")));
    }

    @Test
    void those_who_can_decide_the_open_step_are_asked_and_the_requester_hears_the_outcome() {
        var request = ask("Release 1.4");
        var first = office.deliver();
        assertThat(recipients(first)).containsExactly("lea");
        assertThat(first.getFirst().text())
                .contains(
                        "step 1 of 2 (lead)",
                        "Release 1.4",
                        request.hash(),
                        "Signatures:",
                        "countersign approve " + request.id());
        await(world.approve(lea, request));
        var second = office.deliver();
        assertThat(recipients(second)).containsExactly("max");
        assertThat(second.getFirst().text()).contains("step 2 of 2 (board)");
        await(world.approve(max, request));
        var third = office.deliver();
        assertThat(recipients(third)).containsExactly("ann");
        assertThat(third.getFirst().text()).contains("Access was approved").doesNotContain("countersign approve");
        assertThat(office.deliver()).isEmpty();
    }

    @Test
    void who_is_asked_to_agree_to_a_change_reads_all_of_its_sentences_in_the_mail() {
        world.sql("UPDATE signers SET policy_guard = true WHERE id = $1", signer);
        var networks =
                IntStream.range(0, 100).mapToObj(i -> "10." + i + ".0.0/16").toList();
        var wanted = new NewGrant(
                ann.id(), "night build", 1L, null, null, new Scope(null, null, null, null, networks, null));
        assertThatThrownBy(() -> await(world.one.createGrant(call(boss), signer.toString(), wanted, false)))
                .isInstanceOf(ChangeWaitsException.class);
        assertThat(office.deliver())
                .singleElement()
                .satisfies(mail -> assertThat(mail.text())
                        .contains("only from "
                                + String.join(", ", networks.stream().sorted().toList()) + "\n"));
    }

    @Test
    void mails_of_one_request_stand_in_one_thread_and_tell_machines_what_they_are() {
        var request = ask("thread");
        var mails = new ArrayList<>(office.deliver());
        await(world.approve(lea, request));
        mails.addAll(office.deliver());
        await(world.approve(max, request));
        mails.addAll(office.deliver());
        assertThat(mails).hasSize(3);
        for (var mail : mails) {
            assertThat(mail.header("References")).isEqualTo("<request-" + request.id() + "@acme.test>");
            assertThat(mail.header("In-Reply-To")).isEqualTo(mail.header("References"));
            assertThat(mail.header("Auto-Submitted")).isEqualTo("auto-generated");
            assertThat(mail.header("List-Id")).isEqualTo("Countersign <countersign.acme.test>");
            assertThat(mail.header("Message-ID")).endsWith("@acme.test>");
        }
        assertThat(mails.stream().map(PostOffice.Mail::subject).distinct()).hasSize(1);
        assertThat(mails.stream().map(mail -> mail.header("Message-ID")).distinct())
                .hasSize(3);
    }

    @Test
    void no_link_does_anything_but_open_the_request() {
        var request = ask("links");
        var mail = office.deliver().getFirst();
        for (var part : List.of(mail.text(), mail.html())) {
            assertThat(LINK.matcher(part).results().map(link -> link.group()).distinct())
                    .containsExactly(PostOffice.URL + "/requests/" + request.id());
        }
        assertThat(mail.html()).doesNotContain("<form", "<script", "<img");
    }

    @Test
    void words_of_people_neither_make_headers_nor_html() {
        var eve = org.person("eve\r\nBcc: thief@evil.test\r\nX-Evil: 1");
        org.operator(signer, eve);
        var request = world.request(
                eve,
                signer,
                new NewRequest(
                        "<script>alert(1)</script>\r\n.\r\nBcc: thief@evil.test <img src=x onerror=y> \u202eevil",
                        null,
                        1L,
                        null,
                        "T<b>1"));
        var mail = office.deliver().getFirst();
        assertThat(mail.headers()).noneMatch(header -> header.startsWith("Bcc") || header.startsWith("X-Evil"));
        assertThat(mail.to()).isEqualTo("lea@acme.test");
        assertThat(mail.subject()).startsWith("[Countersign] release: request of eve Bcc: thief@evil.test X-Evil: 1 (");
        assertThat(mail.html())
                .contains("&lt;script&gt;alert(1)", "&lt;img src=x", "T&lt;b&gt;1")
                .doesNotContain("<script", "<img", "\u202e");
        assertThat(mail.text()).contains("> .").contains(request.hash());
    }

    @Test
    void who_was_disabled_or_left_or_has_no_address_is_not_asked() {
        var gone = org.person("gone");
        var left = org.person("left");
        var silent = org.person("silent");
        var stays = org.person("stays");
        office.address(gone, left, stays);
        var team = org.group("team", gone, left, silent, stays);
        org.member(signer, team, "group", "operator");
        steps(step(null, 1, group(team)));
        ask("one");
        office.readLog();
        org.disable(gone);
        org.leave(team, left);
        assertThat(recipients(office.deliver())).containsExactly("stays");
        assertThat(world.count("SELECT count(*) FROM notifications WHERE state = 'needless'"))
                .isEqualTo(2);
    }

    @Test
    void a_stand_in_is_asked_beside_the_one_they_stand_in_for() {
        var otto = org.person("otto");
        office.address(otto);
        org.operator(signer, otto);
        world.sql(
                "INSERT INTO delegations (id, organization_id, delegator_id, delegate_id, reason, begins_at, ends_at)"
                        + " VALUES (gen_random_uuid(), $1, $2, $3, 'holiday', now() - interval '1 h', now() + interval '1 h')",
                org.id(),
                lea.id(),
                otto.id());
        ask("one");
        assertThat(recipients(office.deliver())).containsExactly("lea", "otto");
    }

    @Test
    void a_step_that_was_decided_before_its_mail_left_is_not_mailed() {
        var request = ask("quick");
        office.readLog();
        await(world.approve(lea, request));
        assertThat(recipients(office.deliver())).containsExactly("max");
    }

    @Test
    void every_outcome_reaches_the_requester_unless_they_did_it_themselves() {
        var rejected = ask("a");
        await(world.one.rejectRequest(call(lea), rejected.id(), new Rejection("tests are red"), rejected.hash()));
        assertThat(office.deliver()).singleElement().satisfies(mail -> {
            assertThat(mail.to()).isEqualTo("ann@acme.test");
            assertThat(mail.text()).contains("The request was rejected", "rejected by lea at step 1: tests are red");
        });
        await(world.one.cancelRequest(call(ann), ask("b").id()));
        assertThat(office.deliver()).isEmpty();
        await(world.one.voidRequest(call(boss), ask("c").id(), new Reason("wrong branch")));
        assertThat(office.deliver())
                .singleElement()
                .satisfies(mail -> assertThat(mail.text()).contains("The request was voided", "wrong branch"));
        var grant = granted();
        await(world.one.revokeGrant(call(boss), grant, new Reason("too early")));
        assertThat(office.deliver())
                .singleElement()
                .satisfies(mail -> assertThat(mail.text()).contains("The access was revoked", "too early"));
    }

    @Test
    void ends_by_the_clock_reach_the_requester() {
        var request = ask("late");
        office.deliver();
        world.sql("UPDATE requests SET expires_at = clock_timestamp() - interval '1 s' WHERE id = $1", request.id());
        assertThat(await(world.one.getRequest(call(ann), request.id(), Duration.ZERO))
                        .state()
                        .toString())
                .isEqualTo("expired");
        refusal(world.approve(lea, request));
        assertThat(office.deliver())
                .singleElement()
                .satisfies(mail -> assertThat(mail.text()).contains("timed out"));
    }

    @Test
    void the_owner_of_a_machine_hears_for_it() {
        var owner = org.person("owner");
        office.address(owner);
        var ci = org.machine("ci", owner);
        org.operator(signer, ci);
        var request = world.request(ci, signer, wanted());
        office.deliver();
        await(world.one.rejectRequest(call(lea), request.id(), new Rejection("no"), request.hash()));
        assertThat(office.deliver()).singleElement().satisfies(mail -> {
            assertThat(mail.to()).isEqualTo("owner@acme.test");
            assertThat(mail.text()).contains("ci (machine)");
        });
    }

    @Test
    void a_family_that_somebody_does_not_want_is_not_sent() {
        prefer(lea, NotificationDigest.NONE, NotificationFamily.DECISIONS);
        var request = ask("off");
        assertThat(office.deliver()).isEmpty();
        await(world.one.rejectRequest(call(lea), request.id(), new Rejection("no"), request.hash()));
        assertThat(recipients(office.deliver())).containsExactly("ann");
    }

    @Test
    void a_digest_collects_until_its_time_and_leaves_out_what_is_over() {
        prefer(lea, NotificationDigest.DAILY);
        var first = ask("first");
        var second = ask("second", 20);
        var third = ask("third", 30);
        assertThat(office.deliver()).isEmpty();
        assertThat(world.count(
                        "SELECT count(*) FROM notifications WHERE digest AND due_at > clock_timestamp()"
                                + " AND extract(hour FROM due_at AT TIME ZONE 'Europe/Berlin') = 8 AND person_id = $1",
                        lea.id()))
                .isEqualTo(3);
        await(world.approve(lea, third));
        assertThat(recipients(office.deliver())).containsExactly("max");
        office.makeDue();
        assertThat(office.deliver()).singleElement().satisfies(mail -> {
            assertThat(mail.subject()).isEqualTo("[Countersign] 2 notifications");
            assertThat(mail.text()).contains(first.hash(), second.hash()).doesNotContain(third.hash());
        });
    }

    @Test
    void an_hourly_digest_holds_what_came_before_the_full_hour_and_the_next_one_the_rest() {
        prefer(lea, NotificationDigest.HOURLY);
        var before = ask("before", 20);
        var also = ask("also", 21);
        assertThat(office.deliver()).isEmpty();
        // The hour strikes for what is there, by the database's clock.
        world.sql("UPDATE notifications SET due_at = due_at - interval '1 h' WHERE person_id = $1", lea.id());
        var after = ask("after", 22);
        assertThat(office.deliver()).singleElement().satisfies(mail -> {
            assertThat(mail.to()).isEqualTo("lea@acme.test");
            assertThat(mail.subject()).isEqualTo("[Countersign] 2 notifications");
            assertThat(mail.text()).contains(before.hash(), also.hash()).doesNotContain(after.hash());
        });
        assertThat(office.deliver()).isEmpty();
        assertThat(world.count(
                        "SELECT count(*) FROM notifications WHERE state = 'waiting' AND digest AND person_id = $1"
                                + " AND due_at = date_trunc('hour', due_at) AND due_at > created_at"
                                + " AND due_at <= created_at + interval '1 h'",
                        lea.id()))
                .isEqualTo(1);
        world.sql("UPDATE notifications SET due_at = due_at - interval '1 h' WHERE state = 'waiting' AND digest");
        assertThat(office.deliver())
                .singleElement()
                .satisfies(
                        mail -> assertThat(mail.text()).contains(after.hash()).doesNotContain(before.hash()));
    }

    @Test
    void nothing_is_lost_while_the_mail_server_is_down_and_nothing_comes_twice() {
        office.breakDown();
        for (var i = 0; i < 5; i++) {
            ask("request " + i, 10 + i);
        }
        assertThat(await(world.pool.query("SELECT 1").execute()).size()).isEqualTo(1);
        office.readLog();
        office.sendDue();
        assertThat(world.count("SELECT count(*) FROM notifications WHERE state = 'waiting' AND attempts = 1"))
                .isEqualTo(5);
        office.repair();
        office.makeDue();
        var rounds = new ArrayList<Future<?>>();
        for (var i = 0; i < 6; i++) {
            // Even when both believe that the lease is theirs.
            office.freeLeases();
            rounds.add(office.one.sender().round());
            rounds.add(office.two.sender().round());
        }
        rounds.forEach(World::await);
        await(office.one.sender().settled());
        await(office.two.sender().settled());
        // What found no room beside the others.
        office.freeLeases();
        office.sendDue();
        assertThat(office.arrived()).hasSize(5);
        assertThat(world.count("SELECT count(*) FROM notifications WHERE state = 'sent' AND details = '{}'"))
                .isEqualTo(5);
    }

    @Test
    void two_gateways_that_read_the_log_at_once_tell_everything_once() {
        for (var i = 0; i < 5; i++) {
            ask("request " + i, 10 + i);
        }
        office.sequence();
        var rounds = new ArrayList<Future<?>>();
        for (var i = 0; i < 6; i++) {
            office.freeLeases();
            rounds.add(office.one.reader().round());
            rounds.add(office.two.reader().round());
        }
        rounds.forEach(World::await);
        office.freeLeases();
        assertThat(office.deliver()).hasSize(5);
    }

    @Test
    void what_the_mail_server_will_never_take_is_given_up_with_an_event() {
        world.sql("UPDATE persons SET email = 'a\"b@acme.test' WHERE id = $1", lea.id());
        var request = ask("never");
        assertThat(office.deliver()).isEmpty();
        assertThat(world.events(request.id())).containsExactly("request.created", "notification.given_up");
        assertThat(
                        world.count(
                                "SELECT count(*) FROM audit_leaves WHERE type = 'notification.given_up' AND position('acme.test'::bytea IN leaf) > 0"))
                .isZero();
    }

    @Test
    void approvers_are_reminded_and_administrators_told_once_each_when_a_step_waits_long() {
        var request = ask("slow");
        office.deliver();
        office.drain(office.one.deadlines()::round);
        assertThat(office.deliver()).isEmpty();
        age(request, "5 h");
        office.drain(office.one.deadlines()::round);
        assertThat(recipients(office.deliver())).containsExactly("lea");
        age(request, "25 h");
        office.drain(office.one.deadlines()::round);
        office.freeLeases();
        office.drain(office.two.deadlines()::round);
        office.freeLeases();
        assertThat(office.deliver()).singleElement().satisfies(mail -> {
            assertThat(mail.to()).isEqualTo("boss@acme.test");
            assertThat(mail.text()).contains("waited long");
        });
        await(world.approve(lea, request));
        assertThat(recipients(office.deliver())).containsExactly("max");
        office.drain(office.one.deadlines()::round);
        assertThat(office.deliver()).isEmpty();
        assertThat(world.events(request.id()))
                .containsExactly("request.created", "request.reminded", "request.escalated", "request.approved");
    }

    private void age(Request request, String by) {
        world.sql(
                "UPDATE requests SET created_at = clock_timestamp() - $2::text::interval WHERE id = $1",
                request.id(),
                by);
    }

    @Test
    void a_short_time_out_is_reminded_of_sooner() {
        var request = ask("short");
        office.deliver();
        world.sql(
                "UPDATE requests SET created_at = clock_timestamp() - interval '16 min', expires_at = clock_timestamp() + interval '44 min'"
                        + " WHERE id = $1",
                request.id());
        office.drain(office.one.deadlines()::round);
        assertThat(world.events(request.id())).containsExactly("request.created", "request.reminded");
    }

    @Test
    void a_certificate_that_ends_is_told_to_administrators_at_each_threshold_once() {
        var end = "UPDATE signers SET not_after = $2::text::timestamptz WHERE id = $1";
        var soon = OffsetDateTime.now(ZoneOffset.UTC).plusDays(13).toString();
        world.sql(end, signer, soon);
        office.drain(office.one.deadlines()::round);
        office.drain(office.one.deadlines()::round);
        assertThat(office.deliver()).singleElement().satisfies(mail -> {
            assertThat(mail.to()).isEqualTo("boss@acme.test");
            assertThat(mail.text())
                    .contains("The certificate of release ends in 12 days", "countersign signer renew release");
        });
        // A renewed certificate has another end, of which is told anew.
        world.sql(end, signer, OffsetDateTime.now(ZoneOffset.UTC).plusDays(21).toString());
        office.drain(office.one.deadlines()::round);
        assertThat(office.deliver())
                .singleElement()
                .satisfies(mail -> assertThat(mail.text()).contains("The certificate of release ends in 20 days"));
        world.sql(end, signer, "2099-01-01T00:00:00Z");
    }

    @Test
    void of_a_certificate_of_an_outside_authority_it_is_told_that_a_new_one_is_to_be_brought() {
        var end = OffsetDateTime.now(ZoneOffset.UTC).plusDays(6).toString();
        world.sql(
                "UPDATE signers SET authority_id = NULL, not_after = $2::text::timestamptz WHERE id = $1", signer, end);
        office.drain(office.one.deadlines()::round);
        assertThat(office.deliver())
                .singleElement()
                .satisfies(mail -> assertThat(mail.text())
                        .contains("bring that", "countersign signer csr release")
                        .contains("countersign signer set-certificate release --chain FILE")
                        .doesNotContain("signer renew"));
        world.sql(
                "UPDATE signers SET authority_id = (SELECT id FROM certificate_authorities LIMIT 1), not_after = $2::text::timestamptz"
                        + " WHERE id = $1",
                signer,
                "2099-01-01T00:00:00Z");
    }

    @Test
    void a_grant_that_ends_with_signatures_left_is_told_to_who_holds_it() {
        var grant = granted();
        office.drain(office.one.deadlines()::round);
        assertThat(office.deliver()).isEmpty();
        world.sql(
                "UPDATE grants SET not_before = clock_timestamp() - interval '7 h', expires_at = clock_timestamp() + interval '1 h' WHERE id = $1",
                grant);
        office.drain(office.one.deadlines()::round);
        office.drain(office.one.deadlines()::round);
        assertThat(office.deliver()).singleElement().satisfies(mail -> {
            assertThat(mail.to()).isEqualTo("ann@acme.test");
            assertThat(mail.text()).contains("ends soon");
        });
    }

    @Test
    void everybody_on_the_signer_hears_of_break_glass_at_once() {
        prefer(lea, NotificationDigest.DAILY);
        await(world.one.breakGlass(
                call(boss), signer.toString(), new NewBreakGlass("production is down", null, null, null)));
        var mails = office.deliver();
        assertThat(recipients(mails)).containsExactly("ann", "boss", "lea", "max");
        assertThat(mails.getFirst().text())
                .contains("Break-glass on release", "production is down", "countersign break-glass ratify ");
    }

    @Test
    void another_organization_hears_nothing() {
        var other = world.organization();
        var stranger = other.person("stranger", PersonRole.ADMIN);
        office.address(stranger);
        var theirs = other.signer("release");
        other.administrator(theirs, stranger);
        ask("ours");
        assertThat(recipients(office.deliver())).containsExactly("lea");
    }

    @Test
    void a_test_goes_to_the_admins_own_address_only() {
        assertThat(refusal(office.one.testNotifications(call(ann))).code()).isEqualTo("ADMIN_REQUIRED");
        var admin = org.person("admin", PersonRole.ADMIN);
        assertThat(refusal(office.one.testNotifications(call(admin))).code()).isEqualTo("NO_EMAIL_ADDRESS");
        await(office.one.setNotificationPreferences(
                call(admin),
                new NotificationPreferences("admin@acme.test", List.of(), NotificationDigest.NONE, "UTC")));
        await(office.one.testNotifications(call(admin)));
        assertThat(recipients(office.arrived())).containsExactly("admin");
        assertThat(world.count(
                        "SELECT count(*) FROM audit_leaves WHERE type LIKE 'notification.%' AND organization_id = $1 AND position('acme.test'::bytea IN leaf) > 0",
                        org.id()))
                .as("an address in the log could never be taken out")
                .isZero();
    }

    @Test
    void preferences_are_checked_and_machines_have_none() {
        var machine = org.machine("robot", boss);
        assertThat(refusal(office.one.getNotificationPreferences(call(machine))).code())
                .isEqualTo("PERSON_REQUIRED");
        for (var wrong : List.of(
                new NotificationPreferences(null, List.of(), NotificationDigest.NONE, "Mars/Olympus"),
                new NotificationPreferences("a b@c", List.of(), NotificationDigest.NONE, "UTC"),
                new NotificationPreferences("a@c\r\nBcc: d@e", List.of(), NotificationDigest.NONE, "UTC"))) {
            assertThat(refusal(office.one.setNotificationPreferences(call(ann), wrong))
                            .code())
                    .isEqualTo("INVALID_INPUT");
        }
        prefer(ann, NotificationDigest.HOURLY, NotificationFamily.ENDINGS);
        assertThat(await(office.two.getNotificationPreferences(call(ann))))
                .isEqualTo(new NotificationPreferences(
                        "ann@acme.test",
                        List.of(NotificationFamily.ENDINGS),
                        NotificationDigest.HOURLY,
                        "Europe/Berlin"));
    }
}
