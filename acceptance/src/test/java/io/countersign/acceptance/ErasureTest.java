package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.AuditVerification;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.PolicyGuard;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.SignerRole;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A person who did all that leaves words somewhere is erased: no table and no leaf knows them any more, and the log still verifies. */
class ErasureTest {
    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "erasing");

    private static String distinctive() {
        var random = new byte[8];
        new SecureRandom().nextBytes(random);
        return "zq" + HexFormat.of().formatHex(random) + "x";
    }

    /** Every column of every table that holds the word. */
    private List<String> places(String word) {
        var places = new ArrayList<String>();
        for (var column : cluster.column("""
                SELECT c.table_name || '.' || c.column_name || '.' || c.data_type
                FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
                WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
                  AND c.data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'bytea')""")) {
            var part = column.split("\\.");
            var found = part[2].equals("bytea")
                    ? "position(convert_to('" + word + "', 'UTF8') IN \"" + part[1] + "\") > 0"
                    : "position('" + word + "' IN \"" + part[1] + "\"::text) > 0";
            if (cluster.number("SELECT count(*) FROM \"" + part[0] + "\" WHERE " + found) > 0) {
                places.add(part[0] + "." + part[1]);
            }
        }
        return places;
    }

    private Request ask(Party who) {
        var wanted = new NewRequest("a build", null, 2L, null, null);
        return who.api()
                .withNewKey()
                .post("/v1/signers/release/requests", wanted)
                .expect(201)
                .as(Request.class);
    }

    private Request read(Request request) {
        return org.admin().api().get("/v1/requests/" + request.id()).expect(200).as(Request.class);
    }

    /** All that ends with "by" somebody, and all changes that need words about somebody. */
    private Request live(Party eve, Party ci, Party bob) {
        org.signer("release");
        org.operators("release", ci, bob);
        org.member("release", eve.id(), SignerRole.ADMINISTRATOR);
        org.policy("release", 5, Organization.step(1, eve, bob));
        var api = org.admin().api();
        api.put("/v1/signers/release/policy-guard", new PolicyGuard(true)).expect(200);
        var team = org.group("team");
        api.put("/v1/signers/release/members/" + team.id(), Map.of("role", "operator"))
                .expect(202);
        api.put("/v1/signers/release/members/" + eve.id(), Map.of("role", "auditor"))
                .expect(200);
        var back = api.put("/v1/signers/release/members/" + eve.id(), Map.of("role", "administrator"))
                .expect(202)
                .as(Request.class);
        assertThat(String.valueOf(back.change()))
                .contains(eve.name())
                .doesNotContain(eve.id().toString());
        bob.api()
                .post("/v1/requests/" + back.id() + ":approve", new Approval("back"))
                .expect(200);
        var looser = Map.of(
                "steps",
                List.of(Map.of("approvers", List.of(Map.of("kind", "person", "id", eve.id())), "requiredApprovals", 1)),
                "signatureCeiling",
                9,
                "windowCeiling",
                "PT1H");
        var change = api.put("/v1/signers/release/policy", looser).expect(202).as(Request.class);
        assertThat(String.valueOf(change.change())).contains(eve.name());
        bob.api()
                .post("/v1/requests/" + change.id() + ":approve", new Approval(null))
                .expect(200);
        var rejected = ask(ci);
        eve.api()
                .post("/v1/requests/" + rejected.id() + ":reject", new Rejection("not today"))
                .expect(200);
        var voided = ask(ci);
        eve.api()
                .post("/v1/requests/" + voided.id() + ":void", new Reason("a freeze"))
                .expect(200);
        assertThat(read(voided).reason()).contains("voided by " + eve.name() + ": a freeze");
        var approved = ask(ci);
        var grant = eve.api()
                .post("/v1/requests/" + approved.id() + ":approve", new Approval("good"))
                .expect(200)
                .as(Request.class)
                .grant();
        ci.api()
                .withNewKey()
                .post("/v1/signers/release/sign", Digests.call("artifact"))
                .expect(200);
        eve.api().post("/v1/grants/" + grant + ":revoke", new Reason("enough")).expect(200);
        eve.api()
                .withNewKey()
                .post("/v1/requests/" + approved.id() + "/comments", Map.of("text", "done"))
                .expect(201);
        api.withNewKey()
                .post("/v1/campaigns", Map.of("name", "spring", "deadline", "2026-12-31T00:00:00Z", "members", true))
                .expect(201);
        return rejected;
    }

    @Test
    void nothing_of_a_person_is_left_but_the_id_and_what_it_did() {
        var word = distinctive();
        var eve = org.person(word);
        org.again(eve, "other" + word);
        var bob = org.person("bob");
        var rejected = live(eve, org.machine("ci", bob), bob);
        assertThat(read(rejected).reason()).contains("rejected by " + eve.name() + " at step 1: not today");
        assertThat(places(word))
                .contains("identities.name", "accounts.login", "campaign_items.holder_name")
                .doesNotContain("audit_leaves.leaf", "requests.change", "requests.end_reason", "grants.end_reason");
        var path = "/v1/people/" + eve.id();
        var why = new Reason("asked to be forgotten");
        var api = org.admin().api();
        api.post(path + ":erase", why).refused(409, "PERSON_ACTIVE");
        api.post("/v1/people/" + org.admin().id() + ":erase", why).refused(409, "OWN_PERSON");
        api.post(path + ":disable").expect(200);
        var erased = api.post(path + ":erase", why).expect(200).as(Person.class);
        assertThat(erased.name()).isEqualTo("erased person");
        assertThat(erased.accounts()).isEmpty();
        assertThat(places(word)).isEmpty();
        assertThat(cluster.number("SELECT count(*) FROM person_salts WHERE person_id = '" + eve.id() + "'"))
                .isZero();
        assertThat(read(rejected).reason()).contains("rejected by erased person at step 1: not today");
        assertThat(read(rejected).toString()).contains(eve.id().toString());
        api.post(path + ":erase", why).refused(409, "ALREADY_ERASED");
        api.post(path + ":enable").refused(409, "PERSON_ERASED");
        api.withNewKey()
                .post(path + "/accounts", new NewAccount("eve", Organization.PASSWORD))
                .refused(409, "PERSON_ERASED");
        assertThat(eve.login(cluster.gateway(1)).status()).isEqualTo(400);
        var verification = api.post("/v1/audit:verify").expect(200).as(AuditVerification.class);
        assertThat(verification.verified()).as("%s", verification).isTrue();
    }

    @Test
    void an_e_mail_address_goes_too() {
        var word = distinctive();
        var wanted = new NewPerson("Paul " + word, word + "@example.com", PersonRole.MEMBER, null);
        var api = org.admin().api();
        var paul = api.withNewKey().post("/v1/people", wanted).expect(201).as(Person.class);
        assertThat(places(word)).contains("persons.email");
        api.post("/v1/people/" + paul.id() + ":disable").expect(200);
        api.post("/v1/people/" + paul.id() + ":erase", new Reason("left")).expect(200);
        assertThat(places(word)).isEmpty();
    }
}
