package io.countersign.gateway.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.Health.Part;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PartMetricsTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Deque<Future<List<Part>>> answers = new ArrayDeque<>();
    private final List<Part> tokens = List.of(new Part("token main", false, false, "is away"));
    private final PartMetrics metrics =
            new PartMetrics(registry, new Readiness(answers::remove, () -> tokens, () -> null));

    private static Future<List<Part>> log(boolean up) {
        return Future.succeededFuture(List.of(new Part("audit log", up, false, "as it is")));
    }

    private String scraped() throws Exception {
        metrics.refresh().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        return registry.scrape();
    }

    @Test
    void each_part_of_readyz_is_1_or_0_as_it_is_now() throws Exception {
        answers.addAll(List.of(log(true), log(false)));
        assertThat(scraped())
                .contains("countersign_part_up{part=\"audit log\"} 1.0")
                .contains("countersign_part_up{part=\"token main\"} 0.0")
                .contains("countersign_part_up{part=\"gateway\"} 1.0");
        assertThat(scraped()).contains("countersign_part_up{part=\"audit log\"} 0.0");
    }

    @Test
    void a_check_that_hangs_holds_no_scrape_up_and_is_shared_by_those_who_come_meanwhile() throws Exception {
        Promise<List<Part>> hanging = Promise.promise();
        answers.addAll(List.of(hanging.future(), log(false)));
        var meanwhile = metrics.refresh();
        scraped();
        assertThat(meanwhile.succeeded()).isTrue();
        assertThat(answers).as("not asked yet").hasSize(1);
        hanging.complete(List.of());
        assertThat(scraped()).contains("countersign_part_up{part=\"audit log\"} 0.0");
    }
}
