package io.countersign.verticles;

import static io.countersign.verticles.SigningNodes.await;
import static io.countersign.verticles.SigningNodes.digest;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.ClientClaims;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.InclusionProof;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.SignCall;
import io.countersign.protocol.api.SignInput;
import io.countersign.protocol.merkle.MerkleTree;
import io.countersign.verticles.store.Ids;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScopedSigningTest {
    private SigningNodes nodes;
    private int keys;

    @BeforeEach
    void start() throws Exception {
        nodes = new SigningNodes(1);
        nodes.needApproval();
    }

    @AfterEach
    void stop() throws Exception {
        nodes.close();
    }

    /** A grant narrowed by this JSON that ends after so many minutes. */
    private UUID grant(String scope, int minutes, long max) throws Exception {
        var grant = nodes.grant(max);
        nodes.run(
                "UPDATE grants SET state = 'revoked', ended_at = now() WHERE id = $1 AND scope IS DISTINCT FROM $2::text::jsonb",
                Tuple.of(grant, scope));
        var narrowed = Ids.next();
        nodes.run(
                "INSERT INTO grants (id, organization_id, signer_id, grantee_id, origin, granted_by, justification, signatures_unlimited,"
                        + " max_signatures, not_before, expires_at, scope) SELECT $2, organization_id, signer_id, grantee_id, origin,"
                        + " granted_by, justification, false, max_signatures, not_before, now() + $3 * interval '1 minute', $4::text::jsonb"
                        + " FROM grants WHERE id = $1",
                Tuple.of(grant, narrowed, minutes, scope));
        return narrowed;
    }

    private static String artifacts(byte[]... digests) {
        var hex = new ArrayList<String>();
        for (var digest : digests) {
            hex.add("\"" + HexFormat.of().formatHex(digest) + "\"");
        }
        return "{\"artifacts\":[" + String.join(",", hex) + "]}";
    }

    private static SignInput input(byte[] digest) {
        return new SignInput(digest, null, null, null);
    }

    private Future<SignAnswer> sign(@Nullable String source, @Nullable UUID grant, SignInput... inputs) {
        return sign(SignatureAlgorithm.ECDSA_SHA_256, source, grant, inputs);
    }

    private Future<SignAnswer> sign(
            SignatureAlgorithm algorithm, @Nullable String source, @Nullable UUID grant, SignInput... inputs) {
        return sign(algorithm, Map.of(), source, grant, inputs);
    }

    private Future<SignAnswer> signAs(Map<String, String> claims, SignInput... inputs) {
        return sign(SignatureAlgorithm.ECDSA_SHA_256, claims, null, null, inputs);
    }

    private Future<SignAnswer> sign(
            SignatureAlgorithm algorithm,
            Map<String, String> claims,
            @Nullable String source,
            @Nullable UUID grant,
            SignInput... inputs) {
        var caller = new Caller(nodes.machine, nodes.organization, IdentityKind.MACHINE, "ci", null, false)
                .withClaims(claims);
        var key = "key-" + ++keys;
        var call = new Call(caller, "r", key, new byte[] {(byte) keys}, source);
        var body = new SignCall(algorithm, List.of(inputs), EcdsaFormat.DER, grant, new ClientClaims("tool", "host"));
        return nodes.nodes.getFirst().signing().sign(call, "demo", body, answer -> answer);
    }

    private static Refusal refusal(Future<?> future) throws Exception {
        try {
            throw new AssertionError("was not refused but answered " + await(future));
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(RefusedException.class);
            return ((RefusedException) e.getCause()).refusal();
        }
    }

    private void refusedBy(String part, Future<?> future) throws Exception {
        var refusal = refusal(future);
        assertThat(refusal).isInstanceOf(Refusal.Forbidden.class);
        assertThat(refusal.code()).isEqualTo("SCOPE_MISMATCH");
        assertThat(refusal.detail()).contains("by " + part + ":");
    }

    @Test
    void only_the_approved_artifacts_are_signed() throws Exception {
        var grant = grant(artifacts(digest("a"), digest("b")), 60, 10);
        assertThat(await(sign(null, null, input(digest("a")), input(digest("b"))))
                        .grant())
                .isEqualTo(grant);
        refusedBy("artifacts", sign(null, null, input(digest("c"))));
        refusedBy("artifacts", sign(null, null, input(digest("a")), input(digest("c"))));
        refusedBy("artifacts", sign(null, grant, input(digest("c"))));
        refusedBy("artifacts", sign(SignatureAlgorithm.ECDSA_SHA_384, null, null, input(new byte[48])));
        assertThat(nodes.count("SELECT used FROM grants WHERE id = '" + grant + "'"))
                .isEqualTo(2);
        assertThat(nodes.count(
                        "SELECT count(*) FROM operations WHERE outcome = 'denied' AND reason = 'SCOPE_MISMATCH'"))
                .isPositive();
    }

    @Test
    void a_manifest_lets_exactly_its_artifacts_through_each_with_its_proof() throws Exception {
        var leaves = new ArrayList<byte[]>();
        for (var i = 0; i < 7; i++) {
            leaves.add(MerkleTree.leaf(digest("file " + i)));
        }
        var root = HexFormat.of().formatHex(MerkleTree.root(leaves));
        grant("{\"manifest\":{\"root\":\"" + root + "\",\"size\":7}}", 60, 10);
        for (var i = 0; i < 7; i++) {
            var proof = new InclusionProof(i, MerkleTree.path(leaves, i));
            await(sign(null, null, new SignInput(digest("file " + i), null, null, null, proof)));
            refusedBy("manifest", sign(null, null, new SignInput(digest("other"), null, null, null, proof)));
        }
        refusedBy("manifest", sign(null, null, input(digest("file 1"))));
    }

    @Test
    void a_call_comes_from_an_approved_network_with_the_approved_tool_and_host() throws Exception {
        grant("{\"sourceAddresses\":[\"10.1.0.0/16\"],\"tool\":\"tool\",\"host\":\"host\"}", 60, 10);
        await(sign("10.1.9.9", null, input(digest("a"))));
        refusedBy("sourceAddresses", sign("10.2.0.1", null, input(digest("a"))));
        refusedBy("sourceAddresses", sign(null, null, input(digest("a"))));
        var other = grant("{\"tool\":\"another\"}", 60, 10);
        refusedBy("tool", sign("10.1.9.9", other, input(digest("a"))));
    }

    @Test
    void a_scope_of_claims_allows_tokens_that_carry_exactly_those() throws Exception {
        grant("{\"claims\":{\"repository\":\"acme/app\",\"ref\":\"refs/heads/main\"}}", 60, 10);
        refusedBy("claims", sign("10.1.9.9", null, input(digest("a"))));
        refusedBy("claims", signAs(Map.of("repository", "acme/app"), input(digest("a"))));
        refusedBy("claims", signAs(Map.of("repository", "acme/app", "ref", "refs/heads/other"), input(digest("a"))));
        refusedBy("claims", signAs(Map.of("repository", "acme/app2", "ref", "refs/heads/main"), input(digest("a"))));
        await(signAs(Map.of("repository", "acme/app", "ref", "refs/heads/main", "run_id", "17"), input(digest("a"))));
    }

    @Test
    void of_several_grants_the_one_that_fits_and_ends_soonest_is_used_and_then_the_next() throws Exception {
        var first = grant(artifacts(digest("a")), 10, 1);
        var second = grant(artifacts(digest("a"), digest("b")), 20, 2);
        var last = nodes.grant(5);
        assertThat(await(sign(null, null, input(digest("b")))).grant()).isEqualTo(second);
        assertThat(await(sign(null, null, input(digest("a")))).grant()).isEqualTo(first);
        assertThat(await(sign(null, null, input(digest("a")))).grant()).isEqualTo(second);
        assertThat(await(sign(null, null, input(digest("a")))).grant()).isEqualTo(last);
        assertThat(await(sign(null, null, input(digest("c")))).grant()).isEqualTo(last);
        assertThat(await(sign(null, last, input(digest("a")))).grant()).isEqualTo(last);
    }

    @Test
    void a_grant_that_would_fit_but_is_used_up_is_told_as_that() throws Exception {
        grant(artifacts(digest("a")), 10, 1);
        await(sign(null, null, input(digest("a"))));
        assertThat(refusal(sign(null, null, input(digest("a")))).code()).isEqualTo("GRANT_EXHAUSTED");
    }

    @Test
    void a_signature_writes_no_index_of_the_grants() throws Exception {
        nodes.grant(50);
        for (var i = 0; i < 20; i++) {
            await(sign(null, null, input(digest("file " + i))));
        }
        nodes.scansOf("grants");
        assertThat(nodes.count("SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = 'grants'"))
                .isEqualTo(20);
        assertThat(nodes.count("SELECT n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'grants'"))
                .isEqualTo(20);
    }

    @Test
    void nobody_changes_a_scope_that_was_approved() throws Exception {
        var grant = grant(artifacts(digest("a")), 10, 1);
        assertThat(nodes.nodes
                        .getFirst()
                        .pool()
                        .preparedQuery("UPDATE grants SET scope = NULL WHERE id = $1")
                        .execute(Tuple.of(grant))
                        .transform(done -> Future.succeededFuture(done.failed()))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get())
                .isTrue();
    }
}
