package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cli;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.TokenAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The night on which the secret of a CI job leaked, as docs/operating.md says what to do, by the command line alone. */
class LeakedSecretTest {
    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "leak");
    private final Party lead = org.person("lead");
    private final Party ci = org.machine("ci", org.person("owner"));

    @TempDir
    Path folder;

    private String run(Object... words) {
        return Cli.as(org.admin(), folder).ok(words).out();
    }

    private void everywhere(String token, int status) {
        for (var gateway : cluster.gateways()) {
            var thief = gateway.api().as(token).withNewKey();
            thief.post("/v1/signers/release/sign", Digests.call("b")).expect(status);
        }
    }

    private String tokenBy(String secret) {
        var form = new HashMap<>(ci.credentials());
        form.put("client_secret", secret);
        return cluster.gateway(0)
                .api()
                .form("/v1/token", form)
                .expect(200)
                .as(TokenAnswer.class)
                .access_token();
    }

    @Test
    void after_the_runbook_nothing_that_leaked_signs_and_what_it_signed_is_known() throws IOException {
        org.signer("release");
        org.operators("release", ci, lead);
        org.policy("release", 10, Organization.step(1, lead));
        var grant = org.grant("release", ci, 10);
        var stolen = ci.token();
        var thief = cluster.gateway(1).api().as(stolen).withNewKey();
        var operation = thief.post("/v1/signers/release/sign", Digests.call("a"))
                .expect(200)
                .as(SignAnswer.class)
                .signatures()
                .getFirst()
                .operation();

        run("machine", "disable", "ci");
        everywhere(stolen, 401);
        ci.login(cluster.gateway(1)).refused(401, "IDENTITY_DISABLED");

        assertThat(run("audit", "--actor", "machine:ci", "--type", "signature.signed"))
                .contains(operation.toString());
        assertThat(run("audit", "operation", operation))
                .contains("signed at ", "ci", grant.id().toString());
        assertThat(run("grants", "--state", "active")).contains(grant.id().toString(), "ci");
        run("revoke", grant.id(), "--reason", "incident 17");

        var secret = folder.resolve("ci.new");
        run("machine", "rotate-secret", "ci", "--overlap", "PT0S", "--secret-file", secret);
        run("machine", "enable", "ci");
        everywhere(stolen, 401);
        ci.login(cluster.gateway(0)).expect(401);
        // The job itself works again, with the secret that nobody else has and without the right that was in doubt.
        everywhere(tokenBy(Files.readString(secret).strip()), 403);
    }
}
