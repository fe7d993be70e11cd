package io.countersign.acceptance.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.acceptance.harness.ServedCertificate;
import io.countersign.protocol.KeyAlgorithm;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Credentials and digests go to the gateway that was meant, and to nobody else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModuleOverTlsTest {
    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "p11tls");
    private final Party job = org.machine("job", org.person("owner"));
    private GatewayProcess gateway;
    private Path certificate;
    private BuildMachine machine;

    @BeforeAll
    void serveHttps(@TempDir Path folder) {
        org.signer("release", KeyAlgorithm.P_256);
        org.operators("release", job);
        var served = ServedCertificate.make(folder);
        certificate = served.certificate();
        gateway = cluster.launch(served.environment()).awaitReady();
    }

    /** Nobody else in this cluster speaks HTTPS. */
    @AfterAll
    void stop() {
        gateway.stop();
    }

    @BeforeEach
    void prepare(@TempDir Path folder) {
        machine = new BuildMachine(folder, org, job).with("COUNTERSIGN_URL", "https://127.0.0.1:" + gateway.port());
    }

    private void isRefused(String reason) {
        var refused = machine.sign("release");
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).containsPattern("countersign-pkcs11: [^\n]*" + reason);
    }

    @Test
    void the_authority_that_is_named_is_trusted() {
        var logins = logins();
        machine.with("COUNTERSIGN_CA_FILE", certificate).sign("release").expect(0);
        assertThat(logins()).as("the log tells of each").isGreaterThan(logins);
    }

    @Test
    void a_certificate_of_nobody_who_is_trusted_ends_it_before_a_secret_is_sent() {
        var logins = logins();
        isRefused("certificate");
        assertThat(logins()).isEqualTo(logins);
    }

    @Test
    void so_does_a_trusted_certificate_of_another_name() {
        var logins = logins();
        machine.with("COUNTERSIGN_CA_FILE", certificate).with("COUNTERSIGN_URL", "https://localhost:" + gateway.port());
        isRefused("certificate");
        assertThat(logins()).isEqualTo(logins);
    }

    /** By the access log of a gateway that nobody else calls. */
    private long logins() {
        return gateway.log()
                .lines()
                .filter(line -> line.contains("createToken"))
                .count();
    }
}
