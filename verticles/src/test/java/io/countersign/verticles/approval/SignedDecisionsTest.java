package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.refusal;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.protocol.PasskeyChallenge;
import io.countersign.protocol.Sha256;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.DecisionVerdict;
import io.countersign.protocol.api.NewDelegation;
import io.countersign.protocol.api.PasskeyAssertion;
import io.countersign.protocol.api.PasskeyRef;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.verticles.Caller;
import io.countersign.verticles.ChangeWaitsException;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.testbed.SoftAuthenticator;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two of Ann, Ben and Cid must approve with their passkeys what Bob asks for. */
class SignedDecisionsTest {
    private static World world;

    private World.Org org;
    private UUID signer;
    private Caller admin;
    private Caller ann;
    private Caller ben;
    private Caller cid;
    private Caller bob;
    private SoftAuthenticator annsKey;
    private SoftAuthenticator bensKey;

    @BeforeAll
    static void open() {
        world = new World("signed_decisions");
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void people() {
        org = world.organization();
        admin = org.person("Ada");
        ann = org.person("Ann");
        ben = org.person("Ben");
        cid = org.person("Cid");
        bob = org.person("Bob");
        signer = org.signer("rel");
        org.administrator(signer, admin);
        org.operator(signer, ann, ben, cid, bob);
        annsKey = passkey(ann, "ann's key");
        bensKey = passkey(ben, "ben's key");
        await(world.one.setPolicy(
                call(admin),
                "rel",
                policy(step("leads", 2, person(ann), person(ben), person(cid)).withPasskeys()),
                0));
    }

    private SoftAuthenticator passkey(Caller owner, String name) {
        var authenticator = new SoftAuthenticator();
        world.sql(
                "INSERT INTO passkeys (id, organization_id, person_id, name, relying_party, credential_id, public_key,"
                        + " backup_eligible, sign_count) VALUES ($1, $2, $3, $4, $5, $6, $7, false, 0)",
                Ids.next(),
                owner.organization(),
                owner.id(),
                name,
                SoftAuthenticator.PARTY.id(),
                Buffer.buffer(authenticator.credentialId()),
                Buffer.buffer(authenticator.coseKey()));
        return authenticator;
    }

    private byte[] challenge(Request request, DecisionVerdict verdict) {
        return PasskeyChallenge.ofDecision(org.id(), request.id(), request.hash(), request.currentStep(), verdict);
    }

    private byte[] approval(Request request) {
        return challenge(request, DecisionVerdict.APPROVE);
    }

    private static Future<Request> approve(Caller who, Request request, @Nullable PasskeyAssertion passkey) {
        return world.two.approveRequest(call(who), request.id(), new Approval(null, null, passkey), request.hash());
    }

    private long decisions(Request request) {
        return world.count("SELECT count(*) FROM decisions WHERE request_id = $1", request.id());
    }

    private List<JsonObject> details(String type) {
        return world.rows(
                "SELECT convert_from(substring(leaf FROM 74), 'UTF8')::jsonb ->> 'details' FROM audit_leaves"
                        + " WHERE organization_id = $1 AND type = $2 ORDER BY id",
                row -> new JsonObject(row.getString(0)),
                org.id(),
                type);
    }

    @Test
    void an_approval_without_a_passkey_is_refused_where_the_step_needs_one_and_a_rejection_is_not() {
        var request = world.request(bob, signer, wanted());
        assertThat(request.steps().getFirst().requiresPasskey()).isTrue();
        assertThat(refusal(approve(ann, request, null)).code()).isEqualTo("PASSKEY_REQUIRED");
        assertThat(decisions(request)).isZero();
        var rejected = await(world.one.rejectRequest(call(ann), request.id(), new Rejection("no"), request.hash()));
        assertThat(rejected.state()).isEqualTo(RequestState.REJECTED);
    }

    @Test
    void two_people_who_sign_make_the_grant_and_each_decision_names_its_passkey() {
        var request = world.request(bob, signer, wanted());
        await(approve(ann, request, annsKey.sign(approval(request))));
        var after = await(approve(ben, request, bensKey.sign(approval(request))));
        assertThat(after.state()).isEqualTo(RequestState.APPROVED);
        assertThat(after.decisions())
                .extracting(
                        decision -> Objects.requireNonNull(decision.passkey()).name())
                .containsExactly("ann's key", "ben's key");
    }

    @Test
    void whoever_has_the_log_and_the_public_key_verifies_a_decision_without_us() throws Exception {
        var request = world.request(bob, signer, wanted());
        await(approve(ann, request, annsKey.sign(approval(request))));
        var said = details("request.approved").getFirst().getJsonObject("assertion");
        assertThat(said.getString("publicKey")).isEqualTo(SoftAuthenticator.text(annsKey.coseKey()));
        var client = SoftAuthenticator.bytes(said.getString("clientDataJSON"));
        var verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(annsKey.publicKey());
        verifier.update(SoftAuthenticator.bytes(said.getString("authenticatorData")));
        verifier.update(Sha256.of(client));
        assertThat(verifier.verify(SoftAuthenticator.bytes(said.getString("signature"))))
                .isTrue();
        assertThat(new JsonObject(Buffer.buffer(client)).getString("challenge"))
                .isEqualTo(SoftAuthenticator.text(byHand(
                        "countersign decision v1",
                        org.id().toString(),
                        request.id().toString(),
                        request.hash(),
                        "1",
                        "approve")));
    }

    /** As the page says it, by other code. */
    private static byte[] byHand(String... fields) {
        var all = Arrays.stream(fields)
                .map(field -> field.getBytes(StandardCharsets.UTF_8))
                .toList();
        var buffer = ByteBuffer.allocate(
                all.stream().mapToInt(field -> 4 + field.length).sum());
        all.forEach(field -> buffer.putInt(field.length).put(field));
        return Sha256.of(buffer.array());
    }

    private void isRefused(String why, Function<Request, PasskeyAssertion> assertion) {
        var request = world.request(bob, signer, wanted());
        var refused = refusal(approve(ann, request, assertion.apply(request)));
        assertThat(refused.code()).as(why).isEqualTo("PASSKEY_ASSERTION_WRONG");
        assertThat(refused.detail()).contains(why);
        assertThat(decisions(request)).isZero();
    }

    @Test
    void an_assertion_for_anything_else_is_refused() {
        var other = world.request(bob, signer, wanted(2));
        isRefused("another challenge", request -> annsKey.sign(approval(other)));
        isRefused("another challenge", request -> annsKey.sign(challenge(request, DecisionVerdict.REJECT)));
        isRefused(
                "another challenge",
                request -> annsKey.sign(PasskeyChallenge.ofDecision(
                        org.id(), request.id(), "0".repeat(64), 1, DecisionVerdict.APPROVE)));
        isRefused(
                "another challenge",
                request -> annsKey.sign(PasskeyChallenge.ofDecision(
                        org.id(), request.id(), request.hash(), 2, DecisionVerdict.APPROVE)));
        isRefused(
                "another challenge",
                request -> annsKey.sign(PasskeyChallenge.ofDecision(
                        UUID.randomUUID(), request.id(), request.hash(), 1, DecisionVerdict.APPROVE)));
    }

    @Test
    void an_assertion_that_was_made_elsewhere_or_by_nobody_is_refused() {
        annsKey.origin = "https://sign.example.org";
        isRefused("another site", request -> annsKey.sign(approval(request)));
        annsKey.origin = "https://sign.example.com:8443";
        isRefused("another site", request -> annsKey.sign(approval(request)));
        annsKey.origin = SoftAuthenticator.PARTY.origin();
        annsKey.relyingParty = "example.com";
        isRefused("another site", request -> annsKey.sign(approval(request)));
        annsKey.relyingParty = SoftAuthenticator.PARTY.id();
        annsKey.crossOrigin = true;
        isRefused("within another page", request -> annsKey.sign(approval(request)));
        annsKey.crossOrigin = false;
        annsKey.verifies = false;
        isRefused("did not verify its user", request -> annsKey.sign(approval(request)));
        annsKey.verifies = true;
        annsKey.type = "webauthn.create";
        isRefused("not what WebAuthn asks for", request -> annsKey.sign(approval(request)));
    }

    @Test
    void an_assertion_of_somebody_else_of_a_removed_passkey_or_of_another_key_is_refused() {
        isRefused("no passkey that you have", request -> bensKey.sign(approval(request)));
        isRefused("does not verify", request -> {
            var ours = annsKey.sign(approval(request));
            var theirs = bensKey.sign(approval(request));
            return new PasskeyAssertion(
                    ours.credentialId(), theirs.authenticatorData(), theirs.clientDataJSON(), theirs.signature());
        });
        isRefused("base64url", request -> new PasskeyAssertion("A", "AA", "AA", "AA"));
        isRefused("cannot be read", request -> {
            var good = annsKey.sign(approval(request));
            return new PasskeyAssertion(good.credentialId(), "AAAA", good.clientDataJSON(), good.signature());
        });
        world.sql("UPDATE passkeys SET removed_at = now() WHERE person_id = $1", ann.id());
        isRefused("no passkey that you have", request -> annsKey.sign(approval(request)));
    }

    @Test
    void one_assertion_and_two_passkeys_of_one_person_count_once() {
        var request = world.request(bob, signer, wanted());
        var said = annsKey.sign(approval(request));
        await(approve(ann, request, said));
        assertThat(refusal(approve(ann, request, said)).code()).isEqualTo("ALREADY_DECIDED");
        var second = passkey(ann, "the other key");
        assertThat(refusal(approve(ann, request, second.sign(approval(request))))
                        .code())
                .isEqualTo("ALREADY_DECIDED");
        assertThat(decisions(request)).isEqualTo(1);
    }

    @Test
    void a_passkey_that_counts_backwards_is_refused_and_told_and_nothing_else_is_kept() {
        var first = world.request(bob, signer, wanted());
        annsKey.counter = 7;
        await(approve(ann, first, annsKey.sign(approval(first))));
        var second = world.request(bob, signer, wanted(2));
        annsKey.counter = 7;
        assertThat(refusal(approve(ann, second, annsKey.sign(approval(second)))).code())
                .isEqualTo("PASSKEY_COUNTED_BACKWARDS");
        assertThat(decisions(second)).isZero();
        assertThat(details("passkey.counter_refused")).singleElement().satisfies(told -> {
            assertThat(told.getLong("counted")).isEqualTo(7);
            assertThat(told.getLong("expected")).isEqualTo(8);
            assertThat(told.getString("person")).isEqualTo(ann.id().toString());
        });
        annsKey.counter = 8;
        await(approve(ann, second, annsKey.sign(approval(second))));
    }

    @Test
    void a_gateway_that_knows_no_passkeys_cannot_approve_such_a_step() {
        var request = world.request(bob, signer, wanted());
        assertThatThrownBy(() -> world.sql(
                        "INSERT INTO decisions (request_id, step, person_id, verdict, request_hash) VALUES ($1, 1, $2, 'approve', $3)",
                        request.id(),
                        ann.id(),
                        Buffer.buffer(new byte[32])))
                .hasMessageContaining("takes only approvals that a passkey signed");
        var bens = world.rows("SELECT id FROM passkeys WHERE person_id = $1", row -> row.getUUID(0), ben.id())
                .getFirst();
        assertThatThrownBy(() -> world.sql(
                        "INSERT INTO decisions (request_id, step, person_id, verdict, request_hash, passkey_id, assertion)"
                                + " VALUES ($1, 1, $2, 'approve', $3, $4, '{}')",
                        request.id(),
                        ann.id(),
                        Buffer.buffer(new byte[32]),
                        bens))
                .hasMessageContaining("is none of person");
    }

    @Test
    void a_stand_in_signs_with_their_own_passkey() {
        var dan = org.person("Dan");
        org.operator(signer, dan);
        var until = Instant.now().plus(Duration.ofDays(1));
        await(world.one.createDelegation(call(ann), new NewDelegation(dan.id(), null, null, until, "holidays")));
        var request = world.request(bob, signer, wanted());
        assertThat(refusal(approve(dan, request, null)).code()).isEqualTo("PASSKEY_REQUIRED");
        assertThat(refusal(approve(dan, request, annsKey.sign(approval(request))))
                        .code())
                .isEqualTo("PASSKEY_ASSERTION_WRONG");
        var after = await(approve(dan, request, passkey(dan, "dan's").sign(approval(request))));
        assertThat(after.decisions().getFirst().onBehalfOf()).isNotNull();
    }

    @Test
    void a_decision_that_needs_no_passkey_keeps_the_one_that_signed_it() {
        await(world.one.setPolicy(call(admin), "rel", policy(step(null, 1, person(ann))), null));
        var request = world.request(bob, signer, wanted());
        assertThat(request.steps().getFirst().requiresPasskey()).isNull();
        var said = annsKey.sign(challenge(request, DecisionVerdict.REJECT));
        var rejection = new Rejection("not today", null, said);
        var after = await(world.one.rejectRequest(call(ann), request.id(), rejection, request.hash()));
        assertThat(after.decisions())
                .singleElement()
                .satisfies(decision -> assertThat(decision.passkey())
                        .extracting(PasskeyRef::name)
                        .isEqualTo("ann's key"));
        assertThat(details("request.rejected")
                        .getFirst()
                        .getJsonObject("assertion")
                        .getString("publicKey"))
                .isEqualTo(SoftAuthenticator.text(annsKey.coseKey()));
    }

    @Test
    void asking_for_passkeys_tightens_and_who_lacks_one_is_told() {
        var plain = policy(step("leads", 2, person(ann), person(ben), person(cid)));
        var looser = await(world.one.setPolicy(call(admin), "rel", plain, null, true));
        assertThat(Objects.requireNonNull(looser.change()).looser())
                .containsExactly("Step 1 takes approvals that no passkey signed.");
        var all = policy(step("leads", 3, person(ann), person(ben), person(cid)).withPasskeys());
        assertThat(await(world.one.setPolicy(call(admin), "rel", all, null, true))
                        .warnings())
                .containsExactly(
                        "step \"leads\" takes only approvals that a passkey signed, and 1 more of its approvers"
                                + " must add one before it can be met");
        assertThat(await(world.one.getPolicy(call(admin), "rel")).warnings()).isNull();
        world.sql("UPDATE passkeys SET relying_party = 'former.example.com' WHERE person_id = $1", ben.id());
        assertThat(await(world.one.getPolicy(call(admin), "rel")).warnings())
                .as("a passkey for a former host counts as none")
                .singleElement()
                .asString()
                .contains("1 more of its approvers");
        assertThat(await(world.one.getPolicy(call(admin), "rel")).sentence()).contains("each signing with a passkey");
    }

    @Test
    void on_a_guarded_signer_taking_the_passkeys_out_needs_a_passkey_itself() {
        world.sql("UPDATE signers SET policy_guard = true WHERE id = $1", signer);
        var plain = policy(step("leads", 2, person(ann), person(ben), person(cid)));
        var art = org.person("Art");
        org.administrator(signer, art);
        assertThatThrownBy(() -> await(world.one.setPolicy(call(admin), "rel", plain, null)))
                .isInstanceOfSatisfying(ChangeWaitsException.class, waits -> {
                    var change = waits.request();
                    assertThat(refusal(approve(art, change, null)).code()).isEqualTo("PASSKEY_REQUIRED");
                    var after = await(approve(art, change, passkey(art, "art's").sign(approval(change))));
                    assertThat(after.state()).isEqualTo(RequestState.APPROVED);
                });
        assertThat(await(world.one.getPolicy(call(admin), "rel"))
                        .steps()
                        .getFirst()
                        .asksForPasskeys())
                .isFalse();
    }
}
