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
import io.countersign.verticles.Caller;
import io.countersign.verticles.approval.World;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whose mail leaves next. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MailTurnsTest {
    private static final int BACKLOG = 3_000;

    private PostOffice office;
    private World world;
    private Caller boss;
    private Caller ann;
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

    /** Of one organization thousands of mails wait for an hour; in another one everybody has an address. */
    @BeforeEach
    void aBacklog() {
        organization("busy-");
        var busy = world.request(ann, signer, wanted());
        office.readLog();
        world.sql("DELETE FROM notifications");
        world.sql(
                "INSERT INTO notifications (id, organization_id, cause, kind, person_id, signer_id, request_id, step, details, digest, due_at)"
                        + " SELECT gen_random_uuid(), $1, 'cause-' || i, 'REMINDER', $2, $3, $4, 1,"
                        + " '{\"type\":\"request.reminded\"}', false, clock_timestamp() - interval '1 h'"
                        + " FROM generate_series(1, $5::integer) AS i",
                boss.organization(),
                boss.id(),
                signer,
                busy.id(),
                BACKLOG);
        organization("quiet-");
        office.freeLeases();
    }

    /** Boss decides, who administers the Signer. */
    private void organization(String names) {
        var org = world.organization();
        boss = org.person(names + "boss");
        ann = org.person(names + "ann");
        signer = org.signer("release");
        org.administrator(signer, boss);
        org.operator(signer, ann);
        await(world.one.setPolicy(call(boss), signer.toString(), policy(step(null, 1, person(boss))), null, false));
        office.readLog();
        office.address(boss, ann);
    }

    private void round() {
        office.readLog();
        assertThat(await(office.one.sender().round())).hasValue(Mailer.CONNECTIONS);
        await(office.one.sender().settled());
    }

    @Test
    void while_thousands_of_mails_of_one_organization_wait_break_glass_of_another_leaves_in_the_next_round() {
        // What came before it in its own organization waits too.
        world.request(ann, signer, wanted());
        await(world.one.breakGlass(
                call(boss), signer.toString(), new NewBreakGlass("production is down", null, null, null)));
        round();
        assertThat(recipients(office.arrived())).contains("quiet-ann", "quiet-boss");
        assertThat(world.rows(
                        "SELECT DISTINCT state FROM notifications WHERE organization_id = $1 AND kind = 'BREAK_GLASS'",
                        row -> row.getString(0),
                        boss.organization()))
                .containsExactly("sent");
    }

    @Test
    void while_thousands_of_mails_of_one_organization_wait_any_mail_of_another_leaves_in_the_next_round() {
        world.request(ann, signer, wanted());
        round();
        assertThat(recipients(office.arrived())).contains("quiet-boss");
    }
}
