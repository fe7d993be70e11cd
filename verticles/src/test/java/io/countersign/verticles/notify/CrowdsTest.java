package io.countersign.verticles.notify;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.group;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.Request;
import io.countersign.verticles.Caller;
import io.countersign.verticles.approval.World;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Node;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** When there is more to tell than fits into one transaction, one read or one mail. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrowdsTest {
    private static final int APPROVERS = 50;
    private static final int EVENTS = 200;
    private static final int NOTICES = 1_500;

    private PostOffice office;
    private World world;
    private World.Org org;
    private Caller lea;
    private UUID signer;
    private Request request;

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
    void aRequestWaits() {
        org = world.organization();
        var boss = org.person("boss");
        var ann = org.person("ann");
        lea = org.person("lea");
        var others = IntStream.range(1, APPROVERS)
                .mapToObj(i -> org.person("approver-" + i))
                .toArray(Caller[]::new);
        signer = org.signer("release");
        org.administrator(signer, boss);
        org.operator(signer, ann, lea);
        org.operator(signer, others);
        var all = org.group("board", others);
        org.join(all, lea);
        await(world.one.setPolicy(call(boss), signer.toString(), policy(step(null, 1, group(all))), null, false));
        request = world.request(ann, signer, wanted());
        office.deliver();
        office.address(lea);
        office.address(others);
        world.sql("DELETE FROM notifications");
        office.freeLeases();
    }

    @Test
    void what_would_take_longer_than_a_transaction_may_is_told_in_several() {
        await(world.database().systemChange(tx -> {
            for (int i = 0; i < EVENTS; i++) {
                tx.record(new Event(
                        "request.reminded", org.id(), null, signer, request.id(), null, null, Map.of("step", 1)));
            }
            return Future.succeededFuture();
        }));
        office.sequence();
        var pool = pool();
        try {
            var reader = new LogReader(world.vertx, hasty(pool), true, false);
            var end = Instant.now().plus(Duration.ofSeconds(90));
            while (behind() > 0) {
                assertThat(Instant.now()).as("%s places are not read", behind()).isBefore(end);
                // One that takes too long is tried again with less.
                await(reader.round().otherwiseEmpty());
            }
            await(reader.close());
        } finally {
            await(pool.close());
        }
        assertThat(world.count("SELECT count(*) FROM notifications")).isEqualTo((long) EVENTS * APPROVERS);
    }

    private long behind() {
        return world.count("SELECT h.size - c.next FROM log_head h, notification_cursor c");
    }

    private Pool pool() {
        return Database.pool(world.vertx, world.config());
    }

    /** Gives each transaction up after half a second. */
    private Database hasty(Pool pool) {
        var node = new Node(Ids.next(), "hasty");
        world.sql("INSERT INTO nodes (id, name) VALUES ($1, $2)", node.id(), node.name());
        return new Database(pool, node, takesRightsAway -> Future.succeededFuture(), Duration.ofMillis(500));
    }

    private void notices(int many, String age) {
        world.sql(
                "INSERT INTO notifications (id, organization_id, cause, kind, person_id, signer_id, request_id, step, details, digest,"
                        + " created_at, due_at)"
                        + " SELECT gen_random_uuid(), $1, $5::text || i, 'REMINDER', $2, $3, $4, 1, '{\"type\":\"request.reminded\"}', true,"
                        + " clock_timestamp() - $5::text::interval, date_trunc('hour', clock_timestamp())"
                        + " FROM generate_series(1, $6::integer) AS i",
                org.id(),
                lea.id(),
                signer,
                request.id(),
                age,
                many);
    }

    private List<String> states() {
        return world.rows(
                "SELECT state || ' ' || count(*) FROM notifications GROUP BY state ORDER BY 1",
                row -> row.getString(0));
    }

    @Test
    void a_digest_of_any_length_is_sent_in_mails_of_a_hundred() {
        notices(NOTICES, "1 minute");
        office.sendDue();
        assertThat(states()).containsExactly("sent " + NOTICES);
        assertThat(office.arrived())
                .hasSize(NOTICES / 100)
                .allMatch(mail -> mail.subject().equals("[Countersign] 100 notifications"));
    }

    @Test
    void what_waits_for_three_days_is_given_up_and_younger_news_of_the_same_digest_are_kept() {
        office.breakDown();
        try {
            notices(1, "73 hours");
            notices(1, "1 minute");
            office.sendDue();
        } finally {
            office.repair();
        }
        assertThat(states()).containsExactly("given_up 1", "waiting 1");
        office.makeDue();
        office.sendDue();
        assertThat(states()).containsExactly("given_up 1", "sent 1");
        assertThat(world.events(request.id())).containsOnlyOnce("notification.given_up");
    }

    @Test
    void what_cannot_be_looked_up_waits_like_a_mail_that_was_not_taken() {
        notices(1, "1 minute");
        notices(1, "73 hours");
        world.sql("ALTER TABLE decisions RENAME TO hidden_decisions");
        try {
            office.sendDue();
        } finally {
            world.sql("ALTER TABLE hidden_decisions RENAME TO decisions");
        }
        assertThat(states()).containsExactly("given_up 1", "waiting 1");
        assertThat(world.count("SELECT count(*) FROM notifications WHERE state = 'waiting'"
                        + " AND due_at < clock_timestamp() + interval '1 minute'"))
                .as("not only when the claim is over")
                .isEqualTo(1);
    }
}
