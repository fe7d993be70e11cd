package io.countersign.local.demo;

import io.countersign.local.demo.Cast.Human;
import io.countersign.local.demo.Cast.Robot;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.ApproverKind;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.Group;
import io.countersign.protocol.api.MachineCredentials;
import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.Member;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewCertificateAuthority;
import io.countersign.protocol.api.NewGroup;
import io.countersign.protocol.api.NewMachine;
import io.countersign.protocol.api.NewMember;
import io.countersign.protocol.api.NewOrganization;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.Policy;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Setup;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.api.SignerState;
import io.countersign.protocol.api.WindowCeiling;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Chapter 1: an organization, its people and its CI, a key born in the token, and the rule for using it. */
final class Founding {
    static final String ORGANIZATION = "acme";
    static final String SIGNER = "demo-release";

    private static final int CEILING = 3;
    private static final Duration WINDOW = Duration.ofHours(1);

    private final Narrator narrator;
    private final Visitor stranger;

    Founding(Narrator narrator, Visitor stranger) {
        this.narrator = narrator;
        this.stranger = stranger;
    }

    /**
     * What the chapter leaves behind.
     *
     * @param authorityPem the certificate that those who verify trust
     */
    record Founded(Cast cast, String authorityPem) {}

    Founded tell(String setupToken) throws StepFailed {
        narrator.chapter(
                "1. An organization, its people, a key that never leaves its token, and the rule for using it");
        var ada = narrator.step(
                "Ada founds the organization \"acme\" with the setup token, and logs in", () -> ada(setupToken));
        var mallory =
                narrator.step("Ada adds Mallory, a lead, who also looks after the CI", () -> join(ada, "Mallory"));
        var grace = narrator.step("Ada adds Grace, security", () -> join(ada, "Grace"));
        var linus = narrator.step("Ada adds Linus, security", () -> join(ada, "Linus"));
        var ci = narrator.step("Ada adds the machine identity \"ci\", owned by Mallory", () -> robot(ada, mallory));
        var leads =
                narrator.step("a group \"leads\": Ada and Mallory", () -> group(ada, "leads", ada.id(), mallory.id()));
        var security = narrator.step(
                "a group \"security\": Grace and Linus", () -> group(ada, "security", grace.id(), linus.id()));
        var builders = narrator.step("a group \"builders\": the CI", () -> group(ada, "builders", ci.id()));
        var authority = narrator.step(
                "an internal certificate authority, its P-256 key born in the token", () -> authority(ada));
        var signer = narrator.step(
                "a Signer \"" + SIGNER + "\", its P-256 key born in the token, with a code-signing certificate",
                () -> signer(ada, authority));
        narrator.detail(signer.subject() + ", serial " + signer.certificateSerial() + ", until " + signer.notAfter());
        narrator.detail(
                "its policy guard is off, so that Ada alone can pre-approve later; by default a second person must agree");
        narrator.done(
                "all three groups become Operators of it: under a policy, they may ask, decide and sign",
                () -> operators(ada, leads, security, builders));
        var policy = narrator.step(
                "a policy of two steps: 1 of leads, then 2 of security", () -> policy(ada, leads, security));
        narrator.detail(policy.sentence());
        return new Founded(new Cast(ada, mallory, grace, linus, ci), String.valueOf(authority.certificate()));
    }

    private Human ada(String setupToken) throws IOException, InterruptedException {
        var password = Secrets.password();
        var admin = new NewPerson("Ada", "ada@acme.example", PersonRole.ADMIN, new NewAccount("ada", password));
        var me = stranger.post(
                "/v1/setup", new Setup(setupToken, new NewOrganization(ORGANIZATION, "Acme", admin)), Me.class);
        return new Human(me.id(), "Ada", "ada", password, logIn("ada", password));
    }

    private Human join(Human ada, String name) throws IOException, InterruptedException {
        var login = name.toLowerCase(java.util.Locale.ROOT);
        var password = Secrets.password();
        var wanted = new NewPerson(name, login + "@acme.example", PersonRole.MEMBER, new NewAccount(login, password));
        var person = ada.api().post("/v1/people", wanted, Person.class);
        return new Human(person.id(), name, login, password, logIn(login, password));
    }

    private Visitor logIn(String login, String password) throws IOException, InterruptedException {
        return stranger.loggedIn(passwordForm(login, password));
    }

    static Map<String, String> passwordForm(String login, String password) {
        return Map.of("grant_type", "password", "organization", ORGANIZATION, "username", login, "password", password);
    }

    private Robot robot(Human ada, Human owner) throws IOException, InterruptedException {
        var made = ada.api().post("/v1/machines", new NewMachine("ci", List.of(owner.id())), MachineCredentials.class);
        var secret = made.clientSecret();
        Unexpected.unless(secret != null, "the new machine identity came without its secret");
        var form = Map.of(
                "grant_type", "client_credentials",
                "client_id", made.clientId().toString(),
                "client_secret", String.valueOf(secret));
        return new Robot(made.machine().id(), String.valueOf(secret), stranger.loggedIn(form));
    }

    private static Group group(Human ada, String name, UUID... members) throws IOException, InterruptedException {
        var group = ada.api().post("/v1/groups", new NewGroup(name), Group.class);
        for (var member : members) {
            ada.api().put("/v1/groups/" + group.id() + "/members/" + member);
        }
        return group;
    }

    private static CertificateAuthority authority(Human ada) throws IOException, InterruptedException {
        var wanted = new NewCertificateAuthority(
                "demo", KeyAlgorithm.P_256, "CN=Demo Code Signing CA,O=Acme,C=DE", null, null);
        var made = ada.api().post("/v1/certificate-authorities", wanted, CertificateAuthority.class);
        return Waiting.until(
                () -> ada.api().get("/v1/certificate-authorities/" + made.id(), CertificateAuthority.class),
                authority -> active(authority.state(), authority.failure()));
    }

    private static Signer signer(Human ada, CertificateAuthority authority) throws IOException, InterruptedException {
        var wanted = new NewSigner(
                SIGNER,
                "Demo release",
                KeyAlgorithm.P_256,
                authority.id(),
                "CN=Acme Release,O=Acme,C=DE",
                null,
                null,
                null,
                null,
                false,
                null);
        ada.api().post("/v1/signers", wanted, Signer.class);
        return Waiting.until(
                () -> ada.api().get("/v1/signers/" + SIGNER, Signer.class),
                signer -> active(signer.state(), signer.failure()));
    }

    private static boolean active(SignerState state, @org.jspecify.annotations.Nullable String failure) {
        Unexpected.unless(state != SignerState.FAILED, "its creation failed: " + failure);
        return state == SignerState.ACTIVE;
    }

    private static void operators(Human ada, Group... groups) throws IOException, InterruptedException {
        for (var group : groups) {
            var path = "/v1/signers/" + SIGNER + "/members/" + group.id();
            ada.api().put(path, new NewMember(SignerRole.OPERATOR), Member.class);
        }
    }

    private static Policy policy(Human ada, Group leads, Group security) throws IOException, InterruptedException {
        var steps = List.of(step("leads", leads, 1), step("security", security, 2));
        var wanted = new NewPolicy(steps, Ceiling.of(CEILING), WindowCeiling.of(WINDOW), null);
        return ada.api().put("/v1/signers/" + SIGNER + "/policy", wanted, Policy.class);
    }

    private static PolicyStep step(String name, Group group, int required) {
        return PolicyStep.of(name, List.of(new Approver(ApproverKind.GROUP, group.id())), required);
    }
}
