package io.countersign.verticles.identity;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewMachineTrust;
import io.countersign.protocol.api.NewPassword;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.TokenAnswer;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.Tokens.ProviderCode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who comes in by an identity provider, and as whom. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProviderLogInTest {
    private final AtomicInteger names = new AtomicInteger();
    private ProviderBed providers;
    private IdentityBed bed;

    @BeforeAll
    void open() throws Exception {
        providers = new ProviderBed();
        bed = providers.bed;
    }

    @AfterAll
    void close() throws Exception {
        providers.close();
    }

    private String name() {
        return "person" + names.incrementAndGet();
    }

    private void recorded(String reason) {
        eventually(
                "the refusal is recorded",
                () -> providers.events("identity.login_refused").stream()
                        .anyMatch(event -> event.contains("\"" + reason + "\"") && event.contains("\"provider\"")));
    }

    @Test
    void the_first_sign_in_binds_the_account_and_from_then_on_only_the_providers_own_id_counts() {
        var name = name();
        var email = name + "@acme.example";
        var ann = providers.person(name, "sso", "P" + email.substring(1).toUpperCase(Locale.ROOT));

        assertThat(providers.signedIn(providers.signIn(name + "-sub", email))).isEqualTo(ann.id());
        var shown = bed.bed
                .ok(bed.identities.getPerson(call(providers.admin), ann.id()))
                .accounts();
        assertThat(shown)
                .filteredOn(account -> account.provider() != null)
                .singleElement()
                .satisfies(account -> assertThat(account.login()).isEqualTo("sso:" + email))
                .satisfies(account -> assertThat(account.linked()).isTrue());
        assertThat(providers.events("account.linked"))
                .filteredOn(event -> event.contains(ann.id().toString()))
                .singleElement()
                .satisfies(event -> assertThat(event)
                        .contains("sso", providers.issuer.url(), "commitment")
                        .doesNotContain(name + "-sub"));

        assertThat(providers.signedIn(providers.signIn(name + "-sub", "renamed@acme.example")))
                .as("the address changed at the provider")
                .isEqualTo(ann.id());
        assertThat(bed.outcome(providers.signIn("somebody-else", email))).isEqualTo("INVALID_GRANT");
        recorded("other_subject");
        assertThat(providers.events("account.linked"))
                .filteredOn(event -> event.contains(ann.id().toString()))
                .hasSize(1);
    }

    @Test
    void of_two_first_sign_ins_of_the_same_person_both_get_in_and_one_binds() {
        var name = name();
        var email = name + "@acme.example";
        var ann = providers.person(name, "sso", email);
        var answers = new ArrayList<Future<TokenAnswer>>();
        for (var i = 0; i < 16; i++) {
            answers.add(providers.signIn(i % 2 == 0 ? bed.one : bed.two, "sso", name + "-sub", email));
        }
        answers.forEach(answer -> assertThat(providers.signedIn(answer)).isEqualTo(ann.id()));
        assertThat(providers.events("account.linked"))
                .filteredOn(event -> event.contains(ann.id().toString()))
                .hasSize(1);
    }

    @Test
    void of_two_first_sign_ins_of_different_people_with_one_address_one_gets_in() {
        var name = name();
        var email = name + "@acme.example";
        providers.person(name, "sso", email);
        var answers = new ArrayList<Future<TokenAnswer>>();
        for (var i = 0; i < 8; i++) {
            answers.add(providers.signIn(i % 2 == 0 ? bed.one : bed.two, "sso", name + "-" + i, email));
        }
        assertThat(answers.stream().map(bed::outcome)).filteredOn("ok"::equals).hasSize(1);
    }

    @Test
    void an_address_that_the_provider_has_not_verified_finds_nobody() {
        var name = name();
        providers.person(name, "sso", name + "@acme.example");
        for (var verified : new Object[] {false, "true", 1}) {
            var claims = providers.claims("x", name + "@acme.example").put("email_verified", verified);
            assertThat(bed.outcome(bed.one.provider(providers.code("sso", providers.token(claims)), "r")))
                    .isEqualTo("INVALID_GRANT");
        }
        var claims = providers.claims("x", name + "@acme.example");
        claims.remove("email_verified");
        assertThat(bed.outcome(bed.one.provider(providers.code("sso", providers.token(claims)), "r")))
                .isEqualTo("INVALID_GRANT");
        recorded("unverified_email");
    }

    @Test
    void entra_id_says_in_its_own_claim_that_an_address_is_verified() {
        var name = name();
        var ann = providers.person(name, "sso", name + "@acme.example");
        var claims = providers.claims(name + "-sub", name + "@acme.example");
        claims.remove("email_verified");
        assertThat(bed.outcome(bed.one.provider(
                        providers.code("sso", providers.token(claims.copy().put("xms_edov", 0))), "r")))
                .isEqualTo("INVALID_GRANT");
        assertThat(providers.signedIn(bed.one.provider(
                        providers.code("sso", providers.token(claims.copy().put("xms_edov", true))), "r")))
                .isEqualTo(ann.id());
    }

    @Test
    void an_address_that_only_looks_the_same_finds_nobody() {
        var name = name();
        providers.person(name, "sso", name + "k@acme.example");
        // The Kelvin sign becomes a k in lower case.
        for (var other :
                List.of(name + "\u212A@acme.example", name + "k@acme.example ", "%", name + "k@acme.examplE\u0301")) {
            assertThat(bed.outcome(providers.signIn("x", other))).isEqualTo("INVALID_GRANT");
        }
    }

    @Test
    void nobody_is_made_by_a_sign_in_and_nobody_of_another_organization_or_provider_gets_in() {
        var name = name();
        var email = name + "@acme.example";
        assertThat(bed.outcome(providers.signIn("new", email))).isEqualTo("INVALID_GRANT");
        recorded("unknown_account");
        providers.person(name, "strict", email);
        assertThat(bed.outcome(providers.signIn("new", email)))
                .as("an account of another provider of the organization")
                .isEqualTo("INVALID_GRANT");
        var elsewhere = bed.person(providers.adminElsewhere, name);
        bed.bed.ok(bed.identities.addAccount(
                call(providers.adminElsewhere), elsewhere.id(), NewAccount.ofProvider("other", email)));
        assertThat(bed.outcome(providers.signIn("new", email)))
                .as("of another organization")
                .isEqualTo("INVALID_GRANT");
    }

    @Test
    void whom_a_provider_names_is_one_person_here() {
        var name = name();
        var email = name + "@acme.example";
        var ann = providers.person(name, "sso", email);
        assertThat(providers.signedIn(providers.signIn(name + "-sub", email))).isEqualTo(ann.id());
        var elsewhere = bed.person(providers.adminElsewhere, name);
        bed.bed.ok(bed.identities.addAccount(
                call(providers.adminElsewhere), elsewhere.id(), NewAccount.ofProvider("other", email)));
        assertThat(bed.outcome(providers.signIn(bed.one, "other", name + "-sub", email)))
                .isEqualTo("INVALID_GRANT");
        assertThat(bed.bed.column("SELECT subject FROM accounts WHERE person_id = '" + elsewhere.id()
                        + "' AND provider IS NOT NULL AND subject IS NOT NULL"))
                .isEmpty();
    }

    @Test
    void disabling_removing_and_erasing_end_it_as_they_end_a_password() {
        var name = name();
        var email = name + "@acme.example";
        var ann = providers.person(name, "sso", email);
        var token = bed.bed.ok(providers.signIn(name + "-sub", email)).access_token();
        bed.bed.ok(bed.identities.disablePerson(call(providers.admin), ann.id()));
        assertThat(bed.outcome(bed.two.authenticate(token))).isNotEqualTo("ok");
        assertThat(bed.outcome(providers.signIn(name + "-sub", email))).isEqualTo("IDENTITY_DISABLED");
        bed.bed.ok(bed.identities.enablePerson(call(providers.admin), ann.id()));
        assertThat(bed.outcome(bed.two.authenticate(token))).isEqualTo("TOKEN_EXPIRED");
        var again = bed.bed.ok(providers.signIn(name + "-sub", email)).access_token();

        var account = bed.bed.ok(bed.identities.getPerson(call(providers.admin), ann.id())).accounts().stream()
                .filter(one -> one.provider() != null)
                .findFirst()
                .orElseThrow();
        bed.bed.ok(bed.identities.removeAccount(call(providers.admin), ann.id(), account.id()));
        assertThat(bed.outcome(bed.two.authenticate(again))).isEqualTo("TOKEN_EXPIRED");
        assertThat(bed.outcome(providers.signIn(name + "-sub", email))).isEqualTo("INVALID_GRANT");

        providers.add(ann, "sso", email);
        assertThat(providers.signedIn(providers.signIn("new-sub-" + name, email)))
                .isEqualTo(ann.id());
        bed.bed.ok(bed.identities.disablePerson(call(providers.admin), ann.id()));
        bed.bed.ok(bed.identities.erasePerson(call(providers.admin), ann.id(), new Reason("left")));
        assertThat(bed.outcome(providers.signIn("new-sub-" + name, email))).isEqualTo("INVALID_GRANT");
        assertThat(bed.bed.column("SELECT login FROM accounts WHERE person_id = '" + ann.id() + "'"))
                .isEmpty();
    }

    @Test
    void an_account_of_a_provider_has_no_password_and_gets_none() {
        var name = name();
        var ann = providers.person(name, "sso", name + "@acme.example");
        var account = bed.bed
                .column("SELECT id FROM accounts WHERE provider IS NOT NULL AND person_id = '" + ann.id() + "'")
                .getFirst();
        assertThat(bed.outcome(bed.identities.setAccountPassword(
                        call(providers.admin),
                        ann.id(),
                        UUID.fromString(account),
                        new NewPassword("another long password"))))
                .isEqualTo("NO_PASSWORD");
        for (var password : List.of("", ProviderAccount.NO_PASSWORD, "\0".repeat(32))) {
            assertThat(bed.outcome(bed.logIn(providers.organization, "sso:" + name + "@acme.example", password)))
                    .isEqualTo("INVALID_GRANT");
        }
    }

    @Test
    void only_providers_of_the_organization_make_accounts_and_only_with_an_address() {
        var ann = bed.person(providers.admin, name());
        var call = call(providers.admin);
        for (var wrong : List.of(
                NewAccount.ofProvider("other", "a@b.example"),
                NewAccount.ofProvider("nobody", "a@b.example"),
                new NewAccount(null, null, "sso", null, null, null),
                new NewAccount(null, null, null, "a@b.example", null, null),
                new NewAccount("ann", "correct horse battery", "sso", "a@b.example", null, null),
                new NewAccount("ann", null, null, null, null, null),
                new NewAccount(null, null, null, null, null, null))) {
            assertThat(bed.outcome(bed.identities.addAccount(call, ann.id(), wrong)))
                    .as("%s", wrong)
                    .isEqualTo("INVALID_INPUT");
        }
        providers.add(ann, "sso", "taken@acme.example");
        assertThat(bed.outcome(bed.identities.addAccount(
                        call,
                        bed.person(providers.admin, name()).id(),
                        NewAccount.ofProvider("sso", "Taken@ACME.example"))))
                .isEqualTo("LOGIN_TAKEN");
    }

    @Test
    void the_last_admin_keeps_a_password_whatever_else_admins_sign_in_by() {
        var ada = providers.admin.id();
        var bob = bed.bed.ok(bed.identities.createPerson(
                call(providers.admin),
                new NewPerson(
                        "Bob", null, PersonRole.ADMIN, NewAccount.ofProvider("sso", "never-linked@acme.example"))));
        var call = call(IdentityBed.caller(providers.organization, bob));
        var password = bed.bed.ok(bed.identities.addAccount(call, ada, new NewAccount("ada", IdentityBed.PASSWORD)));
        var linked = bed.bed.ok(bed.identities.addAccount(call, ada, NewAccount.ofProvider("sso", "ada@acme.example")));
        assertThat(providers.signedIn(providers.signIn("ada-sub", "ada@acme.example")))
                .isEqualTo(ada);
        assertThat(bed.outcome(bed.identities.removeAccount(call, ada, password.id())))
                .isEqualTo("LAST_ADMIN");
        assertThat(bed.outcome(bed.identities.disablePerson(call, ada))).isEqualTo("LAST_ADMIN");
        bed.bed.ok(bed.identities.removeAccount(call, ada, linked.id()));
        bed.bed.ok(bed.identities.disablePerson(call(providers.admin), bob.id()));
    }

    @Test
    void the_last_platform_admin_with_a_password_stays() {
        var root = bed.person(providers.adminElsewhere, name());
        var sso = bed.bed.ok(bed.identities.createPerson(
                call(providers.adminElsewhere),
                new NewPerson("Sam", null, PersonRole.MEMBER, NewAccount.ofProvider("other", "sam@acme.example"))));
        var platform = bed.platformAdmin(root, providers.elsewhere);
        bed.platformAdmin(sso, providers.elsewhere);

        assertThat(bed.outcome(bed.identities.dismissPlatformAdmin(call(platform), root.id())))
                .isEqualTo("LAST_PLATFORM_ADMIN");
        bed.noPlatformAdmin();
    }

    @Test
    void a_persons_id_token_is_no_token_of_a_job_whatever_a_trust_says() {
        var machine = bed.machine(providers.admin);
        var trust = new NewMachineTrust(providers.issuer.url(), ProviderBed.CLIENT, Map.of("sub", "ann-sub"), null);
        bed.bed.ok(bed.identities.addMachineTrust(call(providers.admin), machine.clientId(), trust));
        var idToken = providers.token(providers.claims("ann-sub", "ann@acme.example"));
        assertThat(bed.outcome(bed.one.exchange(machine.clientId().toString(), idToken, "r")))
                .isEqualTo("INVALID_SUBJECT_TOKEN");
    }

    @Test
    void a_code_goes_nowhere_but_to_the_console_and_the_persons_own_machine() {
        for (var elsewhere : List.of(
                "https://sign.example/console",
                "https://sign.example/console/x",
                "https://sign.example/console/?a=b",
                "https://evil.example/console/",
                "http://127.0.0.1/",
                "http://127.0.0.1:0/",
                "http://127.0.0.1:80/x",
                "http://127.0.0.1:80@evil.example/",
                "http://localhost:80/",
                "")) {
            var code = new ProviderCode("sso", "c", ProviderBed.VERIFIER, elsewhere, ProviderBed.NONCE);
            assertThat(bed.refused(bed.one.provider(code, "r"))).as(elsewhere).isInstanceOf(Refusal.BadInput.class);
        }
    }
}
