package io.countersign.verticles.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pool has one connection, so one that stays lent would show. */
class BorrowedTest {
    private TestBed bed;
    private Pool pool;

    @BeforeEach
    void open() throws SQLException {
        bed = TestBed.open();
        pool = Database.pool(bed.vertx(), bed.withOneConnection());
    }

    @AfterEach
    void close() throws SQLException {
        bed.close();
    }

    @Test
    void a_query_that_is_not_answered_in_time_takes_no_connection_away_from_others() {
        assertThatThrownBy(() -> get(query("SELECT pg_sleep(20)", Duration.ofMillis(100))))
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(get(query("SELECT 1", Duration.ofSeconds(10)))).hasSize(1);
    }

    @Test
    void a_read_that_is_not_answered_in_time_takes_no_connection_away_from_others() {
        var database = new Database(pool, bed.database().node(), away -> Future.succeededFuture());
        bed.refused(database.read(tx -> tx.update("SELECT pg_sleep(20)", Tuple.tuple())));
        int rows = bed.ok(database.read(tx -> tx.update("SELECT 1", Tuple.tuple())));
        assertThat(rows).isEqualTo(1);
    }

    @Test
    void what_is_answered_gives_its_connection_back() {
        for (var i = 0; i < 5; i++) {
            assertThat(get(query("SELECT 1", Duration.ofSeconds(10)))).hasSize(1);
            assertThatThrownBy(() -> get(query("SELECT 1 / 0", Duration.ofSeconds(10))))
                    .hasMessageContaining("division by zero");
        }
    }

    private Future<RowSet<Row>> query(String sql, Duration patience) {
        return Borrowed.within(
                patience, pool, connection -> connection.query(sql).execute());
    }

    private static <T> T get(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
