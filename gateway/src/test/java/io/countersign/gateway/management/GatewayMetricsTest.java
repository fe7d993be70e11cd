package io.countersign.gateway.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GatewayMetricsTest {
    private static final Pattern CODE = Pattern.compile("`([A-Z_]+)`");
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final GatewayMetrics metrics = new GatewayMetrics(registry);

    private String series(String name) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith(name + "{"))
                .sorted()
                .reduce("", (a, b) -> a + b + "\n");
    }

    @Test
    void the_codes_that_the_page_for_operators_names_for_alarms_stand_at_0_from_the_start_and_no_others()
            throws IOException {
        var page = Files.readString(Path.of("../docs/operating.md"));
        var row = page.lines()
                .filter(line -> line.startsWith("| `countersign_refusals_total{code}`"))
                .findFirst()
                .orElseThrow();
        var named = CODE.matcher(row)
                .results()
                .map(found -> "countersign_refusals_total{code=\"" + found.group(1) + "\"} 0.0")
                .toList();
        assertThat(named).isNotEmpty();
        assertThat(series("countersign_refusals_total").lines()).containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void a_first_refusal_and_a_first_signature_are_an_increase_by_one() {
        assertThat(series("countersign_signatures_total")).contains("{outcome=\"signed\"} 0.0");
        metrics.add("signed", 1);
        metrics.refused("ROLLBACK_DETECTED");
        metrics.refused("NOT_FOUND");
        assertThat(series("countersign_signatures_total")).contains("{outcome=\"signed\"} 1.0");
        assertThat(series("countersign_refusals_total"))
                .contains("{code=\"ROLLBACK_DETECTED\"} 1.0", "{code=\"NOT_FOUND\"} 1.0");
    }
}
