package io.countersign.acceptance.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.KeyAlgorithm;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSSH signs files, and so git its commits and tags, with the keys of Signers that its agent was given. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SshTest {
    private final Organization org = Organization.create(Cluster.shared(), "ssh");
    private final Party job = org.machine("job", org.person("owner"));
    private BuildMachine machine;

    @BeforeAll
    void signers() {
        org.signer("rsa", KeyAlgorithm.RSA_2048);
        org.signer("ec", KeyAlgorithm.P_256);
        org.operators("rsa", job);
        org.operators("ec", job);
    }

    @BeforeEach
    void prepare(@TempDir Path folder) {
        machine = new BuildMachine(folder, org, job);
    }

    @Test
    void ssh_keygen_lists_the_public_keys() {
        var list =
                machine.run("ssh-keygen", "-D", BuildMachine.module()).expect(0).out();
        assertThat(list).contains("ssh-rsa ", " rsa").contains("ecdsa-sha2-nistp256 ", " ec");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ec"})
    void a_file_is_signed_through_the_agent_and_the_signature_is_verified(String signer) {
        var key = machine.run("ssh-keygen", "-D", BuildMachine.module())
                .expect(0)
                .out()
                .lines()
                .filter(line -> line.endsWith(" " + signer))
                .findFirst()
                .orElseThrow();
        machine.write("key.pub", key + "\n");
        machine.write("allowed", "release@example.com " + key + "\n");
        machine.write("image.tar", "not really a tar");
        // The agent asks for a PIN by a program of ours, and ends with the shell that it runs.
        machine.write("pin", "#!/bin/sh\necho unused\n").toFile().setExecutable(true);
        machine.with("SSH_ASKPASS", machine.file("pin")).with("SSH_ASKPASS_REQUIRE", "force");
        var signing = "ssh-add -s " + BuildMachine.module()
                + " && ssh-keygen -Y sign -f key.pub -n file image.tar"
                + " && ssh-keygen -Y verify -f allowed -I release@example.com -n file -s image.tar.sig < image.tar";
        var signed = machine.run("ssh-agent", "-P", BuildMachine.module(), "sh", "-c", signing)
                .expect(0);
        assertThat(signed.all()).contains("Good \"file\" signature for release@example.com");
    }
}
