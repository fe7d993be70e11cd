package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.jca.testing.TestGateway;
import io.countersign.jca.testing.Tool;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a result, by the command line in a process of its own. */
class ResultsTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_result_that_could_not_be_written_is_not_status_0() throws Exception {
        try (var gateway = TestGateway.start()) {
            var java = Path.of(System.getProperty("java.home"), "bin", "java");
            var ended = Tool.named("sh")
                    .env("COUNTERSIGN_URL", gateway.url().toString())
                    .env("COUNTERSIGN_CLIENT_ID", TestGateway.MACHINE_ID.toString())
                    .env("COUNTERSIGN_CLIENT_SECRET", TestGateway.SECRET)
                    .with("-c", "exec \"$@\" > /dev/full", "sh", java, "-XX:TieredStopAtLevel=1")
                    .with("-Duser.home=" + folder, "-cp", System.getProperty("java.class.path"))
                    .with(CountersignCli.class.getName(), "requests", "--output", "json")
                    .run();
            assertThat(ended.output()).contains("The result could not be written");
            assertThat(ended.status()).as(ended.output()).isEqualTo(ExitCode.INTERNAL);
        }
    }
}
