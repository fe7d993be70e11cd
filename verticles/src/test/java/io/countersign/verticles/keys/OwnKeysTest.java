package io.countersign.verticles.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.protocol.tlog.NoteKey;
import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.testbed.SilentToken;
import io.countersign.verticles.testbed.TestBed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnKeysTest {
    private static final Queries SQL = Queries.of("log");
    private static final String FILE = "checkpoint-key.pem";

    @TempDir
    private Path folder;

    private TestBed bed;

    @BeforeEach
    void open() throws Exception {
        bed = TestBed.open();
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    private OwnKeys keys(Path directory) {
        var purpose = new Purpose(
                "sign.example.com/log",
                "audit log",
                FILE,
                SQL.get("findLogKey"),
                SQL.get("lockLogKey"),
                SQL.get("insertLogKey"),
                key -> Event.system("log.created").with("verifierKey", key.toString()));
        return new OwnKeys(bed.vertx(), bed.database(), bed.workerClient(), SilentToken.LABEL, directory, purpose);
    }

    private static void signs(OwnKey own, TestBed bed) {
        assertThat(own.key().verifies(new byte[5], bed.ok(own.sign(new byte[5]))))
                .isTrue();
    }

    @Test
    void where_the_token_refuses_to_make_the_key_it_is_born_in_a_file_of_its_owner_alone() throws Exception {
        SilentToken.answering(bed.vertx(), WorkerAnswer.Reason.INPUT_REFUSED);
        var born = bed.ok(keys(folder.resolve("new/keys")).open());
        signs(born, bed);
        try (var files = Files.list(folder.resolve("new/keys"))) {
            var file = files.toList();
            assertThat(file).extracting(one -> one.getFileName().toString()).containsExactly(FILE);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getFirst())))
                    .isEqualTo("rw-------");
        }
        var again = keys(folder.resolve("new/keys"));
        assertThat(bed.ok(again.open()).key()).isEqualTo(born.key());
        assertThat(bed.ok(again.missing())).isEmpty();
        assertThat(bed.events()).containsOnlyOnce("log.created");
    }

    @Test
    void a_token_that_is_only_away_is_waited_for() {
        SilentToken.answering(bed.vertx(), WorkerAnswer.Reason.UNAVAILABLE);
        assertThat(bed.refused(keys(folder).open()).code()).isEqualTo("TOKEN_UNAVAILABLE");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_key_in_a_file_whose_birth_was_never_committed_becomes_the_key() throws Exception {
        SilentToken.answering(bed.vertx(), WorkerAnswer.Reason.INPUT_REFUSED);
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()) + "\n-----END PRIVATE KEY-----\n";
        Files.writeString(folder.resolve(FILE), pem);
        var opened = bed.ok(keys(folder).open());
        assertThat(opened.key())
                .isEqualTo(
                        NoteKey.ofSpki("sign.example.com/log", pair.getPublic().getEncoded()));
        signs(opened, bed);
        assertThat(bed.column("SELECT encode(public_key, 'hex') FROM log_keys")).hasSize(1);
        assertThat(folder.resolve(FILE)).hasContent(pem);
        assertThat(bed.ok(keys(folder).open()).key()).isEqualTo(opened.key());
    }

    @Test
    void a_file_that_holds_no_key_is_named_and_stays() throws Exception {
        SilentToken.answering(bed.vertx(), WorkerAnswer.Reason.INPUT_REFUSED);
        for (var content : List.of("", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")) {
            Files.writeString(folder.resolve(FILE), content);
            assertThatThrownBy(() -> bed.ok(keys(folder).open()))
                    .as(content)
                    .hasMessageContaining(FILE + " holds no Ed25519 key");
            assertThat(folder.resolve(FILE)).hasContent(content);
        }
        assertThat(bed.column("SELECT origin FROM log_keys")).isEmpty();
    }

    @Test
    void a_gateway_that_lacks_the_file_says_which_one() {
        SilentToken.answering(bed.vertx(), WorkerAnswer.Reason.INPUT_REFUSED);
        assertThat(bed.ok(keys(folder.resolve("two")).missing()))
                .as("there is no key yet")
                .isEmpty();
        bed.ok(keys(folder.resolve("one")).open());
        assertThat(bed.ok(keys(folder.resolve("two")).missing()))
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("two/" + FILE + " does not exist: copy it from a gateway that has it"));
        assertThat(bed.ok(keys(folder.resolve("one")).missing())).isEmpty();
    }
}
