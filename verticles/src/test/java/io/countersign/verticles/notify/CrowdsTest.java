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
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** When there is more to tell than fits into one transaction. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrowdsTest {
    private static final int APPROVERS = 50;
    private static final int EVENTS = 200;

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
                        "request.reminded", org.id(), null, signer, request.id(), null, null, Map.of("number", i)));
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
}
