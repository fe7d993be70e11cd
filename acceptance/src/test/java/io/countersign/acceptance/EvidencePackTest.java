package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.SignerRole;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an auditor takes away of a life that was lived through the interface. */
class EvidencePackTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String JUSTIFICATION = "release <script>alert('x')</script> & more";

    private static Organization org;
    private static Party bob;
    private static Party carl;
    private static Instant between;
    private static UUID operation;
    private static Map<String, byte[]> whole = Map.of();

    @BeforeAll
    static void live() {
        var cluster = Cluster.shared();
        var other = Organization.create(cluster, "elsewhere");
        other.person("stranger");
        org = Organization.create(cluster, "evident");
        bob = org.person("bob");
        carl = org.person("carl");
        var ci = org.machine("ci", carl);
        org.signer("release");
        org.operators("release", bob, ci);
        org.policy("release", 5, Organization.step(1, bob));
        between = Instant.parse(Cluster.shared()
                .column("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC',"
                        + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
                .getFirst());
        ci.api()
                .withNewKey()
                .post("/v1/signers/release/sign", Digests.call("too early"))
                .refused(403, "APPROVAL_REQUIRED");
        var wanted = new NewRequest(JUSTIFICATION, null, 2L, null, null);
        var request = ci.api()
                .withNewKey()
                .post("/v1/signers/release/requests", wanted)
                .expect(201)
                .as(Request.class);
        bob.api()
                .post("/v1/requests/" + request.id() + ":approve", new Approval("looks good"))
                .expect(200);
        operation = ci.api()
                .withNewKey()
                .post("/v1/signers/release/sign", Digests.call("artifact"))
                .expect(200)
                .as(SignAnswer.class)
                .signatures()
                .getFirst()
                .operation();
        org.member("release", carl.id(), SignerRole.ADMINISTRATOR);
        org.policy("release", 3, Organization.step(1, bob, carl));
        org.admin().api().delete("/v1/signers/release/members/" + ci.id()).expect(204);
        whole = unpacked(taken(""));
    }

    private static Answer taken(String query) {
        return org.admin().api().get("/v1/audit:evidence" + query).expect(200);
    }

    private static Map<String, byte[]> unpacked(Answer answer) {
        var files = new LinkedHashMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(answer.body()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return files;
    }

    private static String text(Map<String, byte[]> pack, String file) {
        return new String(pack.getOrDefault(file, new byte[0]), StandardCharsets.UTF_8);
    }

    @Test
    void the_manifest_agrees_with_every_file() throws Exception {
        var lines = text(whole, "MANIFEST").lines().toList();
        assertThat(lines).hasSize(whole.size() - 1);
        for (var line : lines) {
            var parts = line.split("  ", 2);
            var digest = MessageDigest.getInstance("SHA-256").digest(whole.getOrDefault(parts[1], new byte[0]));
            assertThat(HexFormat.of().formatHex(digest)).as(parts[1]).isEqualTo(parts[0]);
        }
        assertThat(whole)
                .containsKeys(
                        "events.jsonl",
                        "people.json",
                        "standing.json",
                        "report.html",
                        "policies/release/v1.json",
                        "policies/release/v2.json",
                        "keys/log.txt",
                        "keys/signers/release.pem");
        assertThat(text(whole, "keys/log.txt").strip())
                .isEqualTo(
                        org.admin().api().get("/v1/log/key").expect(200).text().strip());
        assertThat(whole.keySet()).anyMatch(name -> name.startsWith("checkpoints/"));
        assertThat(whole.keySet()).anyMatch(name -> name.startsWith("keys/authorities/"));
    }

    @Test
    void a_pack_has_what_happened_just_before_it_was_taken() {
        assertThat(text(whole, "events.jsonl")).contains("signer.member_removed");
        assertThat(text(whole, "report.html")).doesNotContain("ends before");
    }

    @Test
    void the_report_names_the_facts_and_no_word_of_anybody_becomes_markup() {
        var report = text(whole, "report.html");
        assertThat(report)
                .contains(operation.toString())
                .contains("looks good", bob.name(), "signature.denied", "APPROVAL_REQUIRED")
                .contains("release &lt;script&gt;alert('x')&lt;/script&gt; &amp; more")
                .contains("One approval is good for 3 instead of 5 signatures.")
                .doesNotContain("<script", "elsewhere", "stranger");
    }

    @Test
    void a_commitment_in_the_log_is_opened_by_the_salt_of_the_person() {
        var created = text(whole, "events.jsonl")
                .lines()
                .filter(line -> line.contains("\"person.created\"")
                        && line.contains(bob.id().toString()))
                .findFirst()
                .orElseThrow();
        assertThat(created).doesNotContain(bob.name());
        var commitment = created.replaceAll(".*\"commitment\":\"([A-Za-z0-9_-]+)\".*", "$1");
        assertThat(text(whole, "people.json")).contains(commitment, bob.name(), "\"salt\"");
    }

    @Test
    void rights_are_those_of_the_moment() {
        var early = text(unpacked(taken("?until=" + between)), "report.html");
        assertThat(early)
                .contains("<td>ci</td><td>operator</td>")
                .doesNotContain("<td>" + carl.name() + "</td><td>administrator</td>");
        var late = text(unpacked(taken("?since=" + between + "&signer=release")), "report.html");
        var moments = late.split("<h3>At ");
        assertThat(moments[1]).contains("<td>ci</td><td>operator</td>").doesNotContain(carl.name());
        assertThat(moments[2])
                .contains("<td>" + carl.name() + "</td><td>administrator</td>")
                .doesNotContain("<td>ci</td>");
    }

    @Test
    void taking_it_is_on_record_and_its_period_must_run_forward() {
        Eventually.holds(
                "the reading is in the audit log",
                PATIENCE,
                () -> org.admin()
                        .api()
                        .get("/v1/audit?type=audit.evidence_taken")
                        .expect(200)
                        .text()
                        .contains("until"));
        org.admin()
                .api()
                .get("/v1/audit:evidence?since=2030-01-01T00:00:00Z&until=2029-01-01T00:00:00Z")
                .refused(400, "INVALID_INPUT");
    }
}
