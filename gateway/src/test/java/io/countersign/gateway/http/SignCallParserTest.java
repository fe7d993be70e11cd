package io.countersign.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.countersign.gateway.testing.ContractDocument;
import io.countersign.gateway.testing.TestBodies;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.SignCall;
import io.countersign.protocol.json.ContractJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SignCallParserTest {
    private static final String DIGEST = "A".repeat(43) + "=";
    private static final long SEED = 20_260_131;

    private static String pointerOf(String body) {
        var thrown = catchThrowableOfType(ProblemException.class, () -> SignCallParser.parse(body));
        assertThat(thrown).as(body).isNotNull();
        var errors = thrown.problem().errors();
        return errors.isEmpty() ? thrown.problem().code() : errors.getFirst().pointer();
    }

    @Test
    void a_whole_call_is_read() {
        var call = SignCallParser.parse("""
                {"algorithm": "ECDSA_SHA_256", "format": "p1363", "grant": "%s",
                 "inputs": [{"digest": "%s", "fileName": "a.jar", "fileSize": 12}, {"message": "AQID"}],
                 "client": {"tool": "jarsigner", "host": "ci-7"}}
                """.formatted(TestBodies.ID, DIGEST));
        assertThat(call.algorithm()).isEqualTo(SignatureAlgorithm.ECDSA_SHA_256);
        assertThat(call.inputs()).hasSize(2);
        assertThat(call.inputs().getFirst().digest()).hasSize(32);
        assertThat(call.inputs().getFirst().fileSize()).isEqualTo(12);
        assertThat(call.inputs().getLast().message()).containsExactly(1, 2, 3);
        assertThat(call.client()).hasToString("ClientClaims[tool=jarsigner, host=ci-7]");
    }

    @Test
    void each_error_names_its_field() {
        assertThat(pointerOf("[]")).isEqualTo("/");
        assertThat(pointerOf("{}")).isEqualTo("/algorithm");
        assertThat(pointerOf("{\"algorithm\":\"ECDSA_SHA_256\"}")).isEqualTo("/inputs");
        assertThat(pointerOf("{\"inputs\":[{\"digest\":\"" + DIGEST + "\"},{\"digest\":\"A\"}]}"))
                .isEqualTo("/inputs/1/digest");
        assertThat(pointerOf("{\"inputs\":[{\"a/b~\":1}]}")).isEqualTo("/inputs/0/a~1b~0");
        assertThat(pointerOf("{\"client\":{\"tool\":7}}")).isEqualTo("/client/tool");
        assertThat(pointerOf("{\"client\":{\"tool\":\"a\\u0000\"}}")).isEqualTo("/client/tool");
        assertThat(pointerOf("{\"client\":{\"tool\":\"\\ud800\"}}")).isEqualTo("/client/tool");
        assertThat(pointerOf("{\"inputs\":[{\"proof\":{\"path\":[]}}]}")).isEqualTo("/inputs/0/proof/index");
        assertThat(pointerOf("{\"inputs\":[{\"proof\":{\"index\":0,\"path\":[\"AAAA\"]}}]}"))
                .isEqualTo("/inputs/0/proof/path/0");
        assertThat(pointerOf("{\"grant\":\"1-1-1-1-1\"}")).isEqualTo("/grant");
        assertThat(pointerOf("{\"inputs\":[{\"digest\":\"AAAB\",\"digest\":\"AAAB\"}]}"))
                .isEqualTo("MALFORMED_BODY");
        assertThat(pointerOf("{\"algorithm\":\"ED25519\",\"algorithm\":\"ED25519\"}"))
                .isEqualTo("MALFORMED_BODY");
        assertThat(pointerOf("")).isEqualTo("MALFORMED_BODY");
        assertThat(pointerOf("{} {}")).isEqualTo("/algorithm");
        assertThat(pointerOf("{\"inputs\":")).isEqualTo("MALFORMED_BODY");
    }

    @Test
    void base64_has_one_spelling() {
        assertThat(pointerOf("{\"inputs\":[{\"digest\":\"AAAAB\"}]}")).isEqualTo("/inputs/0/digest");
        assertThat(pointerOf("{\"inputs\":[{\"digest\":\"AAAAAB==\"}]}")).isEqualTo("/inputs/0/digest");
        assertThat(pointerOf("{\"inputs\":[{\"digest\":\"AA_-AAAA\"}]}")).isEqualTo("/inputs/0/digest");
    }

    @Test
    void parser_and_contract_agree_on_generated_bodies() {
        var random = new Random(SEED);
        var schema = ContractDocument.contract().schema("SignCall");
        int good = 0;
        int bad = 0;
        for (int i = 0; i < 20_000; i++) {
            var body = body(random);
            boolean fits = schema.check(new JsonObject(body), "").isEmpty();
            var parsed = parsed(body);
            assertThat(parsed != null)
                    .as("seed " + SEED + ", body " + i + ": " + body)
                    .isEqualTo(fits);
            if (parsed != null) {
                good++;
                var generic = JsonBodies.convert(new JsonObject(body).getMap(), SignCall.class);
                assertThat(ContractJson.mapper().valueToTree(parsed).toString())
                        .isEqualTo(ContractJson.mapper().valueToTree(generic).toString());
            } else {
                bad++;
            }
        }
        assertThat(good).isGreaterThan(500);
        assertThat(bad).isGreaterThan(500);
    }

    private static @Nullable SignCall parsed(String body) {
        try {
            return SignCallParser.parse(body);
        } catch (ProblemException e) {
            return null;
        }
    }

    /** Mostly good values, so that often the whole body is good; base64 is always canonical, which the schema cannot ask for. */
    private static String body(Random random) {
        var body = new JsonObject();
        put(random, 30, body, "algorithm", pick(random, "ECDSA_SHA_256", "ED25519", "ML_DSA_44", "ecdsa", 3, null));
        if (random.nextInt(30) > 0) {
            var inputs = new JsonArray();
            int size = pickSize(random);
            for (int i = 0; i < size; i++) {
                inputs.add(random.nextInt(200) == 0 ? "text" : input(random));
            }
            body.put("inputs", inputs);
        }
        optional(random, body, "format", pick(random, "der", "p1363", "DER", 1, ""));
        optional(
                random, body, "grant", pick(random, TestBodies.ID, TestBodies.ID, TestBodies.ID.toUpperCase(), "x", 5));
        if (random.nextInt(4) == 0) {
            var client = new JsonObject();
            optional(random, client, "tool", text(random, 200));
            optional(random, client, "host", text(random, 255));
            optional(random, client, random.nextInt(20) == 0 ? "extra" : "tool", text(random, 200));
            body.put("client", random.nextInt(30) == 0 ? new JsonArray() : client);
        }
        if (random.nextInt(40) == 0) {
            body.put("unknown", 1);
        }
        return body.encode();
    }

    private static int pickSize(Random random) {
        return random.nextInt(30) == 0 ? List.of(0, 100, 101).get(random.nextInt(3)) : 1 + random.nextInt(3);
    }

    private static JsonObject input(Random random) {
        var input = new JsonObject();
        if (random.nextInt(50) > 0) {
            input.put("digest", random.nextInt(60) == 0 ? 5 : "AAAA".repeat(random.nextInt(200) == 0 ? 23 : 8));
        }
        if (random.nextInt(20) == 0) {
            input.put("message", "AQID".repeat(random.nextInt(10) == 0 ? 10_924 : 1 + random.nextInt(3)));
        }
        if (random.nextInt(3) == 0) {
            input.put("fileName", text(random, 500));
        }
        if (random.nextInt(3) == 0) {
            input.put("fileSize", pick(random, 0, 17, 17, 9_007_199_254_740_991L, 1e3, 12));
        }
        if (random.nextInt(60) == 0) {
            input.put("fileSize", pick(random, -1, 9_007_199_254_740_992L, 1.5, "7", 1e300, Long.MAX_VALUE));
        }
        if (random.nextInt(4) == 0) {
            input.put("proof", random.nextInt(40) == 0 ? "text" : proof(random));
        }
        return input;
    }

    private static JsonObject proof(Random random) {
        var proof = new JsonObject();
        put(random, 40, proof, "index", pick(random, 0, 17, 9_007_199_254_740_991L, -1, 1.5, "7"));
        var path = new JsonArray();
        int size = random.nextInt(60) == 0 ? 40 + random.nextInt(2) : random.nextInt(4);
        for (int i = 0; i < size; i++) {
            path.add(pick(random, DIGEST, DIGEST, DIGEST, "A".repeat(42) + "==", "AAAA".repeat(11), 7));
        }
        put(random, 40, proof, "path", path);
        if (random.nextInt(60) == 0) {
            proof.put("extra", 1);
        }
        return proof;
    }

    private static Object text(Random random, int most) {
        return switch (random.nextInt(30)) {
            case 0 -> "";
            case 1 -> "x".repeat(most + 1);
            case 2 -> "x".repeat(most);
            case 3 -> "\uD83D\uDE00".repeat(most);
            case 4 -> "\uD83D\uDE00".repeat(most + 1);
            case 5 -> 1;
            default -> "a\n\"b\\é";
        };
    }

    private static @Nullable Object pick(Random random, @Nullable Object... values) {
        var list = new ArrayList<@Nullable Object>();
        for (int i = 0; i < values.length; i++) {
            for (int weight = 0; weight < (i < 3 ? 12 : 1); weight++) {
                list.add(values[i]);
            }
        }
        return list.get(random.nextInt(list.size()));
    }

    private static void put(Random random, int rarelyMissing, JsonObject body, String name, @Nullable Object value) {
        if (random.nextInt(rarelyMissing) > 0) {
            body.put(name, value);
        }
    }

    private static void optional(Random random, JsonObject body, String name, @Nullable Object value) {
        if (random.nextInt(4) == 0) {
            body.put(name, value);
        }
    }
}
