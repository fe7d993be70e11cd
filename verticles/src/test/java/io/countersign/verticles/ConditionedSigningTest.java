package io.countersign.verticles;

import static io.countersign.verticles.SigningNodes.await;
import static io.countersign.verticles.SigningNodes.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.SignCall;
import io.countersign.protocol.api.SignInput;
import io.countersign.verticles.store.Ids;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConditionedSigningTest {
    private SigningNodes nodes;
    private int keys;

    @BeforeEach
    void start() throws Exception {
        nodes = new SigningNodes(2);
    }

    @AfterEach
    void stop() throws Exception {
        nodes.close();
    }

    private static JsonObject refuse(String name, String when) {
        return new JsonObject(
                Map.of("name", name, "when", when, "effect", "refuse", "message", "ask the release team"));
    }

    private static JsonObject add(String name, String when) {
        return new JsonObject(Map.of(
                "name",
                name,
                "when",
                when,
                "effect",
                "addStep",
                "message",
                "more eyes are needed",
                "step",
                new JsonObject().put("approvers", new JsonArray()).put("requiredApprovals", 1)));
    }

    /** @param steps whether signing needs an approval in any case */
    private void policy(boolean steps, JsonObject... conditions) throws Exception {
        nodes.run(
                "INSERT INTO policies (signer_id, version, steps, signatures_unlimited, signature_ceiling, window_unlimited,"
                        + " window_ceiling_seconds, pending_timeout_seconds, created_by, conditions) SELECT $1, policy_version + 1,"
                        + " $2::text::jsonb, false, 100, false, 3600, 86400, $3, $4::text::jsonb FROM signers WHERE id = $1",
                Tuple.of(
                        nodes.signer,
                        steps ? "[{\"approvers\": [], \"requiredApprovals\": 1}]" : "[]",
                        nodes.admin,
                        new JsonArray(List.of(conditions)).encode()));
        nodes.run("UPDATE signers SET policy_version = policy_version + 1 WHERE id = $1", Tuple.of(nodes.signer));
    }

    /** A grant of a request that had the steps of these conditions, with those of the policy. */
    private UUID approved(String... conditions) throws Exception {
        var request = Ids.next();
        var grant = Ids.next();
        var added = Arrays.stream(conditions)
                .map(name -> new JsonObject(Map.of("step", 2, "condition", name, "message", "m")))
                .toList();
        var json = added.isEmpty() ? null : new JsonArray(added).encode();
        nodes.run(
                "INSERT INTO requests (id, organization_id, signer_id, requester_id, recipient_id, policy_version, justification,"
                        + " signatures_unlimited, signatures, window_unlimited, window_seconds, request_hash, terms_hash, state,"
                        + " step_count, expires_at, ended_at, added_steps, steps) SELECT $1, $2, s.id, $4, $4, s.policy_version, 'r', false, 5,"
                        + " false, 3600, sha256('r'), sha256('r'), 'approved', 1, now(), now(), $5::text::jsonb,"
                        + " CASE WHEN $5::text IS NOT NULL THEN '[]'::jsonb END FROM signers s WHERE s.id = $3",
                Tuple.of(request, nodes.organization, nodes.signer, nodes.machine)
                        .addString(json));
        nodes.run(
                "INSERT INTO grants (id, organization_id, signer_id, grantee_id, origin, request_id, justification, signatures_unlimited,"
                        + " max_signatures, not_before, expires_at) VALUES ($1, $2, $3, $4, 'request', $5, 'test', false, 5, now(),"
                        + " now() + interval '1 hour')",
                Tuple.of(grant, nodes.organization, nodes.signer, nodes.machine).addUUID(request));
        return grant;
    }

    private void freeze(String name, String from, String until) throws Exception {
        nodes.run("INSERT INTO persons (id, role) VALUES ($1, 'admin') ON CONFLICT DO NOTHING", Tuple.of(nodes.admin));
        await(nodes.nodes.get(1).database().systemChange(tx -> {
            tx.takesRightsAway();
            return tx.update(
                    "INSERT INTO freezes (id, organization_id, name, reason, begins_at, ends_at, created_by) VALUES"
                            + " ($1, $2, $3, 'r', clock_timestamp() + $4::text::interval, clock_timestamp() + $5::text::interval, $6)",
                    Tuple.of(Ids.next(), nodes.organization, name, from, until, nodes.admin));
        }));
    }

    private Future<SignAnswer> sign(int node, Map<String, String> claims) throws Exception {
        var key = "key-" + ++keys;
        var caller = new Caller(nodes.machine, nodes.organization, IdentityKind.MACHINE, "ci", null, false)
                .withClaims(claims);
        return nodes.nodes
                .get(node)
                .signing()
                .sign(
                        new Call(caller, "r", key, digest(key)),
                        "demo",
                        new SignCall(
                                SignatureAlgorithm.ECDSA_SHA_256,
                                List.of(new SignInput(digest(key), null, "app.jar", 10L)),
                                EcdsaFormat.DER,
                                null,
                                null),
                        answer -> answer);
    }

    private Future<SignAnswer> sign(int node) throws Exception {
        return sign(node, Map.of());
    }

    private static Refusal refusal(Future<?> future) throws Exception {
        try {
            throw new AssertionError("was not refused but answered " + await(future));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                return refused.refusal();
            }
            throw e;
        }
    }

    private void assertRefused(Future<?> future, String code, String... words) throws Exception {
        var refusal = refusal(future);
        assertThat(refusal.code()).as(refusal.detail()).isEqualTo(code);
        for (var word : words) {
            assertThat(refusal.detail()).contains(word);
        }
    }

    @Test
    void what_signs_directly_is_judged_by_who_signs_what_with_which_claims() throws Exception {
        policy(
                false,
                refuse("main only", "claims.ref != 'refs/heads/main'"),
                refuse("machines only", "identity.kind != 'machine' || identity.role != 'operator'"),
                refuse("one at a time", "request.kind != 'signature' || request.count > 1"));
        assertRefused(sign(0), "CONDITION_REFUSES", "\"main only\" cannot be judged", "refused");
        assertRefused(
                sign(0, Map.of("ref", "refs/heads/dev")),
                "CONDITION_REFUSES",
                "condition \"main only\": ask the release team");
        for (var node : List.of(0, 1)) {
            assertThat(await(sign(node, Map.of("ref", "refs/heads/main"))).grant())
                    .isNull();
        }
    }

    @Test
    void a_grant_does_not_help_against_a_condition_that_refuses() throws Exception {
        policy(true, refuse("freeze", "'summer' in freezes"));
        var grant = nodes.grant(5);
        assertThat(await(sign(0)).grant()).isEqualTo(grant);
        assertThat(await(sign(1)).grant()).isEqualTo(grant);
        freeze("summer", "-1 minute", "1 hour");
        for (var node : List.of(0, 1)) {
            assertRefused(sign(node), "CONDITION_REFUSES", "freeze");
        }
        assertThat(nodes.count("SELECT count(*) FROM audit_leaves WHERE type = 'signature.denied'"))
                .isPositive();
        nodes.run("UPDATE freezes SET removed_at = now(), removed_by = $1", Tuple.of(nodes.admin));
        assertThat(await(sign(0)).grant()).isEqualTo(grant);
    }

    @Test
    void an_emergency_grant_passes_over_conditions_and_each_leaf_names_them() throws Exception {
        policy(true, refuse("freeze", "size(freezes) > 0"), refuse("unknown", "claims.x == 'y'"));
        nodes.grant(5);
        freeze("summer", "-1 minute", "1 hour");
        assertRefused(sign(0), "CONDITION_REFUSES");
        var glass = nodes.grant(1);
        nodes.run("UPDATE grants SET origin = 'break_glass' WHERE id = $1", Tuple.of(glass));
        assertThat(await(sign(0)).grant()).isEqualTo(glass);
        assertThat(
                        nodes.count(
                                "SELECT count(*) FROM audit_leaves WHERE type = 'signature.signed' AND"
                                        + " convert_from(substring(leaf FROM 74), 'UTF8')::jsonb -> 'details' ->> 'conditionsPassedOver' = 'freeze, unknown'"))
                .isEqualTo(1);
        assertRefused(sign(0), "CONDITION_REFUSES");
    }

    @Test
    void direct_signing_needs_an_approval_while_a_condition_adds_a_step() throws Exception {
        policy(false, add("freeze", "size(freezes) > 0"));
        assertThat(await(sign(0)).grant()).isNull();
        freeze("summer", "-1 minute", "1 hour");
        assertRefused(
                sign(0),
                "APPROVAL_REQUIRED",
                "POST /v1/signers/demo/requests",
                "condition \"freeze\": more eyes are needed");
        var grant = approved("freeze");
        assertThat(await(sign(1)).grant()).isEqualTo(grant);
    }

    @Test
    void a_grant_approved_without_the_step_that_a_condition_adds_now_does_not_sign_while_it_holds() throws Exception {
        policy(true, add("other branch", "claims.ref != 'refs/heads/main'"), add("freeze", "size(freezes) > 0"));
        var main = Map.of("ref", "refs/heads/main");
        var other = Map.of("ref", "refs/heads/dev");
        var lead = approved();
        for (var node : List.of(0, 1)) {
            assertThat(await(sign(node, main)).grant()).isEqualTo(lead);
            assertRefused(
                    sign(node, other),
                    "APPROVAL_REQUIRED",
                    "grant " + lead + " was approved without a step",
                    "condition \"other branch\": more eyes are needed",
                    "ask anew with POST /v1/signers/demo/requests");
        }
        var board = approved("other branch");
        assertThat(await(sign(0, other)).grant()).isEqualTo(board);
        freeze("summer", "-1 minute", "1 hour");
        for (var node : List.of(0, 1)) {
            assertRefused(sign(node, main), "APPROVAL_REQUIRED", "condition \"freeze\"");
            assertRefused(sign(node, other), "APPROVAL_REQUIRED", "condition \"freeze\"");
        }
        var both = approved("freeze", "other branch");
        assertThat(await(sign(1, other)).grant()).isEqualTo(both);
        assertThat(nodes.count("SELECT sum(used) FROM grants")).isEqualTo(4);
    }

    @Test
    void a_pre_approval_asked_nobody_of_an_added_step_and_break_glass_needs_nobody() throws Exception {
        policy(true, add("freeze", "size(freezes) > 0"));
        var given = nodes.grant(5);
        assertThat(await(sign(0)).grant()).isEqualTo(given);
        freeze("summer", "-1 minute", "1 hour");
        assertRefused(sign(0), "APPROVAL_REQUIRED", "grant " + given, "condition \"freeze\"");
        var glass = nodes.grant(1);
        nodes.run("UPDATE grants SET origin = 'break_glass' WHERE id = $1", Tuple.of(glass));
        assertThat(await(sign(1)).grant()).isEqualTo(glass);
    }

    /** The nodes have looked at the freeze before it begins; nothing is told to them when it does. */
    @Test
    void a_freeze_holds_from_the_very_moment_of_the_databases_clock() throws Exception {
        policy(false, refuse("freeze", "size(freezes) > 0"));
        freeze("soon", "600 milliseconds", "1 hour");
        var signed = 0;
        var deadline = System.nanoTime() + 20_000_000_000L;
        for (var code = ""; !code.equals("CONDITION_REFUSES"); ) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            var call = sign(signed % 2);
            await(call.otherwiseEmpty());
            code = call.succeeded()
                    ? ""
                    : ((RefusedException) call.cause()).refusal().code();
            signed++;
        }
        assertThat(signed).isGreaterThan(1);
        assertThat(
                        nodes.count(
                                "SELECT count(*) FROM operations o, freezes f WHERE o.outcome = 'signed' AND o.at >= f.begins_at"))
                .isZero();
    }

    /** A gateway whose clock is wrong judges for another time than the commit's. */
    @Test
    void the_arbiter_takes_no_judgement_for_another_time_than_its_own() throws Exception {
        await(sign(0));
        assertThat(verdict("-1 second", "1 second")).isEqualTo("committed");
        assertThat(verdict("-10 seconds", "-1 second")).isEqualTo("stale");
        assertThat(verdict("-10 seconds", "0 seconds")).isEqualTo("stale");
        assertThat(verdict("1 second", "10 seconds")).isEqualTo("stale");
    }

    /** Its look at the clock and the date of the signature are microseconds apart: the end of a judgement is put at each of them. */
    @Test
    void nothing_is_dated_after_the_end_of_the_judgement_by_which_it_was_committed() throws Exception {
        await(sign(0));
        for (var micros = 0; micros < 3000; micros += 10) {
            var until = micros + " microseconds";
            await(judged("-1 second", until).otherwise(error -> {
                assertThat(error)
                        .asInstanceOf(InstanceOfAssertFactories.type(PgException.class))
                        .extracting(PgException::getSqlState)
                        .isEqualTo("40001");
                return null;
            }));
        }
        assertThat(nodes.count("SELECT count(*) FROM operations WHERE host IS NOT NULL AND at >= host::timestamptz"))
                .isZero();
        assertThat(nodes.count("SELECT count(*) FROM operations WHERE host IS NOT NULL AND at < host::timestamptz"))
                .isPositive();
    }

    private String verdict(String from, String until) throws Exception {
        return await(judged(from, until)).iterator().next().getString(0);
    }

    /** An operation whose host is the end of its judgement. */
    private Future<RowSet<Row>> judged(String from, String until) {
        return nodes.nodes
                .getFirst()
                .pool()
                .preparedQuery(
                        "SELECT c.verdict FROM (SELECT clock_timestamp() AS now OFFSET 0) t, LATERAL commit_judged((SELECT id FROM nodes LIMIT 1),"
                                + " ARRAY[1], ARRAY[$1::uuid], ARRAY[$2::uuid],"
                                + " ARRAY[(SELECT authority_version FROM signers WHERE id = $2)], ARRAY[$3::uuid], ARRAY[NULL::uuid],"
                                + " ARRAY['signed'], ARRAY[NULL::text], ARRAY[$4::text], ARRAY['\\x00'::bytea], ARRAY['ECDSA_SHA_256'],"
                                + " ARRAY['01'], ARRAY[NULL::text], ARRAY[(t.now + $7::text::interval)::text], ARRAY[1], ARRAY[$5::uuid], ARRAY[0],"
                                + " ARRAY['\\x00'::bytea], ARRAY['\\x00'::bytea], ARRAY[NULL::text], ARRAY[NULL::bigint], ARRAY['{}'],"
                                + " ARRAY[t.now + $6::text::interval], ARRAY[t.now + $7::text::interval]) c")
                .execute(Tuple.of(nodes.organization, nodes.signer, nodes.machine)
                        .addString("raw-" + ++keys)
                        .addUUID(Ids.next())
                        .addString(from)
                        .addString(until));
    }
}
