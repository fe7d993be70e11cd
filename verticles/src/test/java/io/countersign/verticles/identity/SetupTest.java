package io.countersign.verticles.identity;

import static io.countersign.verticles.identity.IdentityBed.PASSWORD;
import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewOrganization;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.Setup;
import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SetupTest {
    private IdentityBed bed;
    private InstallationService installation;

    @BeforeEach
    void open() throws Exception {
        bed = new IdentityBed();
        installation = newInstallation("first");
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    private InstallationService newInstallation(String node) {
        return new InstallationService(bed.bed.vertx(), bed.bed.newNode(node), bed.secrets);
    }

    private String setupToken() {
        return bed.bed.ok(installation.newSetupToken()).orElseThrow();
    }

    private static Setup setup(String token, String slug, String password) {
        var admin = new NewPerson("Ada", null, null, new NewAccount("ada", password));
        return new Setup(token, new NewOrganization(slug, "Acme", admin));
    }

    private static Setup setup(String token, String slug) {
        return setup(token, slug, PASSWORD);
    }

    @Test
    void of_many_who_use_the_token_at_once_on_two_nodes_one_sets_up() {
        var token = setupToken();
        var second = newInstallation("second");
        var tries = new ArrayList<Future<Me>>();
        for (var i = 0; i < 20; i++) {
            tries.add((i % 2 == 0 ? installation : second).setUp(setup(token, "org-" + i), "request"));
        }

        var expected = new ArrayList<>(Collections.nCopies(19, "ALREADY_SET_UP"));
        expected.add("ok");
        assertThat(tries.stream().map(bed::outcome)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(bed.bed.column("SELECT slug FROM organizations")).hasSize(1);
        assertThat(bed.bed.events()).containsOnlyOnce("installation.set_up");
    }

    @Test
    void a_used_token_is_dead_and_no_new_one_is_made() {
        var token = setupToken();
        var me = bed.bed.ok(installation.setUp(setup(token, "acme"), "request"));

        assertThat(me.platformAdmin()).isTrue();
        assertThat(me.role()).isEqualTo(PersonRole.ADMIN);
        assertThat(bed.refused(installation.setUp(setup(token, "again"), "request")))
                .isInstanceOf(Refusal.Conflict.class);
        assertThat(bed.bed.ok(installation.newSetupToken())).isEmpty();
        assertThat(bed.bed.column("SELECT 1 FROM setup_tokens")).isEmpty();
        var answer = bed.bed.ok(bed.one.password("acme", "ADA", PASSWORD, "request"));
        assertThat(bed.bed.ok(bed.two.authenticate(answer.access_token())).platformAdmin())
                .isTrue();
    }

    @Test
    void a_wrong_or_replaced_token_is_refused_before_any_slow_hash_and_recorded() {
        var replaced = setupToken();
        var token = setupToken();
        var before = bed.secrets.computed();

        for (var wrong : List.of(replaced, token + "x", "", "\0")) {
            assertThat(bed.refused(installation.setUp(setup(wrong, "acme"), "request")))
                    .isInstanceOf(Refusal.Unauthenticated.class)
                    .extracting(Refusal::code)
                    .isEqualTo("INVALID_SETUP_TOKEN");
        }
        assertThat(bed.secrets.computed()).isEqualTo(before);
        assertThat(bed.bed.column("SELECT 1 FROM organizations")).isEmpty();
        eventually("the first was written", () -> bed.bed.events().contains("identity.login_refused"));
        assertThat(bed.bed.events()).containsOnlyOnce("identity.login_refused");
        bed.bed.ok(installation.close());
        assertThat(bed.bed.events().stream().filter("identity.login_refused"::equals))
                .hasSize(2);
        assertThat(bed.bed.column("SELECT encode(token_hash, 'hex') FROM setup_tokens"))
                .containsExactly(HexFormat.of().formatHex(RandomSecret.sha256(token)));
    }

    @Test
    void what_is_wrong_with_the_organization_is_told_and_leaves_the_token_good() {
        var token = setupToken();

        var refusal = bed.refused(installation.setUp(setup(token, "Not A Slug", "short"), "request"));

        assertThat(((Refusal.BadInput) refusal).errors())
                .extracting(error -> error.pointer())
                .containsExactly("/organization/slug", "/organization/admin/account/password");
        assertThat(bed.outcome(installation.setUp(setup(token, "acme"), "request")))
                .isEqualTo("ok");
    }
}
