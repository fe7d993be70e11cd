package io.countersign.bench;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Makes what a scenario signs with on an empty gateway: an organization, a machine identity, Signers, policies, and grants that an
 * Administrator gives ahead, so that every call is charged as in production.
 */
final class Founding {
    private static final long SIGNATURES = 1_000_000_000;

    private final Api api;
    private final String password = UUID.randomUUID().toString();
    private final String admin;
    private final String approver;
    private final String machine;
    private final Map<String, String> credentials;
    private final String authority;

    /** @param setupToken of a gateway that nobody has set up */
    Founding(Api api, String setupToken) {
        this.api = api;
        var account = Map.of("login", "ada", "password", password);
        api.post(
                "/v1/setup",
                null,
                Map.of(
                        "setupToken",
                        setupToken,
                        "organization",
                        Map.of("slug", "bench", "name", "Bench", "admin", Map.of("name", "Ada", "account", account))));
        this.admin = api.token(
                Map.of("grant_type", "password", "organization", "bench", "username", "ada", "password", password));
        this.approver = api.post(
                        "/v1/people",
                        admin,
                        Map.of("name", "Bob", "account", Map.of("login", "bob", "password", password)))
                .get("id")
                .asText();
        var made = api.post("/v1/machines", admin, Map.of("name", "ci", "owners", List.of(approver)));
        this.machine = made.get("machine").get("id").asText();
        this.credentials = Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                made.get("clientId").asText(),
                "client_secret",
                made.get("clientSecret").asText());
        this.authority = api.post(
                        "/v1/certificate-authorities",
                        admin,
                        Map.of("name", "bench", "keyAlgorithm", "P-256", "subject", "CN=Bench CA,O=Bench,C=DE"))
                .get("id")
                .asText();
    }

    /** A fresh access token of the machine. */
    String machineToken() {
        return api.token(credentials);
    }

    /** The Signers of a scenario with the grants that its calls charge. */
    List<Target> targets(Scenario scenario) {
        var targets = new ArrayList<Target>();
        for (var i = 0; i < scenario.signers(); i++) {
            targets.add(target(scenario, scenario.name() + "-" + i));
        }
        return targets;
    }

    private Target target(Scenario scenario, String slug) {
        var signer = "/v1/signers/" + slug;
        api.post(
                "/v1/signers",
                admin,
                Map.of(
                        "slug",
                        slug,
                        "keyAlgorithm",
                        scenario.key(),
                        "certificateAuthority",
                        authority,
                        "subject",
                        "CN=" + slug + ",O=Bench,C=DE",
                        "policyGuard",
                        false));
        api.put(signer + "/members/" + machine, admin, Map.of("role", "operator"));
        api.put(signer + "/members/" + approver, admin, Map.of("role", "operator"));
        var step = Map.of(
                "name", "lead", "requiredApprovals", 1, "approvers", List.of(Map.of("kind", "person", "id", approver)));
        api.put(
                signer + "/policy",
                admin,
                Map.of(
                        "steps",
                        scenario.grants() == 0 ? List.of() : List.of(step),
                        "signatureCeiling",
                        SIGNATURES,
                        "windowCeiling",
                        "PT8H"));
        var grant = scenario.grants() == 0 ? "" : grant(signer);
        var pem = api.text(signer + "/public-key", admin).replaceAll("-----[A-Z ]+-----", "");
        return new Target(signer + "/sign", grant, Base64.getMimeDecoder().decode(pem));
    }

    private String grant(String signer) {
        return api.post(
                        signer + "/grants",
                        admin,
                        Map.of("recipient", machine, "justification", "measure", "signatures", SIGNATURES))
                .get("id")
                .asText();
    }

    /** What the record says is used of a grant. */
    long used(Target target) {
        return api.get("/v1/grants/" + target.grant(), machineToken())
                .get("used")
                .asLong();
    }
}
