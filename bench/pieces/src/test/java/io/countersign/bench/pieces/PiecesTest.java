package io.countersign.bench.pieces;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import picocli.CommandLine;

final class PiecesTest {
    /** JMH forbids two runs at once on one machine, which matters to those who measure. */
    private static final String BESIDE_OTHERS = "jmh.ignoreLock";

    /** Each checks its own answers before its first call and fails the run if one is wrong. */
    @Test
    void every_piece_runs_and_gives_a_right_answer() throws Exception {
        System.setProperty(BESIDE_OTHERS, "true");
        var once = PiecesCommand.quiet(Piece.values())
                .mode(Mode.SingleShotTime)
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .build();

        var results = new Runner(once).run();

        assertThat(results)
                .extracting(result -> result.getParams().getBenchmark())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Piece.values()).map(Piece::benchmark).toList());
        assertThat(results).allSatisfy(result -> {
            var price = Price.of(Piece.BEARER, result);
            assertThat(price.nanos()).isPositive();
            assertThat(price.bytes()).isNotNegative();
        });
    }

    @Test
    void a_price_says_nothing_of_an_error_that_nobody_knows() {
        var price = new Price(Piece.C_SIGN, 43_210.44, Double.NaN, 96);

        assertThat(price.line()).startsWith("c-sign").contains("43.2", "- us", "96");
        assertThat(price.json().get("ns_per_call").asDouble()).isEqualTo(43_210.4);
        assertThat(price.json().has("error_ns")).isFalse();
    }

    @Test
    void a_piece_that_does_not_exist_is_refused_with_those_that_do() {
        var line = new CommandLine(new PiecesCommand());
        var errors = new StringWriter();
        line.setErr(new PrintWriter(errors));

        assertThat(line.execute("sing")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains("There is no piece sing", "c-sign", "leaf-hash");
    }
}
