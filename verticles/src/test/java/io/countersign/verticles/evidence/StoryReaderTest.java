package io.countersign.verticles.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.Caller;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoryReaderTest {
    private static final long SIZE = 130_000;
    private static final int MANY = 1_500;

    /** From where to before where one statement looks, and how many bytes the walk had told of itself before. */
    private record Look(long from, long end, int told) {}

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    private final List<Look> looks = new CopyOnWriteArrayList<>();
    private TestBed bed;
    private Pool pool;
    private Caller admin;
    private Caller stranger;

    @BeforeAll
    void open() throws SQLException {
        bed = TestBed.open();
        pool = Database.pool(bed.vertx(), bed.config());
        admin = bed.admin(bed.organization("acme"), "Ada");
        stranger = bed.admin(bed.organization("globex"), "Gus");
    }

    @AfterAll
    void close() throws SQLException {
        bed.ok(pool.close());
        bed.close();
    }

    private void happen(Caller who, String type, int many) {
        bed.ok(bed.database().systemChange(tx -> {
            for (int i = 0; i < many; i++) {
                tx.record(Event.by(who.id(), who.organization(), type));
            }
            return Future.succeededFuture();
        }));
    }

    /** Gives the leaves that have none a place from there on. The places between are taken by leaves that nobody needs to write. */
    private void place(long from) {
        bed.sql("INSERT INTO log_entries (tree_index, leaf_id) SELECT " + from
                + " + row_number() OVER (ORDER BY l.id) - 1, l.id FROM audit_leaves l"
                + " WHERE NOT EXISTS (SELECT 1 FROM log_entries e WHERE e.leaf_id = l.id)");
    }

    @Test
    void however_many_events_are_of_others_no_statement_looks_at_more_than_a_window_of_places() {
        happen(admin, "group.created", 1);
        place(3);
        happen(stranger, "group.created", 20);
        place(40_000);
        happen(admin, "request.commented", MANY);
        place(60_000);
        happen(admin, "group.created", 1);
        place(SIZE - 1);
        happen(admin, "group.created", 1);
        place(SIZE);
        var now = Instant.now();
        var period =
                new Period(admin.organization(), now.minus(Duration.ofHours(1)), now.plus(Duration.ofHours(1)), null);
        var story = bed.ok(new StoryReader(bed.vertx(), watched(), period).upTo(SIZE, new Progress(told)));
        assertThat(story.types()).containsOnlyKeys("group.created", "request.commented");
        assertThat(story.types()).containsEntry("group.created", 2L).containsEntry("request.commented", (long) MANY);
        assertThat(story.nextPlace(0)).isEqualTo(3);
        assertThat(story.nextPlace(SIZE - 30_001)).as("nothing stands there").isEqualTo(SIZE - 1);
        assertThat(story.to()).isEqualTo(SIZE);
        assertThat(looks).hasSizeGreaterThanOrEqualTo(3).allMatch(look -> look.end() - look.from() <= 50_000);
        assertThat(looks.getFirst().from()).isZero();
        assertThat(looks.get(1).told()).as("whoever waits hears of it").isPositive();
        assertThat(looks.getLast().end()).isEqualTo(SIZE);
    }

    /** A database that writes down which places are looked at. */
    private Database watched() {
        return new Database(
                proxy(Pool.class, pool), bed.database().node(), takesRightsAway -> Future.succeededFuture());
    }

    private <T> T proxy(Class<T> type, T behind) {
        var events = Queries.of("evidence").get("events");
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    var answer = invoke(method, behind, arguments);
                    if (answer instanceof Future<?> lent && method.getName().equals("getConnection")) {
                        return lent.map(connection -> proxy(SqlConnection.class, (SqlConnection) connection));
                    }
                    if (answer instanceof PreparedQuery<?> query && events.equals(arguments[0])) {
                        return proxy(PreparedQuery.class, query);
                    }
                    if (behind instanceof PreparedQuery<?>
                            && arguments != null
                            && arguments[0] instanceof Tuple places) {
                        looks.add(new Look(places.getLong(0), places.getLong(1), told.size()));
                    }
                    return answer;
                }));
    }

    private static @Nullable Object invoke(Method method, Object behind, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(behind, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
