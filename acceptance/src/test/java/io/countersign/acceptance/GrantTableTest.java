package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.DecisionItem;
import io.countersign.protocol.api.DecisionResults;
import io.countersign.protocol.api.DecisionVerdict;
import io.countersign.protocol.api.Decisions;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.NewBreakGlass;
import io.countersign.protocol.api.NewGrant;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.SignCall;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.api.SignerState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every state of a grant and every action on it; then every state of a request and a decision about many at once. A cell is the status
 * with the code of its problem; what is refused has changed nothing, and says so in words.
 */
class GrantTableTest {
    private static final String GRANTS = """
            state          | sign                    | revoke          | ratify                 | refuse                 | edit
            not begun      | 403 GRANT_NOT_YET_VALID | 200             | 409 NOT_BREAK_GLASS    | 409 NOT_BREAK_GLASS    | 405 METHOD_NOT_ALLOWED
            active         | 200                     | 200             | 409 NOT_BREAK_GLASS    | 409 NOT_BREAK_GLASS    | 405 METHOD_NOT_ALLOWED
            used up        | 403 GRANT_EXHAUSTED     | 409 GRANT_ENDED | 409 NOT_BREAK_GLASS    | 409 NOT_BREAK_GLASS    | 405 METHOD_NOT_ALLOWED
            window ended   | 403 GRANT_EXPIRED       | 409 GRANT_ENDED | 409 NOT_BREAK_GLASS    | 409 NOT_BREAK_GLASS    | 405 METHOD_NOT_ALLOWED
            revoked        | 403 GRANT_REVOKED       | 409 GRANT_ENDED | 409 NOT_BREAK_GLASS    | 409 NOT_BREAK_GLASS    | 405 METHOD_NOT_ALLOWED
            glass          | 200                     | 200             | 200                    | 200                    | 405 METHOD_NOT_ALLOWED
            glass used up  | 403 GRANT_EXHAUSTED     | 409 GRANT_ENDED | 200                    | 200                    | 405 METHOD_NOT_ALLOWED
            glass revoked  | 403 GRANT_REVOKED       | 409 GRANT_ENDED | 200                    | 200                    | 405 METHOD_NOT_ALLOWED
            glass ratified | 200                     | 200             | 409 BREAK_GLASS_CLOSED | 409 BREAK_GLASS_CLOSED | 405 METHOD_NOT_ALLOWED
            glass refused  | 403 SIGNER_DISABLED     | 409 GRANT_ENDED | 409 BREAK_GLASS_CLOSED | 409 BREAK_GLASS_CLOSED | 405 METHOD_NOT_ALLOWED
            glass overdue  | 403 SIGNER_DISABLED     | 409 GRANT_ENDED | 409 BREAK_GLASS_CLOSED | 409 BREAK_GLASS_CLOSED | 405 METHOD_NOT_ALLOWED
            """;

    private static Organization org;
    private static Party ann;
    private static Party second;
    private static long numbers;

    @BeforeAll
    static void people() {
        org = Organization.create(Cluster.shared(), "grants");
        ann = org.person("ann");
        second = org.person("second");
    }

    /** With two Administrators, and a policy that asks the second one. */
    private static String signer() {
        var slug = "signer-" + ++numbers;
        org.signer(slug);
        org.operators(slug, ann);
        org.member(slug, second.id(), SignerRole.ADMINISTRATOR);
        org.policy(slug, 1000, Organization.step(1, second));
        return slug;
    }

    private static Grant given(String signer, @Nullable Instant begin, Duration length) {
        var wanted = new NewGrant(ann.id(), "table", 1L, begin, begin == null ? null : begin.plus(length));
        return org.admin()
                .api()
                .withNewKey()
                .post("/v1/signers/" + signer + "/grants", wanted)
                .expect(201)
                .as(Grant.class);
    }

    private static Grant glass(String signer) {
        return org.admin()
                .api()
                .withNewKey()
                .post("/v1/signers/" + signer + ":break-glass", new NewBreakGlass("on fire", ann.id(), null, null))
                .expect(201)
                .as(Grant.class);
    }

    private static void sql(String statement) {
        Cluster.shared().column(statement + " RETURNING 1");
    }

    /** A grant that is in this state, on a Signer that nothing else is on. */
    private static Grant make(String state, String signer) {
        var grant = state.startsWith("glass")
                ? glass(signer)
                : given(
                        signer,
                        state.equals("not begun") ? Instant.now().plusSeconds(3600) : null,
                        Duration.ofSeconds(60));
        switch (state) {
            case "not begun", "active", "glass" -> {}
            case "used up", "glass used up" -> act("sign", grant).expect(200);
            case "revoked", "glass revoked" -> act("revoke", grant).expect(200);
            case "glass ratified" -> act("ratify", grant).expect(200);
            case "glass refused" -> act("refuse", grant).expect(200);
            case "window ended" ->
                sql(
                        "UPDATE grants SET not_before = clock_timestamp() - interval '2 h', expires_at = clock_timestamp() - interval '1 h'"
                                + " WHERE id = '" + grant.id() + "'");
            case "glass overdue" -> {
                sql(
                        "UPDATE break_glass SET opened_at = opened_at - interval '2 days', ratify_by = ratify_by - interval '2 days'"
                                + " WHERE grant_id = '" + grant.id() + "'");
                Eventually.holds(
                        "the Signer is suspended",
                        Duration.ofSeconds(20),
                        () -> org.read(signer).state() == SignerState.DISABLED);
            }
            default -> throw new AssertionError(state);
        }
        return grant;
    }

    /** By somebody who may, so that the state alone can refuse. */
    private static Answer act(String action, Grant grant) {
        var path = "/v1/grants/" + grant.id();
        return switch (action) {
            case "sign" -> {
                var call = Digests.call("table");
                yield ann.api()
                        .withNewKey()
                        .post(
                                "/v1/signers/" + grant.signer() + "/sign",
                                new SignCall(call.algorithm(), call.inputs(), null, grant.id(), null));
            }
            case "revoke" -> org.admin().api().post(path + ":revoke", new Reason("enough"));
            case "ratify" -> second.api().post(path + ":ratify", new Approval("I was there"));
            case "refuse" -> second.api().post(path + ":refuse", new Reason("nothing burned"));
            case "edit" -> org.admin().api().put(path, Map.of("signatures", 2));
            default -> throw new AssertionError(action);
        };
    }

    private static String cell(Answer answer) {
        if (answer.status() < 300) {
            return Integer.toString(answer.status());
        }
        assertThat(answer.problem().detail()).hasSizeGreaterThan(30).contains(" ");
        return answer.status() + " " + answer.problem().code();
    }

    private static String picture(Grant grant) {
        return Cluster.shared()
                .column(
                        "SELECT g.state || g.used || g.max_signatures || g.expires_at || coalesce(b.state, '') || s.state || (SELECT count(*)"
                                + " FROM audit_leaves a WHERE a.grant_id = g.id AND a.type NOT IN ('signature.denied', 'grant.expired'))"
                                + " FROM grants g JOIN signers s ON s.id = g.signer_id LEFT JOIN break_glass b ON b.grant_id = g.id WHERE g.id = '"
                                + grant.id() + "'")
                .getFirst()
                // Whoever writes down the end of a window does so when it likes.
                .replaceFirst("^expired", "active");
    }

    @Test
    void every_action_on_every_grant_is_done_or_refused_with_a_text_and_then_changes_nothing() {
        var lines = GRANTS.lines().map(line -> line.split("\\|")).toList();
        var wrong = new ArrayList<String>();
        for (var line : lines.subList(1, lines.size())) {
            var state = line[0].strip();
            Grant grant = null;
            for (var i = 1; i < line.length; i++) {
                var action = lines.getFirst()[i].strip();
                // What a refused action leaves as it was serves for the next one.
                var fresh = grant == null ? make(state, signer()) : grant;
                var before = picture(fresh);
                var answer = act(action, fresh);
                if (!cell(answer).equals(line[i].strip())) {
                    wrong.add(state + " + " + action + ": " + answer);
                }
                grant = answer.status() < 300 ? null : fresh;
                if (grant != null && !picture(fresh).equals(before)) {
                    wrong.add(state + " + " + action + ": " + before + " became " + picture(fresh));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void an_edit_is_told_to_ask_anew() {
        var grant = make("active", signer());
        for (var method : List.of("PUT", "PATCH", "DELETE", "POST")) {
            var answer = org.admin()
                    .api()
                    .raw(method, "/v1/grants/" + grant.id(), "{}".getBytes(StandardCharsets.UTF_8), "application/json");
            assertThat(answer.refused(405, "METHOD_NOT_ALLOWED").detail()).contains("ask anew");
            assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
        }
    }

    private static final Map<String, String> REQUESTS = new LinkedHashMap<>(Map.of(
            "pending", "decided",
            "approved", "409 REQUEST_DECIDED",
            "rejected", "409 REQUEST_DECIDED",
            "cancelled", "409 REQUEST_DECIDED",
            "voided", "409 REQUEST_DECIDED",
            "overdue", "409 REQUEST_EXPIRED"));

    private static Request ask(String signer, String state) {
        var wanted = new NewRequest("table", null, ++numbers, null, null);
        var path = "/v1/signers/" + signer + "/requests";
        var request = ann.api().withNewKey().post(path, wanted).expect(201).as(Request.class);
        var at = "/v1/requests/" + request.id();
        switch (state) {
            case "pending" -> {}
            case "approved" ->
                second.api().post(at + ":approve", new Approval(null)).expect(200);
            case "rejected" ->
                second.api().post(at + ":reject", new Rejection("no")).expect(200);
            case "cancelled" -> ann.api().post(at + ":cancel").expect(200);
            case "voided" ->
                org.admin().api().post(at + ":void", new Reason("no")).expect(200);
            case "overdue" ->
                sql("UPDATE requests SET expires_at = clock_timestamp() - interval '1 s' WHERE id = '" + request.id()
                        + "'");
            default -> throw new AssertionError(state);
        }
        return request;
    }

    @Test
    void many_decisions_at_once_each_have_the_result_that_they_would_have_alone() {
        var signer = signer();
        for (var verdict : DecisionVerdict.values()) {
            var requests = new LinkedHashMap<String, Request>();
            REQUESTS.keySet().forEach(state -> requests.put(state, ask(signer, state)));
            var items = requests.values().stream()
                    .map(request -> new DecisionItem(
                            request.id(),
                            verdict,
                            request.hash(),
                            null,
                            verdict == DecisionVerdict.REJECT ? "not now" : null,
                            null))
                    .toList();
            var results = second.api()
                    .withNewKey()
                    .post("/v1/requests:decide", new Decisions(items))
                    .expect(200)
                    .as(DecisionResults.class)
                    .results();
            var found = new LinkedHashMap<String, String>();
            var states = List.copyOf(requests.keySet());
            for (var i = 0; i < states.size(); i++) {
                assertThat(results.get(i).request()).isEqualTo(items.get(i).request());
                var problem = results.get(i).problem();
                found.put(
                        states.get(i),
                        problem == null
                                ? "decided"
                                : Objects.requireNonNull(problem.get("status")) + " " + problem.get("code"));
            }
            assertThat(found).isEqualTo(REQUESTS);
        }
    }
}
