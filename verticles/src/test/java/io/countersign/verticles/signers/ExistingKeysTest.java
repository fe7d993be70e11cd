package io.countersign.verticles.signers;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.countersign.embedded.TestServers;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.ExistingKey;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerState;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.certificate.CertificateIssuer;
import io.countersign.verticles.testbed.TestBed;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import java.sql.DriverManager;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signers that take a key which is in the token already. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExistingKeysTest {
    private TestBed bed;
    private Caller orgAdmin;
    private Caller admin;
    private CertificateAuthority root;

    @BeforeAll
    void open() throws Exception {
        bed = TestBed.withWorker();
        orgAdmin = bed.admin(bed.organization("acme"), "Ada");
        admin = new Caller(
                orgAdmin.id(), orgAdmin.organization(), orgAdmin.kind(), orgAdmin.name(), orgAdmin.role(), true);
        root = bed.authority(admin, "Example Root");
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    /** As an operator makes one by other tools. */
    private String key(String label) {
        var id = WorkerClient.newCkaId();
        bed.ok(bed.workerClient().generateKey(TestBed.TOKEN, id, label, KeyAlgorithm.P_256));
        return id;
    }

    private static NewSigner wanted(
            String slug, @Nullable UUID authority, String id, KeyAlgorithm algorithm, @Nullable String token) {
        return new NewSigner(
                slug,
                null,
                algorithm,
                authority,
                "CN=" + slug + ",O=Example,C=DE",
                null,
                token,
                new ExistingKey(id),
                null,
                false,
                null);
    }

    private Future<Signer> take(String slug, @Nullable UUID authority, String id) {
        return bed.signers().createSigner(call(admin), wanted(slug, authority, id, KeyAlgorithm.P_256, TestBed.TOKEN));
    }

    private static String ckaId(Signer signer, TestBed bed) {
        return bed.column("SELECT cka_id FROM signers WHERE id = '" + signer.id() + "'")
                .getFirst();
    }

    @Test
    void a_key_that_was_there_before_is_taken_for_an_authority_of_ours_and_for_an_outside_one() {
        var own = key("mine");
        var certified = bed.ok(take("certified", root.id(), own.toUpperCase(Locale.ROOT)));
        assertThat(certified.state()).isEqualTo(SignerState.ACTIVE);
        assertThat(ckaId(certified, bed)).isEqualTo(own);
        var other = key("mine too");
        var waiting = bed.ok(take("waiting", null, other));
        assertThat(waiting.state()).isEqualTo(SignerState.PENDING);
        assertThat(bed.ok(bed.signers().getSignerCertificateRequest(call(admin), "waiting")))
                .isNotEmpty();
        assertThat(bed.column("SELECT encode(leaf, 'escape') FROM audit_leaves WHERE type = 'signer.created' AND"
                                + " signer_id = '" + waiting.id() + "'")
                        .getFirst())
                .contains("\"existingKey\":true", other);
    }

    @Test
    void only_a_platform_admin_takes_one_and_names_the_token() {
        var id = key("anybody's");
        var wanted = wanted("whose", null, id, KeyAlgorithm.P_256, TestBed.TOKEN);
        var refusal = bed.refused(bed.signers().createSigner(call(orgAdmin), wanted));
        assertThat(refusal.code()).isEqualTo("NOT_A_PLATFORM_ADMIN");
        var member = bed.person(admin.organization(), "Mem");
        var platform = new Caller(member.id(), member.organization(), member.kind(), "Mem", member.role(), true);
        assertThat(bed.refused(bed.signers().createSigner(call(platform), wanted))
                        .code())
                .isEqualTo("ADMIN_REQUIRED");
        var tokenless = wanted("whose", null, id, KeyAlgorithm.P_256, null);
        assertThat(bed.refused(bed.signers().createSigner(call(admin), tokenless)))
                .isInstanceOfSatisfying(
                        Refusal.BadInput.class,
                        bad -> assertThat(bad.errors().getFirst().pointer()).isEqualTo("/token"));
        assertThat(bed.column("SELECT id FROM signers WHERE slug = 'whose'")).isEmpty();
    }

    @Test
    void a_key_that_is_not_there_or_of_another_kind_or_ours_is_refused_and_leaves_no_row() {
        var unknown = bed.refused(take("refused", null, "0a0b"));
        assertThat(unknown.code()).isEqualTo("EXISTING_KEY_REFUSED");
        assertThat(unknown.detail()).contains("0a0b", "no private key object");
        var curve = wanted("refused", null, key("p256"), KeyAlgorithm.P_384, TestBed.TOKEN);
        assertThat(bed.refused(bed.signers().createSigner(call(admin), curve)).detail())
                .contains("is no P-384 key");
        var rsa = wanted("refused", null, key("ec"), KeyAlgorithm.RSA_2048, TestBed.TOKEN);
        assertThat(bed.refused(bed.signers().createSigner(call(admin), rsa)).detail())
                .contains("is no RSA-2048 key");
        var ours = bed.column("SELECT cka_id FROM certificate_authorities").getFirst();
        assertThat(bed.refused(take("refused", null, ours)).detail()).contains("was made by Countersign");
        assertThat(bed.column("SELECT id FROM signers WHERE slug = 'refused'")).isEmpty();
    }

    @Test
    void a_key_is_taken_once_however_many_try_at_the_same_time() {
        var id = key("wanted by all");
        var tries = IntStream.range(0, 6)
                .mapToObj(i -> take("taker-" + i, i % 2 == 0 ? root.id() : null, id))
                .toList();
        var results = tries.stream()
                .map(one -> catchThrowable(() -> bed.ok(one)) == null
                        ? "done"
                        : bed.refused(one).code())
                .toList();
        assertThat(results).containsOnlyOnce("done").containsOnly("done", "KEY_TAKEN");
        assertThat(bed.column("SELECT id FROM signers WHERE cka_id = '" + id + "'"))
                .hasSize(1);
        assertThat(bed.refused(take("later", null, id)).code()).isEqualTo("KEY_TAKEN");
    }

    /** The first has looked and written, and not committed; {@code id}: by the same CKA_ID, {@code copy}: by another one. */
    @ParameterizedTest
    @ValueSource(strings = {"id", "copy"})
    void who_comes_second_while_the_first_is_not_committed_waits_for_it_and_is_refused(String same) throws Exception {
        var id = key("two at once, by " + same);
        var spki = bed.ok(bed.workerClient().findKey(TestBed.TOKEN, id, KeyAlgorithm.P_256));
        var server = TestServers.postgres();
        try (var other = DriverManager.getConnection(
                        server.jdbcUrl(bed.config().database()), server.user(), server.password());
                var insert = other.prepareStatement(
                        "INSERT INTO signers (id, organization_id, slug, name, key_algorithm, token,"
                                + " cka_id, subject, state, key_id, key_existed) VALUES (gen_random_uuid(), ?, ?, 's', 'P-256', ?, ?,"
                                + " 'CN=s', 'pending', ?, true)")) {
            other.setAutoCommit(false);
            insert.setObject(1, admin.organization());
            insert.setString(2, "first-" + same);
            insert.setString(3, TestBed.TOKEN);
            insert.setString(4, same.equals("id") ? id : "ff");
            insert.setString(5, CertificateIssuer.keyId(same.equals("id") ? new byte[1] : spki));
            insert.execute();
            var second = take("second-" + same, null, id);
            eventually(
                    "the second waits for the first",
                    () -> bed.column("SELECT pid FROM pg_stat_activity WHERE application_name = 'countersign'"
                                            + " AND datname = current_database() AND wait_event_type = 'Lock'")
                                    .size()
                            == 1);
            other.commit();
            assertThat(bed.refused(second).code()).isEqualTo("KEY_TAKEN");
        }
    }

    @Test
    void a_creation_that_failed_gives_the_key_back() {
        var id = key("second try");
        bed.ok(take("unlucky", null, id));
        bed.sql("DROP TRIGGER signers_that_wait_are_not_failed ON signers");
        bed.sql("UPDATE signers SET state = 'failed', failure = 'x' WHERE slug = 'unlucky'");
        assertThat(bed.ok(take("lucky", null, id)).state()).isEqualTo(SignerState.PENDING);
    }

    @Test
    void ids_are_those_of_one_token() {
        var id = HexFormat.of().formatHex("one id, two tokens".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        bed.ok(bed.workerClient().generateKey(TestBed.TOKEN, id, "here", KeyAlgorithm.P_256));
        bed.sql("INSERT INTO signers (id, organization_id, slug, name, key_algorithm, token, cka_id, subject, state)"
                + " VALUES (gen_random_uuid(), '" + admin.organization() + "', 'there', 's', 'P-256', 'absent', '" + id
                + "', 'CN=s', 'archived')");
        assertThat(bed.ok(take("here", null, id)).state()).isEqualTo(SignerState.PENDING);
    }
}
