package io.countersign.acceptance.harness;

import com.fasterxml.jackson.core.type.TypeReference;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.Account;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.ApproverKind;
import io.countersign.protocol.api.BroughtCertificate;
import io.countersign.protocol.api.Campaign;
import io.countersign.protocol.api.CampaignAnswer;
import io.countersign.protocol.api.CampaignItem;
import io.countersign.protocol.api.CampaignVerdict;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.protocol.api.Channel;
import io.countersign.protocol.api.ChannelKind;
import io.countersign.protocol.api.ChannelSettings;
import io.countersign.protocol.api.DecisionItem;
import io.countersign.protocol.api.DecisionVerdict;
import io.countersign.protocol.api.Decisions;
import io.countersign.protocol.api.Delegation;
import io.countersign.protocol.api.Freeze;
import io.countersign.protocol.api.GivenUpLog;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.Group;
import io.countersign.protocol.api.Machine;
import io.countersign.protocol.api.MachineCredentials;
import io.countersign.protocol.api.MachineOwners;
import io.countersign.protocol.api.MachineTrust;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewBreakGlass;
import io.countersign.protocol.api.NewCampaign;
import io.countersign.protocol.api.NewCertificateAuthority;
import io.countersign.protocol.api.NewChannel;
import io.countersign.protocol.api.NewComment;
import io.countersign.protocol.api.NewDelegation;
import io.countersign.protocol.api.NewFreeze;
import io.countersign.protocol.api.NewGrant;
import io.countersign.protocol.api.NewGroup;
import io.countersign.protocol.api.NewMachine;
import io.countersign.protocol.api.NewMachineTrust;
import io.countersign.protocol.api.NewMember;
import io.countersign.protocol.api.NewOrganization;
import io.countersign.protocol.api.NewPasskey;
import io.countersign.protocol.api.NewPassword;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.NewRevocation;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.NewSimulation;
import io.countersign.protocol.api.NewWebhook;
import io.countersign.protocol.api.NotificationDigest;
import io.countersign.protocol.api.NotificationKind;
import io.countersign.protocol.api.NotificationPreferences;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.PasskeyAssertion;
import io.countersign.protocol.api.PasskeyRemoval;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.PolicyGuard;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Ratification;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RevocationReason;
import io.countersign.protocol.api.SecretRotation;
import io.countersign.protocol.api.Setup;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.api.WaitForProof;
import io.countersign.protocol.api.Webhook;
import io.countersign.protocol.api.WebhookCredentials;
import io.countersign.protocol.api.WebhookDelivery;
import io.countersign.protocol.api.WebhookSettings;
import io.countersign.protocol.api.WindowCeiling;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A tenant with one of each: a Signer with all roles, a second tenant beside it, and for every operation of the contract a call that
 * would be right if the caller were allowed to make it. Each such call has a target of its own where making it changes something.
 */
public final class Cast {
    private static final String PASSWORD = "another long password";
    private static final CampaignAnswer KEEP = new CampaignAnswer(CampaignVerdict.KEEP, null, "on the team");
    private static final long CEILING = 1_000_000;
    private static final String NOWHERE = "http://127.0.0.1:9/";

    private final Organization org;
    private final Organization other;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<String, Supplier<Prepared>> calls = new HashMap<>();

    public final Party machine;
    public final Party plain;
    public final Party auditor;
    public final Party operator;
    public final Party administrator;
    public final Party organizationAdmin;
    public final Party foreignAdmin;
    public final Party platformAdmin;
    /** Operator of every Signer and approver of every policy, through a group and in no other way. */
    public final Party groupApprover;
    /** Administrator of every Signer, with a token from before. */
    public final Party disabled;

    private final Person target;
    private final Group group;
    private final Group approvers;
    private final Machine targetMachine;
    private final UUID operation;

    /**
     * A call that is ready to be made.
     *
     * @param path values for the path's parameters
     * @param body null for an operation without one
     */
    public record Prepared(
            Map<String, String> path, @Nullable Object body) {}

    public Cast(Cluster cluster) {
        org = Organization.create(cluster, "cast");
        other = Organization.create(cluster, "stranger");
        var owner = org.person("owner");
        machine = org.machine("ci", owner);
        plain = org.person("plain");
        auditor = org.person("auditor");
        operator = org.person("operator");
        administrator = org.person("administrator");
        organizationAdmin = org.person("second-admin", PersonRole.ADMIN);
        foreignAdmin = other.admin();
        platformAdmin = cluster.platformAdmin();
        groupApprover = org.person("group-approver");
        approvers = org.group("approvers", groupApprover);
        disabled = org.person("disabled");
        for (var slug : List.of("release", "direct", "to-disable", "to-enable", "to-archive")) {
            signer(slug);
        }
        for (var slug : List.of("to-break", "to-ratify", "to-refuse")) {
            signer(slug);
            org.policy(slug, CEILING, step());
        }
        org.policy("release", CEILING, step());
        disabled.token();
        admin().post("/v1/people/" + disabled.id() + ":disable").expect(200);
        org.admin().api().post("/v1/signers/to-enable:disable").expect(200);
        target = freshPerson();
        group = org.group("group", operator);
        targetMachine = freshMachine();
        operation = operator.api()
                .withNewKey()
                .post("/v1/signers/direct/sign", Digests.call("cast"))
                .expect(200)
                .as(SignAnswer.class)
                .signatures()
                .getFirst()
                .operation();
        prepareSystem();
        prepareIdentities();
        prepareSigners();
        prepareApprovals();
    }

    /** The tenant that everything here is in. */
    public Organization organization() {
        return org;
    }

    /** The tenant beside it. */
    public Organization other() {
        return other;
    }

    /** A call of the operation, made ready; fails for an operation that nobody has thought of here. */
    public Prepared prepare(ContractFile.Described operationToCall) {
        var call = calls.get(operationToCall.id());
        if (call == null) {
            throw new AssertionError("Cast knows no call of " + operationToCall.id() + ": add one");
        }
        return call.get();
    }

    private void signer(String slug) {
        org.signer(slug);
        org.operators(slug, machine, operator);
        org.member(slug, auditor.id(), SignerRole.AUDITOR);
        org.member(slug, administrator.id(), SignerRole.ADMINISTRATOR);
        org.member(slug, approvers.id(), SignerRole.OPERATOR);
        org.member(slug, disabled.id(), SignerRole.ADMINISTRATOR);
    }

    /** The Administrator, or the group. */
    private PolicyStep step() {
        return PolicyStep.of(
                null,
                List.of(
                        new Approver(ApproverKind.PERSON, administrator.id()),
                        new Approver(ApproverKind.GROUP, approvers.id())),
                1);
    }

    private String unique() {
        return "n" + numbers.incrementAndGet();
    }

    private Api admin() {
        return org.admin().api().withNewKey();
    }

    private Person freshPerson() {
        var account = new NewAccount(unique(), PASSWORD);
        return admin().post("/v1/people", new NewPerson("Target", null, null, account))
                .expect(201)
                .as(Person.class);
    }

    private Account freshAccount(Person person) {
        return admin().post("/v1/people/" + person.id() + "/accounts", new NewAccount(unique(), PASSWORD))
                .expect(201)
                .as(Account.class);
    }

    private Machine freshMachine() {
        return admin().post("/v1/machines", new NewMachine(unique(), List.of(target().id())))
                .expect(201)
                .as(MachineCredentials.class)
                .machine();
    }

    private Person target() {
        return target == null ? freshPerson() : target;
    }

    private Request freshRequest() {
        return operator.api()
                .withNewKey()
                .post("/v1/signers/release/requests", freshTerms())
                .expect(201)
                .as(Request.class);
    }

    /** More signatures than any before: an equal request would be joined, and a smaller one not be needed. */
    private NewRequest freshTerms() {
        return new NewRequest("please", null, numbers.incrementAndGet(), null, null);
    }

    private Grant freshGrant() {
        return org.grant("release", operator, numbers.incrementAndGet());
    }

    private NewDelegation delegation() {
        var until = Instant.now().plus(Duration.ofDays(1));
        return new NewDelegation(target.id(), null, null, until, "holidays");
    }

    private Delegation freshDelegation() {
        return operator.api()
                .withNewKey()
                .post("/v1/delegations", delegation())
                .expect(201)
                .as(Delegation.class);
    }

    private Grant brokenGlass(String signer) {
        return admin().post("/v1/signers/" + signer + ":break-glass", new NewBreakGlass("on fire", null, null, null))
                .expect(201)
                .as(Grant.class);
    }

    private void call(String id, Map<String, String> path, @Nullable Object body) {
        calls.put(id, () -> new Prepared(path, body));
    }

    private void call(String id, Supplier<Prepared> prepared) {
        calls.put(id, prepared);
    }

    private static Map<String, String> at(String name, Object value) {
        return Map.of(name, value.toString());
    }

    private static NewOrganization newOrganization(String slug) {
        return new NewOrganization(slug, slug, new NewPerson("Ada", null, null, new NewAccount("ada", PASSWORD)));
    }

    private void prepareSystem() {
        for (var id : List.of(
                "getOpenApi",
                "getJwks",
                "getSignInProviders",
                "getMe",
                "listOrganizations",
                "listPeople",
                "listMachines",
                "listGroups",
                "listCertificateAuthorities",
                "listSigners",
                "listRequests",
                "listCampaigns",
                "getNotificationPreferences",
                "listPasskeys",
                "beginPasskey",
                "testNotifications",
                "listGrants",
                "listAudit",
                "verifyAudit",
                "exportAudit",
                "takeEvidence",
                "getLog",
                "streamEvents",
                "getLogCheckpoint",
                "getLogKey",
                "getAttestationKey")) {
            call(id, Map.of(), null);
        }
        call("setUp", Map.of(), new Setup("no such token", newOrganization("never")));
        call("createToken", Map.of(), operator.credentials());
        call("createOrganization", () -> new Prepared(Map.of(), newOrganization("made-" + unique())));
        var dispensable = Organization.create(org.cluster(), "dispensable");
        call("disableOrganization", at("organization", dispensable.id()), null);
        call("enableOrganization", at("organization", dispensable.id()), null);
    }

    private void prepareIdentities() {
        call("createPerson", () -> new Prepared(Map.of(), new NewPerson(unique(), null, null, null)));
        call("getPerson", at("person", target.id()), null);
        call("disablePerson", () -> new Prepared(at("person", freshPerson().id()), null));
        call("enablePerson", at("person", target.id()), null);
        call("erasePerson", () -> new Prepared(at("person", freshPerson().id()), new Reason("asked for it")));
        call(
                "appointPlatformAdmin",
                () -> new Prepared(at("person", freshPerson().id()), null));
        call("dismissPlatformAdmin", () -> {
            var appointed = at("person", freshPerson().id());
            platformAdmin
                    .api()
                    .post("/v1/people/" + appointed.get("person") + ":appoint")
                    .expect(200);
            return new Prepared(appointed, null);
        });
        call("addPasskey", Map.of(), new NewPasskey("key", "AAAA", "AAAA", null, null, null));
        var nobodys = new PasskeyAssertion("AA", "AA", "AA", "AA");
        call("removePasskey", at("passkey", UUID.randomUUID()), new PasskeyRemoval(nobodys));
        call("removePersonPasskeys", at("person", target.id()), null);
        call("addAccount", () -> new Prepared(at("person", target.id()), new NewAccount(unique(), PASSWORD)));
        call("removeAccount", () -> new Prepared(account(freshAccount(target)), null));
        call("setAccountPassword", account(target.accounts().getFirst()), new NewPassword(PASSWORD));
        call("createMachine", () -> new Prepared(Map.of(), new NewMachine(unique(), List.of(target.id()))));
        call("getMachine", at("machine", targetMachine.id()), null);
        call("setMachineOwners", at("machine", targetMachine.id()), new MachineOwners(List.of(target.id())));
        call("rotateMachineSecret", at("machine", targetMachine.id()), new SecretRotation(null));
        call("listMachineTrusts", at("machine", targetMachine.id()), null);
        call("addMachineTrust", () -> new Prepared(at("machine", freshMachine().id()), trust()));
        call("removeMachineTrust", () -> {
            var machineId = freshMachine().id();
            var made = admin().post("/v1/machines/" + machineId + "/trusts", trust())
                    .expect(201)
                    .as(MachineTrust.class);
            return new Prepared(
                    Map.of("machine", machineId.toString(), "trust", made.id().toString()), null);
        });
        call("disableMachine", () -> new Prepared(at("machine", freshMachine().id()), null));
        call("enableMachine", at("machine", targetMachine.id()), null);
        call("createGroup", () -> new Prepared(Map.of(), new NewGroup(unique())));
        call("getGroup", at("group", group.id()), null);
        var membership =
                Map.of("group", group.id().toString(), "identity", target.id().toString());
        call("addGroupMember", membership, null);
        call("removeGroupMember", () -> {
            admin().put("/v1/groups/" + group.id() + "/members/" + target.id(), null)
                    .expect(200);
            return new Prepared(membership, null);
        });
    }

    private static NewMachineTrust trust() {
        return new NewMachineTrust("https://ci.example.com", "countersign", Map.of("sub", "job"), null);
    }

    private static NewCampaign campaign() {
        var deadline = Instant.now().plus(Duration.ofDays(1));
        return new NewCampaign("yearly", List.of("release"), deadline, true, null);
    }

    private Campaign freshCampaign() {
        return admin().post("/v1/campaigns", campaign()).expect(201).as(Campaign.class);
    }

    /** The Operator's membership of the release Signer. */
    private Map<String, String> freshItem() {
        var campaign = freshCampaign().id();
        var items = admin().get("/v1/campaigns/" + campaign + "/items")
                .expect(200)
                .as(new TypeReference<Page<CampaignItem>>() {})
                .items();
        var item = items.stream()
                .filter(one -> one.holder().equals(operator.id()))
                .findFirst()
                .orElseThrow();
        return Map.of("campaign", campaign.toString(), "item", item.id().toString());
    }

    private static NewFreeze freeze() {
        return new NewFreeze("summer", null, Instant.now().plus(Duration.ofDays(1)), null, "holidays");
    }

    /** Told of what never happens here. */
    private void prepareChannels() {
        call("listChannels", Map.of(), null);
        call("createChannel", () -> new Prepared(Map.of(), channel()));
        var channel = at("channel", freshChannel().id());
        call("getChannel", channel, null);
        call("testChannel", channel, null);
        call("updateChannel", channel, new ChannelSettings("nobody", null, null, null, true));
        call("deleteChannel", () -> new Prepared(at("channel", freshChannel().id()), null));
    }

    /** Of something that never happens here, at an address where nobody answers. */
    private static NewChannel channel() {
        return new NewChannel(ChannelKind.SLACK, "nobody", NOWHERE, List.of(NotificationKind.CERTIFICATE_ENDS), null);
    }

    private Channel freshChannel() {
        return admin().post("/v1/channels", channel()).expect(201).as(Channel.class);
    }

    private static NewWebhook webhook() {
        return new NewWebhook(NOWHERE, null, List.of("webhook.disabled"), null, null);
    }

    private Webhook freshWebhook() {
        return admin().post("/v1/webhooks", webhook())
                .expect(201)
                .as(WebhookCredentials.class)
                .webhook();
    }

    private String presentSerial(String slug) {
        return Objects.requireNonNull(
                admin().get("/v1/signers/" + slug).expect(200).as(Signer.class).certificateSerial());
    }

    private Freeze freshFreeze() {
        return admin().post("/v1/freezes", freeze()).expect(201).as(Freeze.class);
    }

    private Map<String, String> account(Account account) {
        return Map.of("person", target.id().toString(), "account", account.id().toString());
    }

    private void prepareSigners() {
        var authority = org.authority().id();
        call("createCertificateAuthority", () -> {
            var name = unique();
            return new Prepared(
                    Map.of(),
                    new NewCertificateAuthority(name, KeyAlgorithm.P_256, "CN=" + name + ",O=E,C=DE", null, null));
        });
        call("getCertificateAuthority", at("certificateAuthority", authority), null);
        call("getRevocationList", at("certificateAuthority", authority), null);
        call("createSigner", () -> {
            var slug = "made-" + unique();
            var subject = "CN=" + slug + ",O=E,C=DE";
            return new Prepared(
                    Map.of(), new NewSigner(slug, null, KeyAlgorithm.P_256, authority, subject, null, null));
        });
        var release = at("signer", "release");
        for (var id : List.of(
                "getSigner",
                "getSignerCertificate",
                "getSignerPublicKey",
                "listSignerCertificates",
                "listMembers",
                "getPolicy",
                "listPolicyVersions",
                "listSignerActivity")) {
            call(id, release, null);
        }
        call("disableSigner", at("signer", "to-disable"), null);
        call("enableSigner", at("signer", "to-enable"), null);
        call("archiveSigner", at("signer", "to-archive"), null);
        call("getSignerCertificateRequest", release, null);
        // An authority of the organization issues those of these two, which is said to whoever may.
        call("setSignerCertificate", at("signer", "direct"), new BroughtCertificate("-----BEGIN CERTIFICATE-----"));
        call("renewSignerCertificate", at("signer", "direct"), new CertificateRenewal(null, null));
        // Equal for all who may, and the same again is no conflict.
        var revoked = Map.of("signer", "to-disable", "serial", presentSerial("to-disable"));
        call("revokeCertificate", revoked, new NewRevocation(RevocationReason.SUPERSEDED, null, "tried"));
        var membership = Map.of("signer", "direct", "member", target.id().toString());
        call("setMember", membership, new NewMember(SignerRole.AUDITOR));
        call("removeMember", () -> {
            org.member("direct", target.id(), SignerRole.AUDITOR);
            return new Prepared(membership, null);
        });
        call("sign", at("signer", "direct"), Digests.call("cast"));
        call("getOperation", at("operation", operation), null);
        call("getOperationProof", at("operation", operation), null);
        call("getAttestation", at("operation", operation), null);
        call("listArtifactOperations", at("digest", "0".repeat(64)), null);
        call("getLogTile", at("tile", "0/000.p/1"), null);
        call("getLogEntries", at("bundle", "000.p/1"), null);
        var otherRoot = Base64.getEncoder().encodeToString(new byte[32]);
        call("giveUpPublishedLog", Map.of(), new GivenUpLog(1, otherRoot, "tried"));
    }

    private void prepareApprovals() {
        var policy = new NewPolicy(List.of(step()), Ceiling.of(CEILING), WindowCeiling.of(Duration.ofHours(1)), null);
        call("setPolicy", at("signer", "to-enable"), policy);
        call("simulatePolicy", at("signer", "release"), new NewSimulation(null, freshTerms()));
        call("setPolicyGuard", at("signer", "to-enable"), new PolicyGuard(true));
        call("setWaitForProof", at("signer", "to-enable"), new WaitForProof(false));
        call("createRequest", () -> new Prepared(at("signer", "release"), freshTerms()));
        call("getRequest", at("request", freshRequest().id()), null);
        call("approveRequest", () -> new Prepared(at("request", freshRequest().id()), new Approval(null)));
        call("addComment", at("request", freshRequest().id()), new NewComment("looks fine"));
        var unknown = new DecisionItem(UUID.randomUUID(), DecisionVerdict.APPROVE, "0".repeat(64), null, null, null);
        call("decideRequests", Map.of(), new Decisions(List.of(unknown)));
        call("rejectRequest", () -> new Prepared(at("request", freshRequest().id()), new Rejection("no")));
        call("cancelRequest", () -> new Prepared(at("request", freshRequest().id()), null));
        call("voidRequest", () -> new Prepared(at("request", freshRequest().id()), new Reason("not this week")));
        call(
                "createGrant",
                () -> new Prepared(
                        at("signer", "release"),
                        new NewGrant(operator.id(), "ahead", numbers.incrementAndGet(), null, null)));
        call("createCampaign", () -> new Prepared(Map.of(), campaign()));
        var campaign = at("campaign", freshCampaign().id());
        call("getCampaign", campaign, null);
        call("listCampaignItems", campaign, null);
        call("answerCampaignItem", () -> new Prepared(freshItem(), KEEP));
        call(
                "setNotificationPreferences",
                Map.of(),
                new NotificationPreferences(null, List.of(), NotificationDigest.NONE, "UTC"));
        call("getReport", at("report", "stale-members"), null);
        call("getGrant", at("grant", freshGrant().id()), null);
        call("listDelegations", Map.of(), null);
        call("createDelegation", () -> new Prepared(Map.of(), delegation()));
        call(
                "endDelegation",
                () -> new Prepared(at("delegation", freshDelegation().id()), null));
        call("listWebhooks", Map.of(), null);
        call("getCallbackKey", Map.of(), null);
        prepareChannels();
        call("createWebhook", () -> new Prepared(Map.of(), webhook()));
        var webhook = at("webhook", freshWebhook().id());
        for (var id : List.of("getWebhook", "testWebhook", "listWebhookDeliveries")) {
            call(id, webhook, null);
        }
        call("updateWebhook", webhook, new WebhookSettings(NOWHERE, null, null, null, true));
        call("rotateWebhookSecret", webhook, new SecretRotation(null));
        call("deleteWebhook", () -> new Prepared(at("webhook", freshWebhook().id()), null));
        var tested = admin().post("/v1/webhooks/" + webhook.get("webhook") + ":test")
                .expect(200)
                .as(WebhookDelivery.class);
        // A test is not sent again, which is a refusal that is not about the caller.
        call(
                "resendWebhookDelivery",
                Map.of(
                        "webhook",
                        webhook.get("webhook"),
                        "delivery",
                        tested.id().toString()),
                null);
        call("listFreezes", Map.of(), null);
        call("createFreeze", () -> new Prepared(Map.of(), freeze()));
        call("removeFreeze", () -> new Prepared(at("freeze", freshFreeze().id()), null));
        call("breakGlass", at("signer", "to-break"), new NewBreakGlass("on fire", null, null, null));
        call("ratifyGrant", at("grant", brokenGlass("to-ratify").id()), new Ratification("I saw the fire", null));
        call("refuseGrant", at("grant", brokenGlass("to-refuse").id()), new Reason("there was no fire"));
        call("revokeGrant", () -> new Prepared(at("grant", freshGrant().id()), new Reason("no more")));
    }
}
