package io.countersign.gateway.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.Health;
import io.countersign.verticles.Health.Part;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final Part GOOD = new Part("clock", true, true, "is right");
    private static final Part SLOW = new Part("redis", false, false, "does not answer");
    private static final Part BROKEN = new Part("postgres", false, true, "is gone");

    private static Readiness.Report report(Health health, List<Part> workers, @Nullable String closed) {
        return new Readiness(health, () -> workers, () -> closed)
                .check()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static Health saying(Part... parts) {
        return () -> Future.succeededFuture(List.of(parts));
    }

    @Test
    void a_part_that_is_not_needed_may_be_down() {
        assertThat(report(saying(GOOD, SLOW), List.of(), null).ready()).isTrue();
    }

    @Test
    void a_needed_part_that_is_down_makes_the_gateway_unready_and_stands_first() {
        var report = report(saying(GOOD, BROKEN), List.of(), null);
        assertThat(report.ready()).isFalse();
        assertThat(report.json().getJsonArray("parts").getJsonObject(0).getString("part"))
                .isEqualTo("postgres");
    }

    @Test
    void a_gateway_whose_api_takes_no_calls_is_unready_and_says_why() {
        var report = report(saying(GOOD), List.of(), "does not listen yet");
        assertThat(report.ready()).isFalse();
        assertThat(report.json().getJsonArray("parts").getJsonObject(0).getString("detail"))
                .isEqualTo("does not listen yet");
    }

    @Test
    void a_domain_that_fails_or_hangs_is_down() {
        assertThat(report(() -> Future.failedFuture("broken"), List.of(), null).ready())
                .isFalse();
        var vertx = Vertx.vertx();
        assertThat(report(() -> vertx.timer(60_000).map(List.<Part>of()), List.of(), null)
                        .ready())
                .isFalse();
        vertx.close();
    }
}
