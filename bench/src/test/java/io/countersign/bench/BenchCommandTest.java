package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is refused before anything is started. */
final class BenchCommandTest {
    @ParameterizedTest
    @CsvSource({
        "'p256 p256', 'Scenario p256 is there twice'",
        "'--rate 0', '--rate must be calls a second'",
        "'--rate 100,-5', '--rate must be calls a second'",
        "'--rate NaN', '--rate must be calls a second'",
        "'--warm-up -1', '--warm-up must not be negative'",
        "'--preload -1', '--preload must not be negative'",
        "'--connections 0', '--connections must be at least 1'",
        "'--load 0', '--load must be at least 1'",
        "'p257', 'There is no scenario p257'",
        "'--signer release', 'go with --url'",
        "'--url https://here --signer release', '--url needs --signer and --client-id'",
        "'--url here --signer release --client-id ci --client-secret-file /dev/null', '--url must be like'",
        "'--url https://here --signer release --client-id ci --client-secret-file /dev/null', 'or the secret in COUNTERSIGN_CLIENT_SECRET'",
        "'two --url https://here --signer release --client-id ci', 'Scenario two needs a gateway of the bench'",
        "'--baseline nowhere', 'add --repeat 3 or more'",
    })
    void what_cannot_be_measured_is_refused_at_once_with_status_two(String arguments, String because) {
        var said = new StringWriter();
        var command = new CommandLine(new BenchCommand()).setErr(new PrintWriter(said));

        var status = command.execute(arguments.split(" "));

        assertThat(status).isEqualTo(2);
        assertThat(said.toString()).contains(because);
    }
}
