package io.countersign.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RepeatsTest {
    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    @Test
    void a_figure_measured_once_stays_as_it_is() throws Exception {
        var one = json("{'scenario':'p256','throughput':10.5,'errors':1,'floors':{'echo':7.0},'complaints':['a']}");

        assertThat(Repeats.merged(List.of(one))).hasToString(one.toString());
    }

    @Test
    void numbers_become_medians_errors_add_up_and_the_range_is_kept() throws Exception {
        var merged = Repeats.merged(
                List.of(
                        json("{'scenario':'p256','throughput':10.0,'errors':1,'ratio_to_floors':{'echo':0.3}}"),
                        json("{'scenario':'p256','throughput':90.0,'errors':0,'ratio_to_floors':{'echo':0.1}}"),
                        json(
                                "{'scenario':'p256','throughput':20.0,'errors':2,'ratio_to_floors':{'echo':0.2},'complaints':['a']}")));

        assertThat(merged.path("scenario").asText()).isEqualTo("p256");
        assertThat(merged.path("throughput").asDouble()).isEqualTo(20);
        assertThat(merged.path("errors").asLong()).isEqualTo(3);
        assertThat(merged.path("ratio_to_floors").path("echo").asDouble()).isEqualTo(0.2);
        assertThat(merged.path("complaints")).hasSize(1);
        assertThat(merged.path("repeats").asInt()).isEqualTo(3);
        assertThat(merged.path("range").path("throughput").toString()).isEqualTo("[10.0,90.0]");
    }

    @Test
    void what_happened_once_is_not_lost_among_the_rounds() throws Exception {
        var merged = Repeats.merged(
                List.of(
                        json(
                                "{'seconds':10.0,'max_ms':10,'too_late':0.0,'gc_pauses':{'count':1,'total_ms':3,'longest_ms':3},'gateway_rss_mib':300,'log_waiting_leaves':5}"),
                        json(
                                "{'seconds':10.5,'max_ms':10,'too_late':7.0,'gc_pauses':{'count':0,'total_ms':0,'longest_ms':0},'gateway_rss_mib':400,'log_waiting_leaves':0}"),
                        json(
                                "{'seconds':10.0,'max_ms':1000,'too_late':0.0,'gc_pauses':{'count':2,'total_ms':50,'longest_ms':48},'gateway_rss_mib':310,'log_waiting_leaves':9}")));

        assertThat(merged.path("max_ms").asDouble()).isEqualTo(1000);
        assertThat(merged.path("seconds").asDouble()).isEqualTo(30.5);
        assertThat(merged.path("too_late").asDouble()).isEqualTo(7);
        assertThat(merged.path("gc_pauses")).hasToString("{\"count\":3,\"total_ms\":53,\"longest_ms\":48}");
        assertThat(merged.path("gateway_rss_mib").asLong()).isEqualTo(400);
        assertThat(merged.path("log_waiting_leaves").asLong()).isEqualTo(9);
    }

    @Test
    void beside_another_build_the_median_of_the_ratios_is_told_and_their_range() throws Exception {
        var merged = Repeats.merged(List.of(
                json("{'throughput':100.0,'beside':{'throughput':50.0,'throughput_ratio':2.0,'errors':1}}"),
                json("{'throughput':10.0,'beside':{'throughput':20.0,'throughput_ratio':0.5,'errors':0}}"),
                json("{'throughput':60.0,'beside':{'throughput':60.0,'throughput_ratio':1.0,'errors':2}}")));

        assertThat(merged.path("beside").toString())
                .isEqualTo("{\"throughput\":50.0,\"throughput_ratio\":1.0,\"errors\":3}");
        assertThat(merged.path("range").path("beside.throughput_ratio").toString())
                .isEqualTo("[0.5,2.0]");
        assertThat(merged.path("range").has("beside.throughput")).isFalse();
    }
}
