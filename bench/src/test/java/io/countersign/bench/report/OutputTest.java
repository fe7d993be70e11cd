package io.countersign.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutputTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    }

    private static Output output() throws Exception {
        return new Output(
                json("{'jdk':'25','processor':'a & b'}"),
                List.of(
                        json("{'scenario':'p256','connections':16,'throughput':900.0,'errors':0,'p50_ms':1.5}"),
                        json("{'scenario':'p256','connections':64,'throughput':1200.0,'errors':2,'p50_ms':4.5}"),
                        json(
                                "{'scenario':'p256','connections':64,'rate':600.0,'load_percent':50,'throughput':600.0,'p50_ms':0.8,'p90_ms':2,'p99_ms':7,'p999_ms':11,'max_ms':40}")));
    }

    @Test
    void each_line_of_json_says_on_what_it_was_measured() throws Exception {
        var lines = output().lines().lines().toList();

        assertThat(lines).hasSize(3);
        assertThat(JSON.readTree(lines.getFirst()).path("run").path("jdk").asText())
                .isEqualTo("25");
        assertThat(output().errors()).isEqualTo(2);
    }

    @Test
    void a_report_has_its_tables_its_numbers_and_charts_that_are_whole(@TempDir Path folder) throws Exception {
        output().write(folder);

        assertThat(JSON.readTree(folder.resolve("results.json").toFile()).path("figures"))
                .hasSize(3);
        assertThat(Files.readString(folder.resolve("results.md")))
                .contains("| p256, 64 connections, load 50 % | 600 | 0.8 |", "(latency-p256.svg)", "(throughput.svg)");
        for (var chart : List.of("latency-p256.svg", "throughput.svg")) {
            var root = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(folder.resolve(chart).toFile())
                    .getDocumentElement();
            assertThat(root.getTagName()).isEqualTo("svg");
        }
        assertThat(Files.readString(folder.resolve("throughput.svg")))
                .contains("signatures a second", ">1,200<", ">connections<");
    }

    @Test
    void a_batch_is_told_beside_single_signatures_of_as_many_callers() throws Exception {
        var setting = json("{'jdk':'25'}");
        var single = json("{'scenario':'p256','connections':64,'cpu_us_per_signature':800.0}");
        var other = json("{'scenario':'p256','connections':1,'cpu_us_per_signature':4000.0}");
        var batch = json("{'scenario':'batch100','connections':64,'batch':100,'cpu_us_per_signature':200.0}");

        assertThat(new Output(setting, List.of(other, single, batch)).tables())
                .containsPattern("batch100, 64 connections +100 +200 +800 +0.25\\n");
        assertThat(new Output(setting, List.of(other, batch)).tables()).doesNotContain("Batches");
    }

    @Test
    void another_build_is_told_by_ratios_and_its_wrong_answers_count() throws Exception {
        var figure = json(
                "{'scenario':'p256','connections':64,'errors':1,'repeats':3,'beside':{'throughput':4000.0,'cpu_us_per_signature':400.0,"
                        + "'throughput_ratio':1.1,'p50_ratio':0.9,'p99_ratio':0.95,'cpu_ratio':0.92,'errors':2},"
                        + "'range':{'beside.cpu_ratio':[0.8,1.05]}}");
        var output = new Output(json("{'jdk':'25'}"), List.of(figure));

        assertThat(output.errors()).isEqualTo(3);
        assertThat(output.tables())
                .containsPattern("p256, 64 connections +4,000 +400 +1.1 +0.9 +0.95 +0.92 \\(0.8 to 1.05\\)\\n");
    }

    @Test
    void axes_go_in_round_steps_from_nothing_or_around_the_values() {
        assertThat(Ticks.linear(1200)).containsExactly(0.0, 200.0, 400.0, 600.0, 800.0, 1000.0, 1200.0);
        assertThat(Ticks.linear(64)).startsWith(0.0, 10.0).endsWith(70.0);
        assertThat(Ticks.logarithmic(0.8, 40)).containsExactly(0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0);
    }
}
