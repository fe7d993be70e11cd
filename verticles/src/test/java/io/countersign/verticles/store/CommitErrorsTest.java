package io.countersign.verticles.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitErrorsTest {
    @ParameterizedTest
    @CsvSource({"ERROR,23505", "ERROR,53100", "ERROR,40001", "ERROR,25006", "ERROR,57014"})
    void what_postgresql_refused_does_not_hold(String severity, String state) {
        assertThat(CommitErrors.isRolledBack(error(severity, state))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"FATAL,57P01", "FATAL,08006", "PANIC,58030", "ERROR,XX001", "PANIC,53100", "FATAL,53300"})
    void what_a_server_says_that_goes_away_or_breaks_may_be_said_after_the_commit_is_on_disk(
            String severity, String state) {
        assertThat(CommitErrors.isRolledBack(error(severity, state))).isFalse();
    }

    @Test
    void silence_says_nothing() {
        assertThat(CommitErrors.isRolledBack(new TimeoutException())).isFalse();
    }

    private static PgException error(String severity, String state) {
        return new PgException("message", severity, state, "detail");
    }
}
