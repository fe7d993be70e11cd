package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.jca.testing.TestGateway;
import io.countersign.protocol.api.Freeze;
import io.countersign.protocol.api.FreezeState;
import io.countersign.protocol.api.NewFreeze;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.json.ContractJson;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands of the calendar send, read by the contract's strict mapper into its records. */
class FreezeCommandsTest {
    private static final Instant BEGIN = Instant.parse("2026-12-20T18:00:00Z");
    private static final Instant END = Instant.parse("2027-01-04T06:00:00Z");
    private static final Freeze FREEZE = new Freeze(
            UUID.randomUUID(),
            "year end",
            FreezeState.UPCOMING,
            BEGIN,
            END,
            List.of("release"),
            "holidays",
            new PersonRef(UUID.randomUUID(), "Ada"),
            BEGIN);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_freeze_is_entered_and_listed() throws Exception {
        try (var gateway = TestGateway.start()) {
            gateway.answer("POST /v1/freezes", 201, FREEZE);
            gateway.answer("GET /v1/freezes", 200, new Page<>(List.of(FREEZE), null));
            var added = CliRun.asMachine(folder.resolve("home"), gateway)
                    .run(
                            "freezes",
                            "add",
                            "year end",
                            "--begin",
                            BEGIN,
                            "--end",
                            END,
                            "--signer",
                            "release",
                            "--reason",
                            "holidays");
            assertThat(added.status()).as(added.err()).isZero();
            assertThat(added.out()).contains(FREEZE.id().toString(), "year end", END.toString());
            var sent = gateway.received().stream()
                    .filter(call -> call.path().equals("/v1/freezes"))
                    .findFirst()
                    .orElseThrow();
            assertThat(ContractJson.mapper().readValue(sent.body(), NewFreeze.class))
                    .isEqualTo(new NewFreeze("year end", BEGIN, END, List.of("release"), "holidays"));
            var listed = CliRun.asMachine(folder.resolve("home"), gateway).run("freezes", "list");
            assertThat(listed.out()).contains("year end", "upcoming", "release", "holidays");
        }
    }
}
