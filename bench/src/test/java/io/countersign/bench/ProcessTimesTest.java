package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ProcessTimesTest {
    /** The limit ends the child after about a second of processor time, and the shell waits for it. */
    private static final String BURNS_A_SECOND_IN_A_CHILD =
            "echo ready; read go; (ulimit -t 1; while :; do :; done); echo done; read end";

    @Test
    void the_time_of_a_child_that_came_and_ended_between_two_readings_counts() throws Exception {
        var root = new ProcessBuilder("sh", "-c", BURNS_A_SECOND_IN_A_CHILD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var in = root.inputReader();
                var out = root.outputWriter()) {
            assertThat(in.readLine()).isEqualTo("ready");
            var roots = List.of(root.pid());
            var before = ProcessTimes.now(roots);
            out.write("go\n");
            out.flush();
            assertThat(in.readLine()).isEqualTo("done");
            var after = ProcessTimes.now(roots);

            assertThat(after.since(before).get(ProcessTimes.Part.GATEWAY)).isGreaterThanOrEqualTo(500_000);
            assertThat(after.since(after).get(ProcessTimes.Part.GATEWAY)).isZero();
        } finally {
            root.destroy();
        }
    }

    @Test
    void a_root_that_has_ended_makes_no_time_negative() throws Exception {
        var root = new ProcessBuilder("sh", "-c", "read end").start();
        var before = ProcessTimes.now(List.of(root.pid()));
        root.outputWriter().close();
        root.waitFor();

        assertThat(ProcessTimes.now(List.of(root.pid())).since(before))
                .containsOnlyKeys(ProcessTimes.Part.GENERATOR)
                .allSatisfy((part, micros) -> assertThat(micros).isNotNegative());
    }
}
