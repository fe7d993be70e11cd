package io.countersign.gateway.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.ApprovalFigures;
import io.countersign.verticles.ApprovalFigures.Move;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ApprovalMetricsTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger asked = new AtomicInteger();
    private final Deque<Future<Long>> answers = new ArrayDeque<>();
    private final ApprovalFigures figures = new ApprovalFigures(() -> {
        asked.incrementAndGet();
        return answers.isEmpty() ? Future.succeededFuture(7L) : answers.remove();
    });
    private final ApprovalMetrics metrics = new ApprovalMetrics(registry, figures);

    private void age(Duration age) {
        figures.moved(new Move("approved", UUID.randomUUID(), age));
    }

    @Test
    void each_move_counts_once_by_outcome_and_signer() {
        var signer = UUID.randomUUID();
        figures.moved(new Move("approved", signer, null));
        figures.moved(new Move("approved", signer, Duration.ofSeconds(90)));
        figures.moved(new Move("rejected", signer, Duration.ofDays(30)));
        assertThat(registry.scrape())
                .contains("countersign_approval_decisions_total{outcome=\"approved\",signer=\"" + signer + "\"} 2.0")
                .contains("countersign_approval_decisions_total{outcome=\"rejected\",signer=\"" + signer + "\"} 1.0")
                .contains("countersign_approval_pending_age_seconds_count 2");
    }

    @Test
    void ages_fall_into_buckets_from_a_minute_to_seven_days() {
        age(Duration.ofSeconds(59));
        age(Duration.ofHours(5));
        age(Duration.ofDays(6));
        age(Duration.ofDays(8));
        assertThat(registry.scrape())
                .contains("countersign_approval_pending_age_seconds_bucket{le=\"60.0\"} 1")
                .contains("countersign_approval_pending_age_seconds_bucket{le=\"28800.0\"} 2")
                .contains("countersign_approval_pending_age_seconds_bucket{le=\"604800.0\"} 3")
                .contains("countersign_approval_pending_age_seconds_bucket{le=\"+Inf\"} 4");
    }

    @Test
    void the_five_hundred_first_signer_is_other() {
        for (var i = 0; i < ApprovalMetrics.MOST_SIGNERS + 20; i++) {
            figures.moved(new Move("expired", new UUID(0, i), Duration.ofDays(7)));
        }
        var series = registry.scrape()
                .lines()
                .filter(line -> line.startsWith("countersign_approval_decisions_total{"))
                .toList();
        assertThat(series).hasSize(ApprovalMetrics.MOST_SIGNERS + 1);
        assertThat(series).contains("countersign_approval_decisions_total{outcome=\"expired\",signer=\"other\"} 20.0");
    }

    @Test
    void scrapes_in_a_row_ask_the_database_once() {
        metrics.refresh();
        metrics.refresh();
        assertThat(asked).hasValue(1);
        assertThat(registry.scrape()).contains("countersign_approval_pending_requests 7.0");
    }

    @Test
    void scrapes_at_once_share_one_question() {
        var slow = Promise.<Long>promise();
        answers.add(slow.future());
        var first = metrics.refresh();
        assertThat(metrics.refresh()).isSameAs(first);
        slow.complete(3L);
        assertThat(first.succeeded()).isTrue();
        assertThat(asked).hasValue(1);
    }

    @Test
    void a_database_that_does_not_answer_leaves_no_number_and_is_asked_again() {
        answers.add(Future.failedFuture("down"));
        assertThat(metrics.refresh().succeeded()).isTrue();
        assertThat(registry.scrape()).contains("countersign_approval_pending_requests NaN");
        metrics.refresh();
        assertThat(registry.scrape()).contains("countersign_approval_pending_requests 7.0");
    }
}
