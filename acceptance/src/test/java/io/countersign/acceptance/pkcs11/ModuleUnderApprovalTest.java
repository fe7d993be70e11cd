package io.countersign.acceptance.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Everybody;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.acceptance.harness.Shell;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.Reason;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The module has no powers of its own: what the gateway refuses is not signed, and the program's user is told why. */
class ModuleUnderApprovalTest {
    private static final int PROCESSES = 3;
    private static final int THREADS = 10;
    private static final int SIGNATURES = 3;

    private final Organization org = Organization.create(Cluster.shared(), "p11approval");
    private final Party lead = org.person("lead");
    private final Party job = org.machine("job", org.person("owner"));
    private BuildMachine machine;

    @BeforeEach
    void signer(@TempDir Path folder) {
        org.signer("release", KeyAlgorithm.P_256);
        org.operators("release", job, lead);
        org.policy("release", 5, Organization.step(1, lead));
        machine = new BuildMachine(folder, org, job);
    }

    private long signed() {
        return org.cluster()
                .number("SELECT count(*) FROM operations WHERE outcome = 'signed' AND organization_id = '" + org.id()
                        + "'");
    }

    private void revoke(Grant grant) {
        org.admin()
                .api()
                .post("/v1/grants/" + grant.id() + ":revoke", new Reason("the build machine is lost"))
                .expect(200);
    }

    @Test
    void thirty_callers_from_processes_and_threads_get_the_three_signatures_of_a_grant_and_no_more() {
        var grant = org.grant("release", job, SIGNATURES);
        Callable<String> process = () -> machine.run(
                        Shell.ofThisJdk("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        SigningThreads.classes(),
                        SigningThreads.class.getName(),
                        BuildMachine.module(),
                        "release",
                        THREADS)
                .expect(0)
                .out();
        var said = String.join("", Everybody.atOnce(Collections.nCopies(PROCESSES, process)));
        assertThat(said.lines().filter(line -> line.equals(SigningThreads.SIGNED)))
                .as(said)
                .hasSize(SIGNATURES);
        assertThat(said.lines().filter(line -> line.contains("CKR_FUNCTION_REJECTED")))
                .as(said)
                .hasSize(PROCESSES * THREADS - SIGNATURES);
        assertThat(org.read(grant).used()).isEqualTo(SIGNATURES);
        assertThat(signed()).isEqualTo(SIGNATURES);
    }

    @Test
    void a_revoked_grant_signs_no_more_and_the_reason_is_told() {
        var grant = org.grant("release", job, 5);
        machine.sign("release").expect(0);
        revoke(grant);
        var refused = machine.sign("release");
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err())
                .containsPattern("countersign-pkcs11: [^\n]*was revoked[^\n]*GRANT_REVOKED")
                // CKR_FUNCTION_REJECTED, of which older releases do not know the name.
                .containsPattern("CKR_FUNCTION_REJECTED|0x200");
        assertThat(signed()).isEqualTo(1);
    }

    @Test
    void a_program_that_keeps_the_module_open_signs_no_more_once_the_grant_is_revoked() {
        var grant = org.grant("release", job, 5);
        try (var caller = Caller.start(machine, "release", "sign", "wait", "sign")) {
            assertThat(caller.says()).isEqualTo("parent sign CKR_OK");
            revoke(grant);
            caller.goOn();
            assertThat(caller.says()).isEqualTo("parent sign CKR_FUNCTION_REJECTED");
        }
        assertThat(signed()).isEqualTo(1);
    }

    @Test
    void the_record_names_the_program_that_signed() {
        org.grant("release", job, 5);
        machine.sign("release").expect(0);
        var log = org.admin()
                .api()
                .get("/v1/audit?type=signature.signed")
                .expect(200)
                .text();
        assertThat(log).containsPattern("\"tool\":\"pkcs11-tool[ (]");
    }

    @Test
    void without_a_grant_the_sentence_says_what_to_do() {
        var refused = machine.sign("release");
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err())
                .contains("needs an approval; open a request with POST /v1/signers/release/requests")
                .contains("APPROVAL_REQUIRED")
                .containsPattern("countersign-pkcs11: [^\n]*\n");
        assertThat(signed()).isZero();
    }

    @Test
    void the_wrong_secret_is_named_and_never_shown() {
        machine.with("COUNTERSIGN_CLIENT_SECRET_FILE", machine.write("wrong.secret", "wrong-secret-of-somebody"))
                .with("COUNTERSIGN_PKCS11_LOG", "debug:stderr");
        var refused = machine.sign("release");
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains("countersign-pkcs11: ").doesNotContain("wrong-secret-of-somebody");
        assertThat(signed()).isZero();
    }
}
