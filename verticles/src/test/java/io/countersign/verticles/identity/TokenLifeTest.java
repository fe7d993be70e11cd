package io.countersign.verticles.identity;

import static io.countersign.verticles.identity.IdentityBed.PASSWORD;
import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.NewPassword;
import io.countersign.protocol.api.Person;
import io.countersign.verticles.Caller;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.Tokens;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tokens over two nodes, from their key to their end. Nothing tells a node here of a change but the test itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenLifeTest {
    private IdentityBed bed;
    private UUID organization;
    private Caller admin;
    private Person ann;

    @BeforeAll
    void open() throws Exception {
        bed = new IdentityBed();
    }

    @BeforeEach
    void newOrganization() {
        organization = bed.organization();
        admin = bed.bed.admin(organization, "Ada");
        ann = bed.person(admin, "ann");
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    private String token() {
        return bed.token(organization, "ann");
    }

    private String token(TokenService node) {
        return bed.bed
                .ok(node.password(bed.slugOf(organization), "ann", PASSWORD, "r"))
                .access_token();
    }

    private List<String> onBoth(String token) {
        return List.of(bed.outcome(bed.one.authenticate(token)), bed.outcome(bed.two.authenticate(token)));
    }

    private static JsonObject part(String token, int index) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(token.split("\\.")[index])));
    }

    private List<String> keyIds(Tokens tokens) {
        return bed.bed.ok(tokens.jwks()).getJsonArray("keys").stream()
                .map(key -> ((JsonObject) key).getString("kid"))
                .toList();
    }

    @Test
    void a_token_has_the_claims_of_the_standard_and_its_key_is_published_without_its_private_half() {
        var answer = bed.bed.ok(bed.logIn(organization, "ann", PASSWORD));
        var claims = part(answer.access_token(), 1);

        assertThat(answer.expires_in()).as("of a person").isEqualTo(3600);
        assertThat(part(answer.access_token(), 0).fieldNames()).containsExactlyInAnyOrder("alg", "typ", "kid");
        assertThat(claims.getString("sub")).isEqualTo(ann.id().toString());
        assertThat(claims.getLong("exp") - claims.getLong("iat")).isEqualTo(3600);
        assertThat(keyIds(bed.one)).contains(part(answer.access_token(), 0).getString("kid"));
        assertThat(bed.bed.ok(bed.one.jwks()).encode()).doesNotContain("\"d\":");
        assertThat(bed.bed.column("SELECT public_jwk ? 'd' FROM token_keys")).containsOnly("f");
    }

    @Test
    void nodes_verify_each_others_tokens() {
        assertThat(bed.bed.ok(bed.two.authenticate(token(bed.one))).id()).isEqualTo(ann.id());
        assertThat(bed.bed.ok(bed.one.authenticate(token(bed.two))).id()).isEqualTo(ann.id());
        assertThat(part(token(bed.one), 0).getString("kid"))
                .isNotEqualTo(part(token(bed.two), 0).getString("kid"));
    }

    @Test
    void new_keys_leave_the_tokens_of_older_ones_valid() {
        var restless = bed.tokens(IdentityBed.config(Duration.ZERO));
        var live = List.of(token(restless), token(restless), token(restless));

        assertThat(live.stream().map(token -> part(token, 0).getString("kid")).distinct())
                .hasSize(3);
        for (var token : live) {
            assertThat(bed.outcome(restless.authenticate(token))).isEqualTo("ok");
            assertThat(onBoth(token)).containsOnly("ok");
        }
        assertThat(keyIds(restless))
                .containsAll(live.stream()
                        .map(token -> part(token, 0).getString("kid"))
                        .toList());
    }

    @Test
    void many_first_log_ins_at_once_publish_one_key() {
        var node = bed.tokens(IdentityBed.CONFIG);
        var before = bed.bed.column("SELECT kid FROM token_keys").size();
        var answers = new ArrayList<Future<?>>();
        for (var i = 0; i < 12; i++) {
            answers.add(node.password(bed.slugOf(organization), "ann", PASSWORD, "r"));
        }

        assertThat(answers.stream().map(bed::outcome)).containsOnly("ok");
        assertThat(bed.bed.column("SELECT kid FROM token_keys")).hasSize(before + 1);
    }

    @Test
    void a_disabled_person_is_out_on_both_nodes_at_once_and_old_tokens_stay_dead() {
        var token = token();
        assertThat(onBoth(token)).containsOnly("ok");
        var fences = bed.bed.fences();

        bed.bed.ok(bed.identities.disablePerson(call(admin), ann.id()));

        assertThat(bed.bed.fences()).isEqualTo(fences + 1);
        assertThat(onBoth(token)).containsOnly("IDENTITY_DISABLED");
        bed.bed.ok(bed.identities.enablePerson(call(admin), ann.id()));
        assertThat(onBoth(token)).containsOnly("TOKEN_EXPIRED");
        assertThat(bed.outcome(bed.one.authenticateForSigning(token))).isEqualTo("TOKEN_EXPIRED");
        assertThat(onBoth(token())).containsOnly("ok");
    }

    @Test
    void a_disabled_organization_ends_the_tokens_of_everybody_in_it() {
        var token = token();
        var platform = bed.platformAdmin(bed.bed.admin(bed.organization(), "Pat"));
        var call = call(platform);

        bed.bed.ok(bed.identities.disableOrganization(call, organization));

        assertThat(onBoth(token)).containsOnly("IDENTITY_DISABLED");
        bed.bed.ok(bed.identities.enableOrganization(call, organization));
        assertThat(onBoth(token)).containsOnly("TOKEN_EXPIRED");
        assertThat(onBoth(token())).containsOnly("ok");
        assertThat(bed.outcome(bed.identities.disableOrganization(call, platform.organization())))
                .isEqualTo("OWN_ORGANIZATION");
    }

    @Test
    void the_signing_path_remembers_until_it_is_told_to_forget() {
        for (var told : List.of(ann.id(), organization)) {
            var token = token();
            assertThat(bed.outcome(bed.two.authenticateForSigning(token))).isEqualTo("ok");
            bed.bed.ok(bed.identities.disablePerson(call(admin), ann.id()));

            assertThat(bed.outcome(bed.two.authenticateForSigning(token))).isEqualTo("ok");
            bed.two.forget(UUID.randomUUID());
            assertThat(bed.outcome(bed.two.authenticateForSigning(token))).isEqualTo("ok");
            bed.two.forget(told);

            assertThat(bed.outcome(bed.two.authenticateForSigning(token))).isEqualTo("IDENTITY_DISABLED");
            bed.bed.ok(bed.identities.enablePerson(call(admin), ann.id()));
        }
    }

    @Test
    void what_the_signing_path_remembers_ends_by_itself_after_a_second_or_with_everything() {
        var token = token();
        assertThat(bed.outcome(bed.one.authenticateForSigning(token))).isEqualTo("ok");
        assertThat(bed.outcome(bed.two.authenticateForSigning(token))).isEqualTo("ok");
        bed.bed.ok(bed.identities.disablePerson(call(admin), ann.id()));

        bed.one.forgetEverything();
        assertThat(bed.outcome(bed.one.authenticateForSigning(token))).isEqualTo("IDENTITY_DISABLED");
        bed.later(Duration.ofSeconds(1));
        assertThat(bed.outcome(bed.two.authenticateForSigning(token))).isEqualTo("IDENTITY_DISABLED");
    }

    @Test
    void what_was_read_before_a_change_was_heard_is_not_remembered_after_it() {
        var callers = new CallerCache(() -> 0);
        var holder = new Holder(admin, true, 0);
        var before = callers.changes();
        callers.forget(admin.id());

        callers.remember(holder, before);
        assertThat(callers.find(admin.id())).isEmpty();
        callers.remember(holder, callers.changes());
        assertThat(callers.find(admin.id())).contains(holder);
    }

    @Test
    void a_new_password_ends_the_tokens_that_the_old_one_got_and_waits_for_the_signing_path() {
        var token = token();
        var account = ann.accounts().getFirst().id();
        var fences = bed.bed.fences();

        bed.bed.ok(bed.identities.setAccountPassword(
                call(admin), ann.id(), account, new NewPassword("another long secret")));

        assertThat(bed.bed.fences()).isEqualTo(fences + 1);
        assertThat(onBoth(token)).containsOnly("TOKEN_EXPIRED");
        assertThat(bed.outcome(bed.logIn(organization, "ann", PASSWORD))).isEqualTo("INVALID_GRANT");
        var fresh = bed.bed.ok(bed.logIn(organization, "ann", "another long secret"));
        bed.bed.ok(bed.identities.removeAccount(call(admin), ann.id(), account));
        assertThat(bed.bed.fences()).isEqualTo(fences + 2);
        assertThat(onBoth(fresh.access_token())).containsOnly("TOKEN_EXPIRED");
        assertThat(bed.outcome(bed.logIn(organization, "ann", "another long secret")))
                .isEqualTo("INVALID_GRANT");
    }

    @Test
    void a_token_with_one_more_character_is_another_one_and_its_refusal_does_not_repeat_it() {
        var token = token() + "x";
        var failure = bed.one.authenticate(token).toCompletionStage().toCompletableFuture();

        assertThat(failure)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(RefusedException.class)
                .satisfies(cause -> assertThat(cause.getMessage()).doesNotContain(token.substring(0, 20)));
    }
}
