package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Api;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewPasskey;
import io.countersign.protocol.api.NewPassword;
import io.countersign.protocol.api.Person;
import java.time.Duration;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

/** Who has an access token of a person, and nothing else of theirs, makes no log-in and no passkey of it. */
class StolenTokenTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String OWN = Organization.PASSWORD;
    private static final String ANOTHER = "another " + OWN;

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "stolen");
    private final Party lead = org.person("lead");

    /** As whoever found the token calls. */
    private static Api by(Party victim) {
        return victim.api().withNewKey();
    }

    private static Answer setsPassword(Party person, NewPassword password) {
        var path = "/v1/people/" + person.id();
        var account = person.api().get(path).as(Person.class).accounts().getFirst();
        return by(person).put(path + "/accounts/" + account.id() + "/password", password);
    }

    private static Answer addsLogin(Party admin, NewAccount account) {
        return by(admin).post("/v1/people/" + admin.id() + "/accounts", account);
    }

    private Answer logsIn(Party person, String login, String password) {
        var form = new LinkedHashMap<>(person.credentials());
        form.put("username", login);
        form.put("password", password);
        return cluster.gateway(0).api().form("/v1/token", form);
    }

    @Test
    void a_token_alone_sets_no_password_of_its_person_and_so_adds_no_first_passkey() {
        assertThat(setsPassword(lead, new NewPassword(ANOTHER))
                        .refused(403, "CURRENT_PASSWORD_MISSING")
                        .detail())
                .contains("currentPassword");
        setsPassword(lead, new NewPassword(ANOTHER, ANOTHER)).refused(403, "PASSWORD_WRONG");
        logsIn(lead, "lead", ANOTHER).refused(400, "INVALID_GRANT");
        for (var password : new String[] {null, ANOTHER}) {
            by(lead).post("/v1/me/passkeys:begin").expect(200);
            var login = password == null ? null : "lead";
            by(lead).post("/v1/me/passkeys", new NewPasskey("key", "AAAA", "AAAA", login, password, null))
                    .refused(403, password == null ? "PASSKEY_PROOF_MISSING" : "PASSWORD_WRONG");
        }
        logsIn(lead, "lead", OWN).expect(200);
    }

    @Test
    void a_token_alone_gives_the_admin_whose_it_is_no_other_login() {
        var wanted = new NewAccount("mallory", ANOTHER);
        assertThat(addsLogin(org.admin(), wanted)
                        .refused(403, "CURRENT_PASSWORD_MISSING")
                        .detail())
                .contains("currentLogin");
        addsLogin(org.admin(), wanted.confirmedBy("ada", ANOTHER)).refused(403, "PASSWORD_WRONG");
        addsLogin(org.admin(), wanted.confirmedBy("lead", OWN)).refused(403, "PASSWORD_WRONG");
        logsIn(org.admin(), "mallory", ANOTHER).refused(400, "INVALID_GRANT");
        addsLogin(org.admin(), wanted.confirmedBy("ada", OWN)).expect(201);
        logsIn(org.admin(), "mallory", ANOTHER).expect(200);
    }

    @Test
    void whoever_knows_their_password_sets_another_and_an_admin_sets_that_of_others_without() {
        setsPassword(lead, new NewPassword(ANOTHER, OWN)).expect(204);
        logsIn(lead, "lead", OWN).refused(400, "INVALID_GRANT");
        logsIn(lead, "lead", ANOTHER).expect(200);
        var path = "/v1/people/" + lead.id();
        var admin = org.admin().api();
        var account = admin.get(path).as(Person.class).accounts().getFirst();
        admin.put(path + "/accounts/" + account.id() + "/password", new NewPassword(OWN))
                .expect(204);
        logsIn(lead, "lead", OWN).expect(200);
    }

    @Test
    void guesses_at_ones_own_password_are_counted_with_those_at_the_door_and_recorded() {
        for (var i = 0; i < 10; i++) {
            setsPassword(lead, new NewPassword(ANOTHER, "guess number " + i)).refused(403, "PASSWORD_WRONG");
        }
        setsPassword(lead, new NewPassword(ANOTHER, OWN)).refused(429, "TOO_MANY_REQUESTS");
        logsIn(lead, "lead", OWN).refused(429, "TOO_MANY_REQUESTS");
        Eventually.holds("the refusals are in the log", SOON, () -> recorded() > 0);
    }

    private long recorded() {
        return cluster.number("SELECT count(*) FROM audit_leaves WHERE type = 'identity.login_refused'"
                + " AND encode(leaf, 'escape') LIKE '%" + lead.id() + "%'"
                + " AND encode(leaf, 'escape') LIKE '%\"confirmation\"%'");
    }

    @Test
    void an_admin_takes_the_passkeys_of_others_and_not_their_own() {
        by(org.admin()).delete("/v1/people/" + lead.id() + "/passkeys").expect(204);
        by(org.admin()).delete("/v1/people/" + org.admin().id() + "/passkeys").refused(409, "OWN_PASSKEYS");
    }
}
