package io.countersign.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/** A Signer of a gateway that somebody else runs, and a machine that may sign by it. Nothing is founded there. */
final class Standing implements Ground {
    private final Supplier<Api> where;
    private final Map<String, String> credentials;
    private final String signer;

    /**
     * @param where the gateway is
     * @param credentials with which the machine asks for access tokens
     * @param signer slug
     */
    Standing(Supplier<Api> where, Map<String, String> credentials, String signer) {
        this.where = where;
        this.credentials = credentials;
        this.signer = signer;
    }

    @Override
    public String machineToken() {
        return where.get().token(credentials);
    }

    @Override
    public List<Target> targets(Scenario scenario) {
        var api = where.get();
        var token = machineToken();
        var path = "/v1/signers/" + signer;
        var key = api.get(path, token).path("keyAlgorithm").asText();
        if (!key.equals(scenario.key())) {
            throw new BenchException(
                    "The key of Signer %s is %s, and scenario %s asks for signatures by %s: choose another of them."
                            .formatted(signer, key, scenario.name(), scenario.key()));
        }
        var pem = api.text(path + "/public-key", token).replaceAll("-----[A-Z ]+-----", "");
        return List.of(
                new Target(signer, grant(api, token), Base64.getMimeDecoder().decode(pem)));
    }

    /** What calls charge; empty where they charge nothing, or where nobody can tell which of several. */
    private String grant(Api api, String token) {
        var items = api.get("/v1/grants?signer=" + signer + "&state=active&mine=true", token)
                .path("items");
        var ids = StreamSupport.stream(items.spliterator(), false)
                .map((JsonNode grant) -> grant.path("id").asText())
                .toList();
        return ids.size() == 1 ? ids.getFirst() : "";
    }

    @Override
    public long used(Target target) {
        return where.get()
                .get("/v1/grants/" + target.grant(), machineToken())
                .path("used")
                .asLong();
    }
}
