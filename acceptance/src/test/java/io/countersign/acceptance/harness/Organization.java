package io.countersign.acceptance.harness;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.ApproverKind;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.Group;
import io.countersign.protocol.api.MachineCredentials;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewCertificateAuthority;
import io.countersign.protocol.api.NewGrant;
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
import io.countersign.protocol.api.PolicyPart;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.api.SignerState;
import io.countersign.protocol.api.WindowCeiling;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A tenant of its own and the words to fill it. What fails here fails the test with what the gateway said. */
public final class Organization {
    public static final String PASSWORD = "correct horse battery";
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Duration KEY_BIRTH = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final io.countersign.protocol.api.Organization organization;
    private final Party admin;
    private @Nullable CertificateAuthority authority;

    private Organization(Cluster cluster, io.countersign.protocol.api.Organization organization, Party admin) {
        this.cluster = cluster;
        this.organization = organization;
        this.admin = admin;
    }

    /** A new tenant; its slug begins with the word. */
    public static Organization create(Cluster cluster, String word) {
        var slug = word + "-" + NUMBERS.incrementAndGet();
        var admin = new NewPerson("Ada of " + slug, null, null, new NewAccount("ada", PASSWORD));
        var made = cluster.platformAdmin()
                .api()
                .withNewKey()
                .post("/v1/organizations", new NewOrganization(slug, "Organization " + slug, admin))
                .expect(201)
                .as(io.countersign.protocol.api.Organization.class);
        var byLogin = Party.person(cluster, made.id(), "Ada of " + slug, slug, "ada", PASSWORD);
        var me = byLogin.api().get("/v1/me").expect(200).as(io.countersign.protocol.api.Me.class);
        return new Organization(cluster, made, Party.person(cluster, me.id(), me.name(), slug, "ada", PASSWORD));
    }

    public UUID id() {
        return organization.id();
    }

    public String slug() {
        return organization.slug();
    }

    public Cluster cluster() {
        return cluster;
    }

    /** The organization's admin, and Administrator of every Signer made here. */
    public Party admin() {
        return admin;
    }

    public Party person(String login) {
        return person(login, PersonRole.MEMBER);
    }

    public Party person(String login, PersonRole role) {
        var wanted = new NewPerson(login + " of " + slug(), null, role, new NewAccount(login, PASSWORD));
        var made = make("/v1/people", wanted).as(Person.class);
        return Party.person(cluster, made.id(), made.name(), slug(), login, PASSWORD);
    }

    /** Another login of the same person. */
    public Party again(Party person, String login) {
        make("/v1/people/" + person.id() + "/accounts", new NewAccount(login, PASSWORD));
        return Party.person(cluster, person.id(), person.name(), slug(), login, PASSWORD);
    }

    public Party machine(String name, Party... owners) {
        var wanted = new NewMachine(name, Arrays.stream(owners).map(Party::id).toList());
        var made = make("/v1/machines", wanted).as(MachineCredentials.class);
        return Party.machine(cluster, made.clientId(), name, Objects.requireNonNull(made.clientSecret()));
    }

    public Group group(String name, Party... members) {
        var group = make("/v1/groups", new NewGroup(name)).as(Group.class);
        for (var member : members) {
            admin.api()
                    .put("/v1/groups/" + group.id() + "/members/" + member.id(), null)
                    .expect(200);
        }
        return group;
    }

    private Answer make(String path, Object body) {
        return admin.api().withNewKey().post(path, body).expect(201);
    }

    public synchronized CertificateAuthority authority() {
        if (authority == null) {
            var wanted = new NewCertificateAuthority(
                    "internal", KeyAlgorithm.P_256, "CN=" + slug() + " CA,O=Example,C=DE", null, null);
            authority = make("/v1/certificate-authorities", wanted).as(CertificateAuthority.class);
            var path = "/v1/certificate-authorities/" + authority.id();
            Eventually.holds(
                    "the CA is active",
                    KEY_BIRTH,
                    () -> admin.api().get(path).as(CertificateAuthority.class).state() == SignerState.ACTIVE);
        }
        return authority;
    }

    public Signer signer(String slug) {
        return signer(slug, KeyAlgorithm.P_256);
    }

    /** An active Signer that signs directly. */
    public Signer signer(String slug, KeyAlgorithm key) {
        return signer(slug, key, null);
    }

    /** @param token that holds its key; null: that of the CA */
    public Signer signer(String slug, KeyAlgorithm key, @Nullable String token) {
        var subject = "CN=" + slug + ",O=Example,C=DE";
        make(
                "/v1/signers",
                new NewSigner(slug, null, key, authority().id(), subject, null, token, null, null, false, null));
        Eventually.holds("the Signer is active", KEY_BIRTH, () -> read(slug).state() == SignerState.ACTIVE);
        return read(slug);
    }

    public Signer read(String slug) {
        return admin.api().get("/v1/signers/" + slug).expect(200).as(Signer.class);
    }

    public void member(String signer, UUID member, SignerRole role) {
        admin.api()
                .put("/v1/signers/" + signer + "/members/" + member, new NewMember(role))
                .expect(200);
    }

    public void operators(String signer, Party... parties) {
        for (var party : parties) {
            member(signer, party.id(), SignerRole.OPERATOR);
        }
    }

    public Policy policy(String signer, long ceiling, PolicyStep... steps) {
        var wanted = new NewPolicy(List.of(steps), Ceiling.of(ceiling), WindowCeiling.of(Duration.ofHours(1)), null);
        return admin.api()
                .put("/v1/signers/" + signer + "/policy", wanted)
                .expect(200)
                .as(Policy.class);
    }

    /** A step of these people. */
    public static PolicyStep step(long required, Party... people) {
        return PolicyStep.of(null, approvers(people), required);
    }

    /** A route or a parallel part of a step. */
    public static PolicyPart part(long required, Party... people) {
        return new PolicyPart(null, approvers(people), required);
    }

    private static List<Approver> approvers(Party... people) {
        return Arrays.stream(people)
                .map(person -> new Approver(ApproverKind.PERSON, person.id()))
                .toList();
    }

    public static PolicyStep step(long required, Group group) {
        return PolicyStep.of(group.name(), List.of(new Approver(ApproverKind.GROUP, group.id())), required);
    }

    /** Given ahead by the admin. */
    public Grant grant(String signer, Party recipient, long signatures) {
        return make(
                        "/v1/signers/" + signer + "/grants",
                        new NewGrant(recipient.id(), "acceptance", signatures, null, null))
                .as(Grant.class);
    }

    public Grant read(Grant grant) {
        return admin.api().get("/v1/grants/" + grant.id()).expect(200).as(Grant.class);
    }

    /** The algorithm that the tests sign with. */
    public static final SignatureAlgorithm ALGORITHM = SignatureAlgorithm.ECDSA_SHA_256;
}
