package io.countersign.acceptance.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.KeyAlgorithm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The module is a guest in other people's processes: it breaks none of them, and tells nothing that is secret. */
class ModuleInProcessesTest {
    private final Organization org = Organization.create(Cluster.shared(), "p11guest");
    private final Party job = org.machine("job", org.person("owner"));
    private BuildMachine machine;

    @BeforeEach
    void signer(@TempDir Path folder) {
        org.signer("release", KeyAlgorithm.P_256);
        org.operators("release", job);
        machine = new BuildMachine(folder, org, job);
    }

    @Test
    void after_a_fork_both_processes_sign_and_the_child_begins_anew() {
        try (var caller = Caller.start(machine, "release", "sign", "fork", "sign", "again", "sign", "end")) {
            assertThat(caller.ends())
                    .containsExactly(
                            "parent sign CKR_OK",
                            "child sign CKR_CRYPTOKI_NOT_INITIALIZED",
                            "child again CKR_OK",
                            "child sign CKR_OK",
                            "child end CKR_OK",
                            "parent sign CKR_OK",
                            "parent again CKR_CRYPTOKI_ALREADY_INITIALIZED",
                            "parent sign CKR_OK",
                            "parent end CKR_OK");
        }
        assertThat(org.cluster()
                        .number("SELECT count(*) FROM operations WHERE outcome = 'signed' AND organization_id = '"
                                + org.id() + "'"))
                .isEqualTo(4);
    }

    @Test
    void a_module_that_ended_begins_anew() {
        try (var caller = Caller.start(machine, "release", "sign", "end", "sign", "again", "sign")) {
            assertThat(caller.ends())
                    .containsExactly(
                            "parent sign CKR_OK",
                            "parent end CKR_OK",
                            "parent sign CKR_CRYPTOKI_NOT_INITIALIZED",
                            "parent again CKR_OK",
                            "parent sign CKR_OK");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "COUNTERSIGN_URL, ''",
        "COUNTERSIGN_URL, http://sign.example.com",
        "COUNTERSIGN_URL, nonsense",
        "COUNTERSIGN_CA_FILE, /no/such/file",
        "COUNTERSIGN_ALLOW_HTTP, maybe",
        "COUNTERSIGN_PKCS11_CONFIG, /no/such/file",
    })
    void a_broken_setting_is_one_sentence_and_no_fault_of_the_program(String setting, String value) {
        var tokens = machine.with(setting, value)
                .run("p11tool", "--provider", BuildMachine.module(), "--batch", "--list-tokens")
                .expect(0);
        assertThat(tokens.out()).doesNotContain("Countersign");
        assertThat(tokens.err().lines().filter(line -> line.startsWith("countersign-pkcs11: ")))
                .as(tokens.all())
                .hasSize(1);
    }

    @Test
    void a_secret_that_is_not_there_when_it_is_needed_is_named() {
        var refused = machine.with("COUNTERSIGN_CLIENT_SECRET_FILE", "/no/such/secret")
                .sign("release");
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).containsPattern("countersign-pkcs11: [^\n]*/no/such/secret");
    }

    @Test
    void no_secret_is_told_even_by_the_most_talkative_log() {
        var log = machine.file("countersign.log");
        var signed = machine.with("COUNTERSIGN_PKCS11_LOG", "debug:" + log)
                .with("COUNTERSIGN_CLIENT_SECRET_FILE", "")
                .with("COUNTERSIGN_CLIENT_SECRET", BuildMachine.secret(job))
                .sign("release")
                .expect(0);
        var told = signed.all() + new String(machine.read(log), StandardCharsets.ISO_8859_1);
        assertThat(told).contains("C_Sign", "ECDSA_SHA_256");
        assertThat(told).doesNotContain(BuildMachine.secret(job)).doesNotContainIgnoringCase("bearer ");
        // Access tokens are JWTs.
        assertThat(told).doesNotContain("eyJ");
    }

    @Test
    void a_token_of_a_job_is_enough() {
        machine.with("COUNTERSIGN_CLIENT_ID", "")
                .with("COUNTERSIGN_CLIENT_SECRET_FILE", "")
                .with("COUNTERSIGN_TOKEN_FILE", machine.write("token", job.token() + "\n"))
                .sign("release")
                .expect(0);
    }

    @Test
    void without_credentials_the_pin_is_an_access_token() {
        machine.with("COUNTERSIGN_CLIENT_ID", "").with("COUNTERSIGN_CLIENT_SECRET_FILE", "");
        assertThat(machine.pkcs11Tool("--list-token-slots").expect(0).out()).contains("login required");
        var input = machine.write("input", "what release signs");
        var signature = machine.file("signature");
        machine.with("TOKEN", job.token())
                .sign("release", "ECDSA-SHA256", input, signature, "--login", "--pin", "env:TOKEN")
                .expect(0);
        var refused = machine.with("TOKEN", "no.token.this")
                .sign("release", "ECDSA-SHA256", input, signature, "--login", "--pin", "env:TOKEN");
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains("CKR_PIN_INCORRECT").doesNotContain("no.token.this");
    }
}
