package io.countersign.verticles.notify;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static io.countersign.verticles.notify.PostOffice.recipients;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.NewBreakGlass;
import io.countersign.protocol.api.NotificationDigest;
import io.countersign.protocol.api.NotificationPreferences;
import io.countersign.protocol.api.Rejection;
import io.countersign.verticles.Caller;
import io.countersign.verticles.approval.World;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Between the time when something is to be told and the time when it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostRightsTest {
    private PostOffice office;
    private World world;
    private World.Org org;
    private Caller boss;
    private Caller lea;
    private Caller owner;
    private Caller second;
    private Caller ci;
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

    @BeforeEach
    void people() {
        org = world.organization();
        boss = org.person("boss");
        lea = org.person("lea");
        owner = org.person("owner");
        second = org.person("second");
        ci = org.machine("ci", owner, second);
        signer = org.signer("release");
        org.administrator(signer, boss);
        org.operator(signer, lea, ci);
        await(world.one.setPolicy(call(boss), signer.toString(), policy(step(null, 1, person(lea))), null, false));
        office.deliver();
        office.freeLeases();
        office.address(boss, lea, owner, second);
    }

    private void daily(Caller who) {
        await(office.one.setNotificationPreferences(
                call(who), new NotificationPreferences(null, List.of(), NotificationDigest.DAILY, "UTC")));
    }

    private void loses(Caller former) {
        world.sql("DELETE FROM machine_owners WHERE machine_id = $1 AND person_id = $2", ci.id(), former.id());
    }

    @Test
    void who_no_longer_owns_the_machine_is_not_told_of_its_outcome_by_the_digest_that_comes_later() {
        daily(owner);
        daily(second);
        var request = world.request(ci, signer, wanted());
        await(world.one.rejectRequest(call(lea), request.id(), new Rejection("no"), request.hash()));
        assertThat(recipients(office.deliver())).doesNotContain("owner", "second");
        loses(owner);
        office.makeDue();
        assertThat(recipients(office.deliver())).containsExactly("second");
    }

    @Test
    void who_no_longer_owns_the_machine_is_not_told_that_its_grant_ends() {
        daily(owner);
        daily(second);
        await(world.approve(lea, world.request(ci, signer, wanted())));
        office.deliver();
        world.sql("DELETE FROM notifications WHERE state = 'waiting'");
        world.sql("UPDATE grants SET not_before = clock_timestamp() - interval '9 h',"
                + " expires_at = clock_timestamp() + interval '1 h' WHERE grantee_id = '" + ci.id() + "'");
        office.drain(office.one.deadlines()::round);
        assertThat(office.deliver()).isEmpty();
        loses(owner);
        office.makeDue();
        assertThat(recipients(office.deliver())).containsExactly("second");
    }

    @Test
    void who_is_no_longer_on_the_signer_is_not_told_of_break_glass_by_a_mail_that_was_late() {
        office.breakDown();
        await(world.one.breakGlass(
                call(boss), signer.toString(), new NewBreakGlass("production is down", null, null, null)));
        office.readLog();
        office.sendDue();
        office.repair();
        world.sql("DELETE FROM signer_members WHERE signer_id = $1 AND member_id = $2", signer, lea.id());
        office.makeDue();
        assertThat(recipients(office.deliver())).containsExactly("boss");
    }
}
