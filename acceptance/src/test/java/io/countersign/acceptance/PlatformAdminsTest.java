package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.EventReader;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewOrganization;
import io.countersign.protocol.api.NewPassword;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.TokenAnswer;
import org.junit.jupiter.api.Test;

/** Who runs the installation, on all gateways. */
class PlatformAdminsTest {
    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "platform");
    private final Party pia = org.person("pia", PersonRole.ADMIN);

    private static String tokenOf(Party party, GatewayProcess gateway) {
        return party.login(gateway).expect(200).as(TokenAnswer.class).access_token();
    }

    private Person pia(String verb) {
        return cluster.platformAdmin()
                .api()
                .post("/v1/people/" + pia.id() + verb)
                .expect(200)
                .as(Person.class);
    }

    @Test
    void an_appointed_one_may_at_once_what_the_first_may_and_a_dismissed_one_may_not_on_all_gateways()
            throws Exception {
        var token = tokenOf(pia, cluster.gateway(1));
        assertThat(pia(":appoint").platformAdmin()).isTrue();
        for (var gateway : cluster.gateways()) {
            var slug = org.slug() + "-by-" + gateway.name();
            var admin = new NewPerson("Gus", null, null, new NewAccount("gus", Organization.PASSWORD));
            gateway.api()
                    .as(token)
                    .withNewKey()
                    .post("/v1/organizations", new NewOrganization(slug, slug, admin))
                    .expect(201);
            gateway.api().as(token).get("/v1/organizations").expect(200);
        }
        var gateway = cluster.gateway(1);
        try (var stream = new EventReader(gateway.uri(), "", token, null)) {
            assertThat(stream.status()).isEqualTo(200);
            assertThat(pia(":dismiss").platformAdmin()).isFalse();
            var last = stream.next();
            while (last != null) {
                last = stream.next();
            }
            assertThat(stream.comment()).contains("may not read any more");
        }
        for (var each : cluster.gateways()) {
            each.api().as(token).get("/v1/organizations").refused(401, "TOKEN_EXPIRED");
            var again = each.api().as(tokenOf(pia, each));
            again.get("/v1/organizations").refused(403, "NOT_A_PLATFORM_ADMIN");
            again.get("/v1/people").expect(200);
        }
    }

    @Test
    void the_admin_beside_a_platform_admin_does_not_become_them() {
        var account = pia(":appoint").accounts().getFirst().id();
        var accounts = "/v1/people/" + pia.id() + "/accounts";
        for (var gateway : cluster.gateways()) {
            var admin = org.admin().at(gateway).withNewKey();
            admin.put(accounts + "/" + account + "/password", new NewPassword("another long secret"))
                    .refused(403, "NOT_A_PLATFORM_ADMIN");
            admin.post(accounts, new NewAccount("pia2", "another long secret")).refused(403, "NOT_A_PLATFORM_ADMIN");
            admin.delete("/v1/people/" + pia.id() + "/passkeys").refused(403, "NOT_A_PLATFORM_ADMIN");
        }
        pia.login(cluster.gateway(0)).expect(200);
        org.admin().api().post("/v1/people/" + pia.id() + ":disable").expect(200);
        pia.login(cluster.gateway(0)).refused(401, "IDENTITY_DISABLED");
    }
}
