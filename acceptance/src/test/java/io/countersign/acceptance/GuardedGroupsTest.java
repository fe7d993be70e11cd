package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.Group;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewPassword;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.Policy;
import io.countersign.protocol.api.PolicyGuard;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.SignerRole;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An admin of the organization fills a group that signs with a guarded Signer. */
class GuardedGroupsTest {
    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "guarded");
    private final Party lea = org.person("lea");
    private final Party bob = org.person("bob");
    private Group team = org.group("team");

    @BeforeEach
    void guarded() {
        org.signer("release");
        org.operators("release", lea);
        org.policy("release", 5, Organization.step(1, lea));
        org.member("release", team.id(), SignerRole.OPERATOR);
        org.admin()
                .api()
                .put("/v1/signers/release/policy-guard", new PolicyGuard(true))
                .expect(200);
    }

    private boolean isMember(Party who) {
        team = org.admin().api().get("/v1/groups/" + team.id()).expect(200).as(Group.class);
        return team.members().stream().anyMatch(member -> member.id().equals(who.id()));
    }

    @Test
    void whoever_joins_waits_for_a_second_person_and_is_in_the_group_once_they_agree() {
        var path = "/v1/groups/" + team.id() + "/members/" + bob.id();
        var answer = org.admin().api().put(path, null).expect(202);
        var request = answer.as(Request.class);
        assertThat(request.change()).contains("Signer release: members of the group are its Operators");
        assertThat(answer.text()).doesNotContain("\"signatures\"", "\"window\"");
        assertThat(isMember(bob)).isFalse();
        lea.at(cluster.gateway(1))
                .post("/v1/requests/" + request.id() + ":approve", new Approval(null))
                .expect(200);
        assertThat(isMember(bob)).isTrue();
        org.admin().api().put(path, null).expect(200);
        org.admin().api().delete(path).expect(204);
        assertThat(isMember(bob)).isFalse();
    }

    @Test
    void nobody_becomes_somebody_whom_a_guarded_signer_trusts_by_setting_a_password_of_theirs() {
        var accounts = "/v1/people/" + lea.id() + "/accounts";
        var account = lea.api()
                .get("/v1/people/" + lea.id())
                .as(Person.class)
                .accounts()
                .getFirst();
        var path = accounts + "/" + account.id() + "/password";
        var admin = org.admin().api();
        var password = new NewPassword("another long password");
        assertThat(admin.put(path, password).refused(409, "GUARDED_PERSON").detail())
                .contains("release");
        admin.withNewKey()
                .post(accounts, new NewAccount("lea2", "another long password"))
                .refused(409, "GUARDED_PERSON");
        admin.delete("/v1/people/" + lea.id() + "/passkeys").refused(409, "GUARDED_PERSON");
        admin.delete("/v1/people/" + bob.id() + "/passkeys").expect(204);
        admin.post("/v1/people/" + lea.id() + ":disable").expect(200);
        admin.put(path, password).refused(409, "GUARDED_PERSON");
        admin.post("/v1/people/" + lea.id() + ":enable").expect(200);
        var stranger = admin.get("/v1/people/" + bob.id()).as(Person.class);
        admin.put(
                        "/v1/people/" + bob.id() + "/accounts/"
                                + stranger.accounts().getFirst().id() + "/password",
                        password)
                .expect(204);
    }

    @Test
    void whoever_disables_the_last_approver_is_warned_and_not_refused() {
        var admin = org.admin().api();
        assertThat(org.read("release").warnings()).isNull();
        var gone = admin.post("/v1/people/" + lea.id() + ":disable").expect(200).as(Person.class);
        assertThat(gone.warnings())
                .singleElement()
                .asString()
                .startsWith("step 1 of the policy of release lacks 1 person");
        assertThat(org.read("release").warnings()).isEqualTo(gone.warnings());
        assertThat(admin.get("/v1/signers/release/policy")
                        .expect(200)
                        .as(Policy.class)
                        .warnings())
                .isEqualTo(gone.warnings());
        assertThat(admin.get("/v1/reports/impossible-steps").expect(200).text())
                .contains(Objects.requireNonNull(gone.warnings()));
        var back = admin.post("/v1/people/" + lea.id() + ":enable").expect(200).as(Person.class);
        assertThat(back.warnings()).isNull();
        assertThat(org.read("release").warnings()).isNull();
    }
}
