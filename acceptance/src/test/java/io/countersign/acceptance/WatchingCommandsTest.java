package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cli;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.SignerRole;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports and recertification by the command line against a gateway. */
class WatchingCommandsTest {
    @TempDir
    Path folder;

    private Organization org;
    private Party ann;

    @BeforeEach
    void people() {
        org = Organization.create(Cluster.shared(), "watch");
        org.signer("release");
        ann = org.person("ann");
        org.operators("release", ann);
    }

    private String run(Object... words) {
        return Cli.as(org.admin(), folder).ok(words).out();
    }

    private String idInLineWith(String text, String table) {
        return Objects.requireNonNull(table.lines()
                .filter(line -> line.contains(text))
                .findFirst()
                .orElseThrow()
                .split(" ", 2)[0]);
    }

    @Test
    void a_report_is_shown_as_a_table_and_as_json() {
        assertThat(run("report", "one-person-signers", "--signer", "release"))
                .contains("release", "signing is direct: each of the 2 who may sign does so alone");
        assertThat(run("report", "one-person-signers", "--output", "json")).contains("\"signerSlug\"");
        assertThat(run("report", "quick-approvers", "--days", 30, "--seconds", 5))
                .contains("Nothing found.");
    }

    @Test
    void a_campaign_is_opened_listed_and_answered() {
        var deadline = Instant.now().plus(Duration.ofDays(1));
        assertThat(run("campaign", "create", "Spring", "--deadline", deadline, "--signer", "release"))
                .contains("asks about 2 rights");
        var campaign = idInLineWith("Spring", run("campaign", "list"));
        var item = idInLineWith(ann.name(), run("campaign", "items", campaign, "--state", "open"));
        assertThat(run("campaign", "answer", campaign, item, "reduce", "--role", "auditor", "--reason", "reads only"))
                .contains("is reduced");
        assertThat(org.admin()
                        .api()
                        .get("/v1/signers/release/members")
                        .expect(200)
                        .text())
                .contains(SignerRole.AUDITOR.toString());
    }
}
