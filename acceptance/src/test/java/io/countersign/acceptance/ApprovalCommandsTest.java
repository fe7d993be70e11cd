package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cli;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.cli.ExitCode;
import io.countersign.protocol.api.RequestState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What requesters, approvers and Administrators do with the command line, against a gateway. */
class ApprovalCommandsTest {
    private final Organization org = Organization.create(Cluster.shared(), "words");
    private final Party ann = org.person("ann");
    private final Party lea = org.person("lea");
    private final Party otto = org.person("otto");

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void signer() {
        org.signer("release");
        org.operators("release", ann, lea, otto);
        org.policy("release", 5, Organization.step(1, lea));
    }

    private Cli as(Party party) {
        return Cli.as(party, folder);
    }

    private Cli admin() {
        return as(org.admin());
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void an_approver_reads_comments_and_approves_exactly_what_was_shown() {
        var id = as(ann).ok(
                        "request", "release", "--justification", "Release 1", "--count", 2, "--scope-claim", "ref=main")
                .id();
        as(ann).ok("comment", id, "it is build 812");
        assertThat(as(lea).ok("requests", "--to-decide").out()).contains(id.toString(), "Release 1");
        assertThat(as(otto).ok("requests", "--to-decide").out()).contains("No requests.");
        var shown = as(lea).ok("show", id);
        assertThat(shown.out())
                .contains("Asked by:        " + ann.name(), "Signatures:      2", "only with claim ref = main")
                .contains("1 more approval needed; can decide: " + lea.name())
                .contains("it is build 812", "Time left:");
        var hash = as(lea).ok("show", id, "--output", "json").json().get("hash").textValue();
        assertThat(shown.out()).contains(hash);
        as(lea).run("approve", id, "--hash", "0".repeat(64)).expect(ExitCode.REFUSED);
        as(lea).answering("no").run("approve", id).expect(ExitCode.USAGE);
        assertThat(as(ann).run("approve", id).expect(ExitCode.REFUSED).err()).contains("two-person integrity");
        assertThat(as(lea).answering("y").ok("approve", id, "--hash", hash).out())
                .contains("Active, 2 of 2");
        var grant = as(ann).ok("grants", "--mine", "--output", "json")
                .json()
                .get(0)
                .get("id")
                .textValue();
        assertThat(as(ann).ok("grants", "show", grant).out()).contains("0/2", "only with claim ref = main");
    }

    @Test
    void several_requests_are_decided_together_and_each_has_its_own_result() throws IOException {
        org.policy("release", 5, Organization.step(1, lea, org.admin()));
        var first =
                as(ann).ok("request", "release", "--justification", "Release 1").id();
        var second = as(otto).ok("request", "release", "--justification", "Release 2")
                .id();
        var own =
                as(lea).ok("request", "release", "--justification", "Release 3").id();
        var sheet = as(lea).ok("requests", "--sheet").out();
        var marked = sheet.replace("skip " + first, "approve " + first).replace("skip " + own, "approve " + own);
        var decided = as(lea).run("requests", "decide", write("sheet", marked)).expect(ExitCode.REFUSED);
        assertThat(decided.out()).contains(first + "  release  Active").contains("two-person integrity");
        assertThat(as(lea).ok("reject", second, "--reason", "tests are red").out())
                .contains("Rejected");
        assertThat(as(otto).ok("requests", "--mine", "--state", RequestState.REJECTED)
                        .out())
                .contains("tests are red");
        assertThat(admin().ok("void", own, "--reason", "nobody can decide it").out())
                .contains("Voided");
    }

    @Test
    void a_stand_in_decides_in_an_approvers_place_until_it_is_ended() {
        var until = Instant.now().plus(2, ChronoUnit.DAYS);
        var id = as(lea).ok(
                        "delegation",
                        "create",
                        otto.name(),
                        "--until",
                        until,
                        "--signer",
                        "release",
                        "--reason",
                        "holiday")
                .id();
        assertThat(as(otto).ok("delegation", "list").out()).contains(id.toString(), "in_force", "holiday");
        var request =
                as(ann).ok("request", "release", "--justification", "Release 1").id();
        as(otto).ok("approve", request, "--on-behalf-of", lea.name());
        assertThat(as(ann).ok("show", request).out()).contains(otto.name() + " in the place of " + lea.name());
        assertThat(as(lea).ok("delegation", "end", id).out()).contains("no longer decides");
        var second =
                admin().ok("request", "release", "--justification", "Release 2").id();
        as(otto).run("approve", second).expect(ExitCode.REFUSED);
    }

    @Test
    void an_emergency_is_opened_seen_and_ratified_or_refused_by_a_second_person() {
        var grant = admin().ok("break-glass", "start", "release", "--reason", "customers are down", "--count", 2)
                .id();
        assertThat(as(lea).ok("break-glass", "list", "--open").out()).contains(grant.toString(), "customers are down");
        assertThat(as(lea).ok("break-glass", "show", grant).out()).contains("0/2", "a second person must ratify it");
        admin().run("break-glass", "ratify", grant).expect(ExitCode.REFUSED);
        assertThat(as(lea).ok("break-glass", "ratify", grant, "--comment", "I was called")
                        .out())
                .contains("Ratified");
        assertThat(as(lea).ok("break-glass", "list", "--open").out()).contains("No break-glass.");
        var second = admin().ok("break-glass", "start", "release", "--reason", "again")
                .id();
        admin().answering("n")
                .run("break-glass", "start", "release", "--reason", "?")
                .expect(ExitCode.USAGE);
        assertThat(as(lea).ok("break-glass", "refuse", second, "--reason", "nobody was called")
                        .out())
                .contains("is suspended");
        assertThat(admin().ok("signer", "show", "release").out()).contains("disabled");
    }

    @Test
    void a_policy_is_kept_as_a_file_that_comes_back_without_loss() throws IOException {
        var before = admin().ok("policy", "get", "release", "--yaml").out();
        assertThat(before).contains("# " + lea.name());
        var file = write("policy.yaml", before);
        assertThat(admin().ok("policy", "diff", "release", file).out()).contains("Nothing changes.");
        admin().ok("policy", "apply", "release", file, "--if-version", 1);
        var after = admin().ok("policy", "get", "release", "--yaml").out();
        assertThat(after.replace("ersion 2", "ersion 1").replace("--if-version 2", "--if-version 1"))
                .isEqualTo(before);
        admin().run("policy", "apply", "release", file, "--if-version", 1).expect(ExitCode.REFUSED);
        assertThat(admin().ok("policy", "versions", "release").out().lines()).hasSize(3);
        assertThat(admin().ok("policy", "get", "release", "--of-version", 1).out())
                .contains("Version 1");
    }

    @Test
    void a_policy_names_its_approvers_and_what_is_wrong_is_told_with_its_line() throws IOException {
        org.group("leads", lea, otto);
        var yaml = """
                steps:
                  - approvers:
                      - {kind: group, name: leads}
                      - {kind: person, name: %s}
                    requiredApprovals: 2
                signatureCeiling: 5
                windowCeiling: PT1H
                """.formatted(ann.name());
        assertThat(admin().ok("policy", "diff", "release", write("policy.yaml", yaml))
                        .out())
                .contains("Tighter:", ann.name());
        var misspelt = admin().run("policy", "apply", "release", write("p", yaml.replace("dAppro", "dApro")));
        assertThat(misspelt.expect(ExitCode.REFUSED).err()).contains("p line 5", "requiredAprovals", "unknown");
        var nobody = admin().run("policy", "apply", "release", write("p", yaml.replace("leads", "heads")));
        assertThat(nobody.expect(ExitCode.REFUSED).err()).contains("p line 3", "There is no group \"heads\"");
        admin().ok("policy", "apply", "release", folder.resolve("policy.yaml"), "--tighten-now");
        var simulated = admin().ok(
                        "policy",
                        "simulate",
                        "release",
                        "--requester",
                        ann.name(),
                        "--count",
                        2,
                        "--source-address",
                        "10.0.0.0/8");
        assertThat(simulated.out()).contains("pending", "2 of ", lea.name(), "not " + ann.name());
    }

    @Test
    void the_policy_guard_is_switched_on_at_once_and_off_by_two() {
        assertThat(admin().ok("policy-guard", "show", "release").out()).contains("is off");
        assertThat(admin().ok("policy-guard", "on", "release").out()).contains("is on");
        var waits = admin().run("policy-guard", "off", "release").expect(ExitCode.WAITING);
        assertThat(waits.err()).contains("a second person");
        var id = as(lea).ok("requests", "--to-decide", "--output", "json")
                .json()
                .get(0)
                .get("id")
                .textValue();
        assertThat(as(lea).ok("show", id).out()).contains("Change:").doesNotContain("Signatures:");
        as(lea).ok("approve", id);
        assertThat(admin().ok("policy-guard", "show", "release").out()).contains("is off");
    }

    @Test
    void a_list_of_files_is_approved_and_each_signature_proves_its_file() throws IOException {
        var listed = write("a.bin", "a");
        var other = write("b.bin", "b");
        var digest = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
        var list = write("list", digest + "  a.bin\n" + "0".repeat(64) + "  c.bin\n");
        var id = as(ann).ok("request", "release", "--justification", "Release 1", "--manifest", list)
                .id();
        as(lea).ok("approve", id);
        as(ann).ok("sign", listed, "--signer", "release", "--format", "raw", "--manifest", list);
        as(ann).run("sign", other, "--signer", "release", "--format", "raw", "--manifest", list)
                .expect(ExitCode.USAGE);
        as(ann).run("sign", other, "--signer", "release", "--format", "raw").expect(ExitCode.REFUSED);
        var narrow = as(otto).ok("request", "release", "--justification", "Release 2", "--artifact", digest)
                .id();
        assertThat(as(lea).ok("show", narrow).out()).contains("only artifact " + digest);
    }
}
