package io.countersign.acceptance.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.acceptance.harness.Product;
import io.countersign.acceptance.harness.Shell;
import io.countersign.jca.testing.SampleFiles;
import io.countersign.protocol.KeyAlgorithm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/signing/pkcs11.md tells people to type works as it is typed there. */
class Pkcs11DocumentTest {
    private static final Pattern SECTION = Pattern.compile("(?ms)^## ([^\n]+)\n(.*?)(?=^## |\\z)");
    private static final Pattern BLOCK = Pattern.compile("(?m)(?:^ {4}.*\n)+");
    private static final List<String> PROGRAMS =
            List.of("OpenSSL", "osslsigncode", "sbsign", "jarsigner", "OpenSSH and git", "pkcs11-tool and p11tool");

    private final Organization org = Organization.create(Cluster.shared(), "p11page");
    private final Party job = org.machine("job", org.person("owner"));

    private static List<MatchResult> sections() {
        var page = Product.read(Product.root().resolve("docs/signing/pkcs11.md"));
        return SECTION.matcher(page).results().toList();
    }

    @Test
    void every_block_of_every_program_works_as_typed(@TempDir Path folder) throws IOException {
        org.signer("release", KeyAlgorithm.P_256);
        org.operators("release", job);
        var machine = prepared(folder);
        var blocks = sections().stream()
                .filter(section -> PROGRAMS.contains(section.group(1)))
                .flatMap(section -> BLOCK.matcher(section.group(2)).results())
                .map(MatchResult::group)
                .filter(block -> OpensslTest.hasProvider() || !block.contains("-provider pkcs11"))
                .toList();
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(PROGRAMS.size());
        for (var block : blocks) {
            machine.run("bash", "-e", machine.write("block", typed(block, machine.id("release"))))
                    .expect(0);
        }
        assertThat(org.cluster()
                        .number("SELECT count(*) FROM operations WHERE outcome = 'signed' AND organization_id = '"
                                + org.id() + "'"))
                .as("signatures, one of them by the provider where there is one")
                .isEqualTo(OpensslTest.hasProvider() ? 8 : 7);
    }

    /** With the id that a reader would have seen in the list; the agent ends with the block. */
    private static String typed(String block, String id) {
        return "trap 'test -z \"$SSH_AGENT_PID\" || kill $SSH_AGENT_PID' EXIT\n"
                + block.replaceAll("--id [0-9a-f]{32}", "--id " + id);
    }

    private BuildMachine prepared(Path folder) throws IOException {
        var machine = new BuildMachine(folder, org, job)
                .with("MODULE", BuildMachine.module())
                .with("PATH", Shell.ofThisJdk("jarsigner").getParent() + ":" + System.getenv("PATH"))
                .with("SSH_ASKPASS", folder.resolve("pin"))
                .with("SSH_ASKPASS_REQUIRE", "force");
        machine.write("pin", "#!/bin/sh\necho unused\n").toFile().setExecutable(true);
        machine.write("release.pem", machine.read(machine.chain("release")));
        machine.write("image.tar", "not really a tar");
        SampleFiles.exe(machine.file("app.exe"));
        SampleFiles.exe(machine.file("boot.efi"));
        SampleFiles.jar(machine.file("app.jar"));
        machine.run("git", "init", "--quiet", folder).expect(0);
        machine.run("git", "config", "user.email", "release@example.com").expect(0);
        machine.run("git", "config", "user.name", "Release").expect(0);
        machine.run("git", "add", "image.tar").expect(0);
        return machine;
    }

    @Test
    void every_program_has_its_section() {
        assertThat(sections()).extracting(section -> section.group(1)).containsAll(PROGRAMS);
    }
}
