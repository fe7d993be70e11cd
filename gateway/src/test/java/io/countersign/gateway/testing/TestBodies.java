package io.countersign.gateway.testing;

import io.countersign.gateway.contract.ContractOperation;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A good call for every operation. */
public final class TestBodies {
    public static final String ID = "0190c8a0-0000-7000-8000-000000000001";
    private static final String PERSON =
            "{\"name\":\"Ada\",\"account\":{\"login\":\"ada\",\"password\":\"correct horse battery\"}}";
    private static final String ORGANIZATION = "{\"slug\":\"acme\",\"name\":\"Acme\",\"admin\":" + PERSON + "}";
    private static final String SUBJECT = "\"subject\":\"CN=Acme,O=Acme,C=DE\"";
    private static final Map<String, String> BODIES = Map.ofEntries(
            Map.entry("setUp", "{\"setupToken\":\"t\",\"organization\":" + ORGANIZATION + "}"),
            Map.entry("createToken", "grant_type=client_credentials&client_id=" + ID + "&client_secret=s"),
            Map.entry("createOrganization", ORGANIZATION),
            Map.entry("createPerson", PERSON),
            Map.entry("addPasskey", "{\"name\":\"key\",\"attestationObject\":\"AAAA\",\"clientDataJSON\":\"AAAA\"}"),
            Map.entry(
                    "removePasskey",
                    "{\"assertion\":{\"credentialId\":\"AA\",\"authenticatorData\":\"AA\",\"clientDataJSON\":\"AA\","
                            + "\"signature\":\"AA\"}}"),
            Map.entry("addAccount", "{\"login\":\"ada2\",\"password\":\"correct horse battery\"}"),
            Map.entry("setAccountPassword", "{\"password\":\"correct horse battery\"}"),
            Map.entry("createMachine", "{\"name\":\"ci\",\"owners\":[\"" + ID + "\"]}"),
            Map.entry("setMachineOwners", "{\"owners\":[\"" + ID + "\"]}"),
            Map.entry("rotateMachineSecret", "{\"overlap\":\"PT1H\"}"),
            Map.entry(
                    "addMachineTrust",
                    "{\"issuer\":\"https://ci.example.com\",\"audience\":\"countersign\",\"claims\":{\"sub\":\"job\"}}"),
            Map.entry("createGroup", "{\"name\":\"leads\"}"),
            Map.entry("createCertificateAuthority", "{\"name\":\"ca\",\"keyAlgorithm\":\"P-256\"," + SUBJECT + "}"),
            Map.entry(
                    "createSigner",
                    "{\"slug\":\"release\",\"keyAlgorithm\":\"P-256\",\"certificateAuthority\":\"" + ID + "\","
                            + SUBJECT + "}"),
            Map.entry("setSignerCertificate", "{\"chain\":\"-----BEGIN CERTIFICATE-----\"}"),
            Map.entry("renewSignerCertificate", "{\"validity\":\"P90D\"}"),
            Map.entry("revokeCertificate", "{\"reason\":\"superseded\",\"justification\":\"renewed\"}"),
            Map.entry("setMember", "{\"role\":\"operator\"}"),
            Map.entry(
                    "setPolicy",
                    "{\"steps\":[{\"name\":\"leads\",\"approvers\":[{\"kind\":\"person\",\"id\":\"" + ID
                            + "\"}],\"requiredApprovals\":1}],\"signatureCeiling\":3,\"windowCeiling\":\"PT1H\"}"),
            Map.entry("setPolicyGuard", "{\"guarded\":true}"),
            Map.entry("setWaitForProof", "{\"waiting\":true}"),
            Map.entry(
                    "setNotificationPreferences",
                    "{\"muted\":[\"endings\"],\"digest\":\"daily\",\"timeZone\":\"UTC\"}"),
            Map.entry("createRequest", "{\"justification\":\"release 1.2\",\"signatures\":3}"),
            Map.entry("approveRequest", "{}"),
            Map.entry("addComment", "{\"text\":\"looks fine\"}"),
            Map.entry(
                    "decideRequests",
                    "{\"decisions\":[{\"request\":\"" + ID + "\",\"verdict\":\"approve\",\"hash\":\"" + "0".repeat(64)
                            + "\"}]}"),
            Map.entry("rejectRequest", "{\"reason\":\"no\"}"),
            Map.entry(
                    "createDelegation",
                    "{\"delegate\":\"" + ID + "\",\"until\":\"2026-01-31T12:00:00Z\",\"reason\":\"holidays\"}"),
            Map.entry("createGrant", "{\"recipient\":\"" + ID + "\",\"justification\":\"release\",\"signatures\":1}"),
            Map.entry("breakGlass", "{\"reason\":\"production is down\"}"),
            Map.entry("ratifyGrant", "{}"),
            Map.entry("refuseGrant", "{\"reason\":\"no emergency\"}"),
            Map.entry(
                    "createCampaign",
                    "{\"name\":\"spring\",\"deadline\":\"2030-01-31T12:00:00Z\",\"grantsLongerThan\":\"P7D\"}"),
            Map.entry("answerCampaignItem", "{\"verdict\":\"keep\",\"reason\":\"still on the team\"}"),
            Map.entry("simulatePolicy", "{\"request\":{\"justification\":\"what if\"}}"),
            Map.entry(
                    "createFreeze",
                    "{\"name\":\"year end\",\"begin\":\"2030-12-20T00:00:00Z\",\"end\":\"2031-01-02T00:00:00Z\","
                            + "\"reason\":\"nobody is here\"}"),
            Map.entry("createWebhook", "{\"url\":\"https://ci.example.com/hook\",\"events\":[\"request.\"]}"),
            Map.entry("updateWebhook", "{\"url\":\"https://ci.example.com/hook\",\"enabled\":true}"),
            Map.entry(
                    "createChannel",
                    "{\"kind\":\"slack\",\"name\":\"releases\",\"url\":\"https://hooks.example.com/T1\",\"notices\":[\"decide\"],"
                            + "\"signers\":[\"release\"]}"),
            Map.entry("updateChannel", "{\"name\":\"releases\",\"enabled\":true}"),
            Map.entry("rotateWebhookSecret", "{\"overlap\":\"PT1H\"}"),
            Map.entry(
                    "giveUpPublishedLog",
                    "{\"publishedSize\":7,\"publishedRoot\":\"" + "A".repeat(43) + "=\",\"reason\":\"restored\"}"),
            Map.entry("erasePerson", "{\"reason\":\"asked for it\"}"),
            Map.entry("voidRequest", "{\"reason\":\"a freeze\"}"),
            Map.entry("revokeGrant", "{\"reason\":\"lost\"}"),
            Map.entry(
                    "sign", "{\"algorithm\":\"ECDSA_SHA_256\",\"inputs\":[{\"digest\":\"" + "A".repeat(43) + "=\"}]}"));

    private TestBodies() {}

    public static byte[] of(ContractOperation operation) {
        return BODIES.getOrDefault(operation.id(), "").getBytes(StandardCharsets.UTF_8);
    }

    /** The JSON body as an object that a test can spoil. */
    public static JsonObject json(ContractOperation operation) {
        return new JsonObject(BODIES.get(operation.id()));
    }

    public static String path(ContractOperation operation) {
        return path(operation.path());
    }

    /** A template with its remaining parameters filled. */
    public static String path(String template) {
        return template.replace("{signer}", "release")
                .replace("{report}", "stale-members")
                .replace("{digest}", "0".repeat(64))
                .replace("{serial}", "9f3c6a01")
                .replaceAll("\\{[a-zA-Z]+\\}", ID);
    }

    /** With a token of the platform's administrator. */
    public static Map<String, String> headers(ContractOperation operation) {
        var headers = new HashMap<String, String>();
        if (operation.permission().needsCaller()) {
            headers.put("Authorization", "Bearer admin");
        }
        operation.body().ifPresent(body -> headers.put("Content-Type", body.mediaType()));
        if (operation.id().equals("sign")) {
            headers.put("Idempotency-Key", "key-1");
        }
        return headers;
    }
}
