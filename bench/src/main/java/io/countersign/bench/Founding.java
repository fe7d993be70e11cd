package io.countersign.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Makes what a scenario signs with: on an empty gateway an organization and a machine identity, on each Signers, policies, and grants that an
 * Administrator gives ahead, so that every call is charged as in production.
 */
final class Founding implements Ground {
    private static final long SIGNATURES = 1_000_000_000;
    private static final String APPROVER = "carol";

    private final Supplier<Api> where;
    private final Founded founded;
    private final String run;

    /** @param run what the names of this run's Signers begin with, so that they are no others' */
    private Founding(Supplier<Api> where, Founded founded, String run) {
        this.where = where;
        this.founded = founded;
        this.run = run;
    }

    /**
     * Founds an organization and keeps it in the folder of the data.
     *
     * @param where a gateway is now
     * @param setupToken of a gateway that nobody has set up
     */
    static Founding begin(Supplier<Api> where, String setupToken, Path folder) {
        var api = where.get();
        var password = UUID.randomUUID().toString();
        var account = Map.of("login", "ada", "password", password);
        api.post(
                "/v1/setup",
                null,
                Map.of(
                        "setupToken",
                        setupToken,
                        "organization",
                        Map.of("slug", "bench", "name", "Bench", "admin", Map.of("name", "Ada", "account", account))));
        var admin = token(api, "ada", password);
        var approver = person(api, admin, "Carol", APPROVER, password);
        // Whoever owns a machine cannot approve what it asks for.
        var owner = person(api, admin, "Bob", "bob", password);
        var made = api.post("/v1/machines", admin, Map.of("name", "ci", "owners", List.of(owner)));
        var credentials = Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                made.get("clientId").asText(),
                "client_secret",
                made.get("clientSecret").asText());
        var authority = api.post(
                        "/v1/certificate-authorities",
                        admin,
                        Map.of("name", "bench", "keyAlgorithm", "P-256", "subject", "CN=Bench CA,O=Bench,C=DE"))
                .get("id")
                .asText();
        var machine = made.get("machine").get("id").asText();
        var founded = new Founded(password, approver, machine, credentials, authority);
        founded.write(folder);
        return new Founding(where, founded, "");
    }

    /** Goes on with what an earlier run founded. */
    static Founding again(Supplier<Api> where, Path folder) {
        var run = UUID.randomUUID().toString().substring(0, 8);
        return new Founding(where, Founded.read(folder), "run-" + run + "-");
    }

    private static String person(Api api, String admin, String name, String login, String password) {
        var account = Map.of("login", login, "password", password);
        return api.post("/v1/people", admin, Map.of("name", name, "account", account))
                .get("id")
                .asText();
    }

    /** A fresh access token of who approves. */
    String approverToken() {
        return token(APPROVER);
    }

    @Override
    public String machineToken() {
        return where.get().token(founded.credentials());
    }

    private String token(String login) {
        return token(where.get(), login, founded.password());
    }

    private static String token(Api api, String login, String password) {
        return api.token(
                Map.of("grant_type", "password", "organization", "bench", "username", login, "password", password));
    }

    /** Makes them, with grants that are larger than any measurement. */
    @Override
    public List<Target> targets(Scenario scenario) {
        return targets(scenario, SIGNATURES);
    }

    /** @param signatures of each grant; 0: there are no grants, and access must be asked for */
    List<Target> targets(Scenario scenario, long signatures) {
        var api = where.get();
        var admin = token("ada");
        var targets = new ArrayList<Target>();
        for (var i = 0; i < scenario.signers(); i++) {
            targets.add(target(api, admin, scenario, run + scenario.name() + "-" + i, signatures));
        }
        return targets;
    }

    private Target target(Api api, String admin, Scenario scenario, String slug, long signatures) {
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
                        founded.authority(),
                        "subject",
                        "CN=" + slug + ",O=Bench,C=DE",
                        "policyGuard",
                        false));
        api.put(signer + "/members/" + founded.machine(), admin, Map.of("role", "operator"));
        api.put(signer + "/members/" + founded.approver(), admin, Map.of("role", "operator"));
        var step = Map.of(
                "name",
                "lead",
                "requiredApprovals",
                1,
                "approvers",
                List.of(Map.of("kind", "person", "id", founded.approver())));
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
        var grant = scenario.grants() == 0 || signatures == 0 ? "" : grant(api, admin, signer, signatures);
        var pem = api.text(signer + "/public-key", admin).replaceAll("-----[A-Z ]+-----", "");
        return new Target(slug, grant, Base64.getMimeDecoder().decode(pem));
    }

    private String grant(Api api, String admin, String signer, long signatures) {
        return api.post(
                        signer + "/grants",
                        admin,
                        Map.of("recipient", founded.machine(), "justification", "measure", "signatures", signatures))
                .get("id")
                .asText();
    }

    /**
     * Asks for access to the Signer of a target.
     *
     * @param signatures other ones than those of a request that is open, which it would join
     * @param token of the machine
     * @return id of the request
     */
    String request(Target target, long signatures, String token) {
        var wanted = Map.of("justification", "measure", "signatures", signatures);
        return where.get()
                .post(target.path() + "/requests", token, wanted)
                .get("id")
                .asText();
    }

    @Override
    public long used(Target target) {
        return where.get()
                .get("/v1/grants/" + target.grant(), machineToken())
                .get("used")
                .asLong();
    }
}
