package io.countersign.verticles.identity;

import static io.countersign.verticles.identity.IdentityBed.PASSWORD;
import static io.countersign.verticles.identity.IdentityBed.caller;
import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.PasskeyChallenge;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewPasskey;
import io.countersign.protocol.api.Passkey;
import io.countersign.protocol.api.PasskeyAssertion;
import io.countersign.protocol.api.PasskeyOptions;
import io.countersign.protocol.api.PasskeyRemoval;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.Reason;
import io.countersign.verticles.Caller;
import io.countersign.verticles.passkey.Assertions;
import io.countersign.verticles.passkey.Ceremonies;
import io.countersign.verticles.passkey.RelyingParty;
import io.countersign.verticles.testbed.SoftAuthenticator;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who found an access token adds no passkey and removes none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PasskeysTest {
    private IdentityBed bed;
    private PasskeyService passkeys;
    private Caller admin;
    private Caller pat;
    private SoftAuthenticator key;

    @BeforeAll
    void open() throws Exception {
        bed = new IdentityBed();
    }

    private PasskeyService at(RelyingParty party) {
        var database = bed.bed.database();
        return new PasskeyService(database, bed.secrets, bed.one, new Assertions(database, new Ceremonies(party)));
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    @BeforeEach
    void people() {
        passkeys = at(SoftAuthenticator.PARTY);
        admin = bed.admin();
        pat = caller(admin.organization(), bed.person(admin, "pat"));
        key = new SoftAuthenticator();
    }

    private PasskeyOptions begin() {
        return bed.bed.ok(passkeys.beginPasskey(call(pat)));
    }

    private static byte[] asked(PasskeyOptions options) {
        return SoftAuthenticator.bytes(options.challenge());
    }

    private static NewPasskey made(
            SoftAuthenticator.Made made, @Nullable String password, @Nullable PasskeyAssertion assertion) {
        return new NewPasskey(
                "key on the ring",
                made.attestationObject(),
                made.clientDataJson(),
                password == null ? null : "pat",
                password,
                assertion);
    }

    private Future<Passkey> add(SoftAuthenticator authenticator, @Nullable String password) {
        return passkeys.addPasskey(call(pat), made(authenticator.make(asked(begin())), password, null));
    }

    private Passkey first() {
        return bed.bed.ok(add(key, PASSWORD));
    }

    private Future<Passkey> further(SoftAuthenticator next, SoftAuthenticator agrees) {
        var options = begin();
        var enrolment = PasskeyChallenge.ofEnrolment(pat.organization(), pat.id(), options.challenge());
        return passkeys.addPasskey(call(pat), made(next.make(asked(options)), null, agrees.sign(enrolment)));
    }

    private List<Passkey> mine() {
        return bed.bed.ok(passkeys.listPasskeys(call(pat))).items();
    }

    private List<String> events() {
        return bed.bed.column("SELECT type FROM audit_leaves WHERE organization_id = '" + admin.organization()
                + "' AND type LIKE 'passkey.%' ORDER BY id");
    }

    @Test
    void the_first_passkey_needs_the_password_again() {
        assertThat(bed.outcome(add(key, null))).isEqualTo("PASSKEY_PROOF_MISSING");
        assertThat(bed.outcome(add(key, "a wrong password"))).isEqualTo("PASSWORD_WRONG");
        assertThat(mine()).isEmpty();
        var added = first();
        assertThat(mine()).containsExactly(added);
        assertThat(added.credentialId()).isEqualTo(SoftAuthenticator.text(key.credentialId()));
        assertThat(events()).containsExactly("passkey.added");
    }

    @Test
    void a_login_of_somebody_else_is_no_proof_however_right_its_password_is() {
        bed.person(admin, "eve");
        var options = begin();
        var said = key.make(asked(options));
        var asEve = new NewPasskey("k", said.attestationObject(), said.clientDataJson(), "eve", PASSWORD, null);
        assertThat(bed.outcome(passkeys.addPasskey(call(pat), asEve))).isEqualTo("PASSWORD_WRONG");
        assertThat(mine()).isEmpty();
    }

    @Test
    void either_of_two_accounts_of_a_person_proves_them_and_the_passkeys_are_the_persons() {
        bed.bed.ok(bed.identities.addAccount(call(admin), pat.id(), new NewAccount("patricia", PASSWORD)));
        var said = key.make(asked(begin()));
        var byOther = new NewPasskey("k", said.attestationObject(), said.clientDataJson(), "patricia", PASSWORD, null);
        bed.bed.ok(passkeys.addPasskey(call(pat), byOther));
        assertThat(bed.outcome(add(new SoftAuthenticator(), PASSWORD))).isEqualTo("PASSKEY_PROOF_MISSING");
    }

    @Test
    void wrong_passwords_are_counted_with_those_of_log_ins() {
        for (var i = 0; i < 10; i++) {
            assertThat(bed.outcome(add(key, "a wrong password"))).isEqualTo("PASSWORD_WRONG");
        }
        assertThat(bed.outcome(add(key, PASSWORD))).isEqualTo("TOO_MANY_REQUESTS");
        assertThat(bed.outcome(bed.logIn(admin.organization(), "pat", PASSWORD)))
                .isEqualTo("TOO_MANY_REQUESTS");
    }

    @Test
    void a_further_passkey_needs_one_there_is_and_the_password_does_not_do() {
        first();
        var second = new SoftAuthenticator();
        assertThat(bed.outcome(add(second, PASSWORD))).isEqualTo("PASSKEY_PROOF_MISSING");
        assertThat(bed.outcome(further(second, second))).isEqualTo("PASSKEY_ASSERTION_WRONG");
        bed.bed.ok(further(second, key));
        assertThat(mine()).hasSize(2);
    }

    @Test
    void of_two_who_bring_the_same_challenge_one_adds_a_passkey() {
        var options = begin();
        var calls = IntStream.range(0, 8)
                .mapToObj(i -> passkeys.addPasskey(
                        call(pat), made(new SoftAuthenticator().make(asked(options)), PASSWORD, null)))
                .toList();
        var outcomes = calls.stream().map(bed::outcome).toList();
        assertThat(outcomes).containsOnlyOnce("ok").contains("PASSKEY_CHALLENGE_GONE");
        assertThat(mine()).hasSize(1);
        assertThat(events()).containsExactly("passkey.added");
    }

    @Test
    void a_challenge_ends_after_five_minutes_and_with_the_next_one() {
        var early = begin();
        begin();
        var late = passkeys.addPasskey(call(pat), made(key.make(asked(early)), PASSWORD, null));
        assertThat(bed.outcome(late)).isEqualTo("PASSKEY_WRONG");
        var options = begin();
        assertThat(bed.bed.column("SELECT expires_at BETWEEN now() + interval '290 s' AND now() + interval '300 s'"
                        + " FROM passkey_challenges WHERE person_id = '" + pat.id() + "'"))
                .containsExactly("t");
        bed.bed.sql(
                "UPDATE passkey_challenges SET expires_at = clock_timestamp() WHERE person_id = '" + pat.id() + "'");
        var over = passkeys.addPasskey(call(pat), made(key.make(asked(options)), PASSWORD, null));
        assertThat(bed.outcome(over)).isEqualTo("PASSKEY_CHALLENGE_GONE");
    }

    private String outcomeOf(SoftAuthenticator authenticator) {
        return bed.outcome(add(authenticator, PASSWORD));
    }

    @Test
    void what_no_authenticator_of_this_site_made_for_this_is_refused() {
        key.origin = "https://sign.example.org";
        assertThat(outcomeOf(key)).isEqualTo("PASSKEY_WRONG");
        key.origin = SoftAuthenticator.PARTY.origin();
        key.relyingParty = "example.com";
        assertThat(outcomeOf(key)).isEqualTo("PASSKEY_WRONG");
        key.relyingParty = SoftAuthenticator.PARTY.id();
        key.verifies = false;
        assertThat(outcomeOf(key)).isEqualTo("PASSKEY_WRONG");
        assertThat(outcomeOf(new SoftAuthenticator("secp384r1"))).isEqualTo("PASSKEY_WRONG");
        for (var bad : List.of("A", "AAAA", "v_8", SoftAuthenticator.text("{}".getBytes(StandardCharsets.UTF_8)))) {
            var good = new SoftAuthenticator().make(asked(begin()));
            var spoiled = made(new SoftAuthenticator.Made(bad, good.clientDataJson()), PASSWORD, null);
            assertThat(bed.outcome(passkeys.addPasskey(call(pat), spoiled))).isEqualTo("PASSKEY_WRONG");
        }
        assertThat(mine()).isEmpty();
    }

    @Test
    void a_key_that_would_take_long_to_verify_with_is_refused() {
        key.rsaBits = 8_192;
        assertThat(outcomeOf(key)).isEqualTo("PASSKEY_WRONG");
        key.rsaBits = 4_096;
        assertThat(outcomeOf(key)).isEqualTo("ok");
    }

    @Test
    void the_relying_party_is_the_host_of_the_public_url_and_the_origin_has_its_port_where_it_is_unusual() {
        assertThat(RelyingParty.of("https://Sign.example.com/path"))
                .isEqualTo(new RelyingParty("sign.example.com", "https://sign.example.com"));
        assertThat(RelyingParty.of("https://sign.example.com:443").origin()).isEqualTo("https://sign.example.com");
        assertThat(RelyingParty.of("http://localhost:8080"))
                .isEqualTo(new RelyingParty("localhost", "http://localhost:8080"));
        assertThat(RelyingParty.of("https://my_host").id()).isEqualTo("my_host");
    }

    @Test
    void one_credential_is_added_once_and_a_person_has_ten_at_most() {
        first();
        assertThat(bed.outcome(further(key, key))).isEqualTo("PASSKEY_KNOWN");
        for (var i = 0; i < 9; i++) {
            bed.bed.ok(further(new SoftAuthenticator(), key));
        }
        assertThat(bed.outcome(passkeys.beginPasskey(call(pat)))).isEqualTo("TOO_MANY_PASSKEYS");
        assertThat(mine()).hasSize(10);
    }

    private static SoftAuthenticator moved(SoftAuthenticator authenticator, RelyingParty party) {
        authenticator.origin = party.origin();
        authenticator.relyingParty = party.id();
        return authenticator;
    }

    @Test
    void with_another_host_the_first_passkey_needs_the_password_again_and_those_of_the_former_sign_no_more() {
        first();
        for (var i = 0; i < 9; i++) {
            bed.bed.ok(further(new SoftAuthenticator(), key));
        }
        var elsewhere = RelyingParty.of("https://sign.example.net");
        passkeys = at(elsewhere);
        var next = moved(new SoftAuthenticator(), elsewhere);
        moved(key, elsewhere);
        assertThat(mine()).isEmpty();
        assertThat(begin().known()).isEmpty();
        assertThat(bed.outcome(further(next, key))).isEqualTo("PASSKEY_PROOF_MISSING");
        var added = bed.bed.ok(add(next, PASSWORD));
        assertThat(mine()).containsExactly(added);
        assertThat(bed.outcome(further(moved(new SoftAuthenticator(), elsewhere), key)))
                .isEqualTo("PASSKEY_ASSERTION_WRONG");
        assertThat(bed.outcome(remove(added.id(), removal(added.id())))).isEqualTo("PASSKEY_ASSERTION_WRONG");
        bed.bed.ok(further(moved(new SoftAuthenticator(), elsewhere), next));
        bed.bed.ok(passkeys.removePersonPasskeys(call(admin), pat.id()));
        assertThat(bed.bed.column(
                        "SELECT id FROM passkeys WHERE removed_at IS NULL AND person_id = '" + pat.id() + "'"))
                .isEmpty();
    }

    @Test
    void the_same_call_again_adds_nothing_and_answers_the_same() {
        var wanted = made(key.make(asked(begin())), PASSWORD, null);
        var added = bed.bed.ok(passkeys.addPasskey(call(pat, "key-1"), wanted));
        assertThat(bed.bed.ok(passkeys.addPasskey(call(pat, "key-1"), wanted))).isEqualTo(added);
        assertThat(events()).containsExactly("passkey.added");
    }

    private Future<Void> remove(UUID passkey, byte[] challenge) {
        return passkeys.removePasskey(call(pat), passkey, new PasskeyRemoval(key.sign(challenge)));
    }

    private byte[] removal(UUID passkey) {
        return PasskeyChallenge.ofRemoval(pat.organization(), pat.id(), passkey);
    }

    @Test
    void a_removal_is_signed_for_exactly_the_passkey_that_goes() {
        var one = first();
        var other = bed.bed.ok(further(new SoftAuthenticator(), key));
        assertThat(bed.outcome(remove(other.id(), removal(one.id())))).isEqualTo("PASSKEY_ASSERTION_WRONG");
        bed.bed.ok(remove(other.id(), removal(other.id())));
        assertThat(bed.outcome(remove(other.id(), removal(other.id())))).isEqualTo("NOT_FOUND");
        assertThat(mine()).extracting(Passkey::id).containsExactly(one.id());
        assertThat(events()).containsExactly("passkey.added", "passkey.added", "passkey.removed");
    }

    @Test
    void a_removal_by_a_passkey_that_counts_backwards_is_refused_and_told() {
        var one = first();
        key.counter = 3;
        var other = bed.bed.ok(further(new SoftAuthenticator(), key));
        assertThat(bed.outcome(remove(other.id(), removal(other.id())))).isEqualTo("PASSKEY_COUNTED_BACKWARDS");
        assertThat(bed.outcome(further(new SoftAuthenticator(), key))).isEqualTo("PASSKEY_COUNTED_BACKWARDS");
        assertThat(events())
                .containsExactly(
                        "passkey.added", "passkey.added", "passkey.counter_refused", "passkey.counter_refused");
        assertThat(mine()).extracting(Passkey::id).containsExactly(one.id(), other.id());
    }

    @Test
    void an_admin_of_the_organization_and_nobody_else_removes_the_passkeys_of_who_lost_them() {
        first();
        bed.bed.ok(further(new SoftAuthenticator(), key));
        assertThat(bed.outcome(passkeys.removePersonPasskeys(call(pat), pat.id())))
                .isEqualTo("NOT_AN_ADMIN");
        assertThat(bed.outcome(passkeys.removePersonPasskeys(call(bed.admin()), pat.id())))
                .isEqualTo("NOT_FOUND");
        assertThat(bed.outcome(passkeys.removePersonPasskeys(call(admin), admin.id())))
                .isEqualTo("OWN_PASSKEYS");
        bed.bed.ok(passkeys.removePersonPasskeys(call(admin), pat.id()));
        assertThat(mine()).isEmpty();
        assertThat(events()).endsWith("passkey.removed", "passkey.removed");
        assertThat(bed.outcome(add(new SoftAuthenticator(), PASSWORD))).isEqualTo("ok");
    }

    @Test
    void an_admin_beside_a_platform_admin_does_not_remove_their_passkeys_and_another_platform_admin_does() {
        first();
        bed.platformAdmin(pat);
        assertThat(bed.outcome(passkeys.removePersonPasskeys(call(admin), pat.id())))
                .isEqualTo("NOT_A_PLATFORM_ADMIN");
        assertThat(mine()).hasSize(1);
        var beside = bed.platformAdmin(bed.person(admin, "quinn", PersonRole.ADMIN), admin.organization());
        bed.bed.ok(passkeys.removePersonPasskeys(call(beside), pat.id()));
        assertThat(mine()).isEmpty();
        bed.noPlatformAdmin();
    }

    private JsonObject last(String type) {
        return new JsonObject(bed.bed
                .column("SELECT convert_from(substring(leaf FROM 74), 'UTF8')::jsonb ->> 'details' FROM audit_leaves"
                        + " WHERE organization_id = '" + admin.organization() + "' AND type = '" + type
                        + "' ORDER BY id")
                .getLast());
    }

    /** By the one key, over this challenge, as whoever has the log alone finds it. */
    private void verifies(JsonObject said, byte[] challenge) throws GeneralSecurityException {
        assertThat(said.getString("publicKey")).isEqualTo(SoftAuthenticator.text(key.coseKey()));
        var client = SoftAuthenticator.bytes(said.getString("clientDataJSON"));
        assertThat(new JsonObject(Buffer.buffer(client)).getString("challenge"))
                .isEqualTo(SoftAuthenticator.text(challenge));
        var verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(key.publicKey());
        verifier.update(SoftAuthenticator.bytes(said.getString("authenticatorData")));
        verifier.update(MessageDigest.getInstance("SHA-256").digest(client));
        assertThat(verifier.verify(SoftAuthenticator.bytes(said.getString("signature"))))
                .isTrue();
    }

    @Test
    void the_log_keeps_what_agreed_to_a_further_passkey_and_to_a_removal() throws Exception {
        first();
        assertThat(last("passkey.added").getString("proof")).isEqualTo("password");
        assertThat(last("passkey.added").fieldNames()).doesNotContain("assertion", "challenge");
        var second = bed.bed.ok(further(new SoftAuthenticator(), key));
        var added = last("passkey.added");
        assertThat(added.getString("proof")).isEqualTo("passkey");
        assertThat(added.getString("passkey")).isEqualTo(second.id().toString());
        verifies(
                added.getJsonObject("assertion"),
                PasskeyChallenge.ofEnrolment(pat.organization(), pat.id(), added.getString("challenge")));
        bed.bed.ok(remove(second.id(), removal(second.id())));
        verifies(last("passkey.removed").getJsonObject("assertion"), removal(second.id()));
    }

    @Test
    void machine_identities_have_no_passkeys() {
        var machine = bed.bed.machine(admin.organization(), "ci");
        assertThat(bed.outcome(passkeys.beginPasskey(call(machine)))).isEqualTo("PERSON_REQUIRED");
        assertThat(bed.outcome(passkeys.listPasskeys(call(machine)))).isEqualTo("PERSON_REQUIRED");
    }

    @Test
    void with_an_erased_person_their_passkeys_are_gone() {
        first();
        begin();
        bed.bed.ok(bed.identities.disablePerson(call(admin), pat.id()));
        bed.bed.ok(bed.identities.erasePerson(call(admin), pat.id(), new Reason("asked for it")));
        assertThat(bed.bed.column("SELECT name FROM passkeys WHERE person_id = '" + pat.id() + "'"))
                .isEmpty();
        assertThat(bed.bed.column("SELECT 1 FROM passkey_challenges WHERE person_id = '" + pat.id() + "'"))
                .isEmpty();
    }
}
