package io.countersign.gateway.operations;

import io.countersign.gateway.http.Operation;
import io.countersign.verticles.Approvals;
import io.countersign.verticles.Attestations;
import io.countersign.verticles.Audit;
import io.countersign.verticles.Campaigns;
import io.countersign.verticles.Channels;
import io.countersign.verticles.Domain;
import io.countersign.verticles.Identities;
import io.countersign.verticles.Log;
import io.countersign.verticles.Notifications;
import io.countersign.verticles.Passkeys;
import io.countersign.verticles.Reports;
import io.countersign.verticles.Signers;
import io.countersign.verticles.Webhooks;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.stream.Stream;

/** All handlers. The registry compares them with the contract at start. */
public final class AllOperations {
    private AllOperations() {}

    /** @param contract the document that {@code getOpenApi} hands out */
    public static List<Operation> of(Domain domain, Buffer contract, SignatureCount count) {
        return Stream.of(
                        system(domain, contract, count),
                        identities(domain.identities()),
                        passkeys(domain.passkeys()),
                        signers(domain.signers()),
                        approvals(domain.approvals()),
                        audit(domain.audit()),
                        log(domain.log()),
                        attestations(domain.attestations()),
                        live(domain),
                        reports(domain.reports()),
                        campaigns(domain.campaigns()),
                        webhooks(domain.webhooks()),
                        notifications(domain.notifications()),
                        channels(domain.channels()))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Operation> system(Domain domain, Buffer contract, SignatureCount count) {
        return List.of(
                new CreateToken(domain.tokens()),
                new GetJwks(domain.tokens()),
                new GetSignInProviders(domain.tokens()),
                new GetOpenApi(contract),
                new ExportAudit(domain.exports()),
                new TakeEvidence(domain.evidence()),
                new GetOperation(domain.signing()),
                new ListArtifactOperations(domain.signing()),
                new SetUp(domain.installation()),
                new Sign(domain.signing(), count));
    }

    private static List<Operation> identities(Identities identities) {
        return List.of(
                new AddAccount(identities),
                new AddGroupMember(identities),
                new AddMachineTrust(identities),
                new AppointPlatformAdmin(identities),
                new CreateGroup(identities),
                new CreateMachine(identities),
                new CreateOrganization(identities),
                new CreatePerson(identities),
                new DisableMachine(identities),
                new DisableOrganization(identities),
                new DisablePerson(identities),
                new DismissPlatformAdmin(identities),
                new EnableMachine(identities),
                new EnableOrganization(identities),
                new EnablePerson(identities),
                new ErasePerson(identities),
                new GetGroup(identities),
                new GetMachine(identities),
                new GetMe(identities),
                new GetPerson(identities),
                new ListGroups(identities),
                new ListMachines(identities),
                new ListMachineTrusts(identities),
                new ListOrganizations(identities),
                new ListPeople(identities),
                new RemoveAccount(identities),
                new RemoveGroupMember(identities),
                new RemoveMachineTrust(identities),
                new RotateMachineSecret(identities),
                new SetAccountPassword(identities),
                new SetMachineOwners(identities));
    }

    private static List<Operation> passkeys(Passkeys passkeys) {
        return List.of(
                new AddPasskey(passkeys),
                new BeginPasskey(passkeys),
                new ListPasskeys(passkeys),
                new RemovePasskey(passkeys),
                new RemovePersonPasskeys(passkeys));
    }

    private static List<Operation> signers(Signers signers) {
        return List.of(
                new ArchiveSigner(signers),
                new SetWaitForProof(signers),
                new CreateCertificateAuthority(signers),
                new CreateSigner(signers),
                new DisableSigner(signers),
                new EnableSigner(signers),
                new GetCertificateAuthority(signers),
                new GetRevocationList(signers),
                new GetSigner(signers),
                new GetSignerCertificate(signers),
                new GetSignerPublicKey(signers),
                new ListCertificateAuthorities(signers),
                new ListMembers(signers),
                new ListSignerCertificates(signers),
                new ListSigners(signers),
                new RemoveMember(signers),
                new RenewSignerCertificate(signers),
                new GetSignerCertificateRequest(signers),
                new SetSignerCertificate(signers),
                new RevokeCertificate(signers),
                new SetMember(signers));
    }

    private static List<Operation> approvals(Approvals approvals) {
        return List.of(
                new AddComment(approvals),
                new ApproveRequest(approvals),
                new BreakGlass(approvals),
                new CancelRequest(approvals),
                new CreateDelegation(approvals),
                new CreateFreeze(approvals),
                new CreateGrant(approvals),
                new CreateRequest(approvals),
                new DecideRequests(approvals),
                new EndDelegation(approvals),
                new GetGrant(approvals),
                new GetPolicy(approvals),
                new GetRequest(approvals),
                new ListDelegations(approvals),
                new ListFreezes(approvals),
                new ListGrants(approvals),
                new ListPolicyVersions(approvals),
                new ListRequests(approvals),
                new RatifyGrant(approvals),
                new RefuseGrant(approvals),
                new RejectRequest(approvals),
                new RemoveFreeze(approvals),
                new RevokeGrant(approvals),
                new SetPolicy(approvals),
                new SimulatePolicy(approvals),
                new SetPolicyGuard(approvals),
                new VoidRequest(approvals));
    }

    private static List<Operation> campaigns(Campaigns campaigns) {
        return List.of(
                new AnswerCampaignItem(campaigns),
                new CreateCampaign(campaigns),
                new GetCampaign(campaigns),
                new ListCampaignItems(campaigns),
                new ListCampaigns(campaigns));
    }

    private static List<Operation> webhooks(Webhooks webhooks) {
        return List.of(
                new CreateWebhook(webhooks),
                new DeleteWebhook(webhooks),
                new GetCallbackKey(webhooks),
                new GetWebhook(webhooks),
                new ListWebhookDeliveries(webhooks),
                new ListWebhooks(webhooks),
                new ResendWebhookDelivery(webhooks),
                new RotateWebhookSecret(webhooks),
                new TestWebhook(webhooks),
                new UpdateWebhook(webhooks));
    }

    private static List<Operation> notifications(Notifications notifications) {
        return List.of(
                new GetNotificationPreferences(notifications),
                new SetNotificationPreferences(notifications),
                new TestNotifications(notifications));
    }

    private static List<Operation> channels(Channels channels) {
        return List.of(
                new CreateChannel(channels),
                new DeleteChannel(channels),
                new GetChannel(channels),
                new ListChannels(channels),
                new TestChannel(channels),
                new UpdateChannel(channels));
    }

    private static List<Operation> reports(Reports reports) {
        return List.of(new GetReport(reports));
    }

    private static List<Operation> log(Log log) {
        return List.of(
                new GetLog(log),
                new GetLogCheckpoint(log),
                new GetLogEntries(log),
                new GetLogKey(log),
                new GetLogTile(log),
                new GetOperationProof(log),
                new GiveUpPublishedLog(log));
    }

    private static List<Operation> attestations(Attestations attestations) {
        return List.of(new GetAttestation(attestations), new GetAttestationKey(attestations));
    }

    private static List<Operation> live(Domain domain) {
        return List.of(new StreamEvents(domain.tokens(), domain.live(), new EventText()));
    }

    private static List<Operation> audit(Audit audit) {
        return List.of(new ListAudit(audit), new ListSignerActivity(audit), new VerifyAudit(audit));
    }
}
