package io.countersign.verticles.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.vertx.core.VertxException;
import org.junit.jupiter.api.Test;

class DatabaseErrorsTest {
    @Test
    void a_mistake_of_ours_is_not_told_as_an_outage() {
        var incomplete = new NoClassDefFoundError("a library is missing");
        var wrong = new IllegalStateException("a wrong state");
        assertThat(DatabaseErrors.meaning(incomplete)).isSameAs(incomplete);
        assertThat(DatabaseErrors.meaning(wrong)).isSameAs(wrong);
    }

    @Test
    void what_the_driver_says_of_its_connection_is_an_outage_that_may_pass() {
        assertThat(DatabaseErrors.meaning(new VertxException("Connection was closed")))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal()).isInstanceOf(Refusal.Unavailable.class));
    }
}
