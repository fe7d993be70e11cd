package io.countersign.protocol.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlogTest {
    /** The example of C2SP signed-note. */
    private static final String KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    private static final String NOTE = """
            This is an example message.

            — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
            """;

    @Test
    void the_example_of_the_specification_verifies_and_is_written_as_it_was_read() {
        var note = SignedNote.parse(NOTE);
        var key = NoteKey.parse(KEY);
        assertThat(note.isSignedBy(key)).isTrue();
        assertThat(note).hasToString(NOTE);
        assertThat(key).hasToString(KEY);
    }

    @Test
    void a_changed_text_another_key_and_another_name_do_not_verify() {
        var key = NoteKey.parse(KEY);
        assertThat(SignedNote.parse(NOTE.replace("example message", "Example message"))
                        .isSignedBy(key))
                .isFalse();
        assertThat(SignedNote.parse(NOTE).isSignedBy(new NoteKey("example.com/bar", key.publicKey())))
                .isFalse();
        assertThat(SignedNote.parse(NOTE).isSignedBy(new NoteKey("example.com/foo", new byte[32])))
                .isFalse();
    }

    @Test
    void a_wrong_line_of_a_known_key_spoils_the_note_and_lines_of_strangers_do_not() {
        var note = SignedNote.parse(NOTE);
        var good = note.signatures().getFirst();
        var bad = new SignedNote.Line(good.name(), good.keyId(), new byte[64]);
        var stranger = new SignedNote.Line("example.com/stranger", 1, new byte[64]);
        var key = NoteKey.parse(KEY);
        assertThat(new SignedNote(note.text(), List.of(good, bad)).isSignedBy(key))
                .isFalse();
        assertThat(new SignedNote(note.text(), List.of(stranger, good)).isSignedBy(key))
                .isTrue();
        assertThat(new SignedNote(note.text(), List.of(stranger)).isSignedBy(key))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text\n",
                "text\n\n",
                "text\n\nno dash aGVsbG8=\n",
                "text\n\n— name\n",
                "text\n\n— name AAAA\n",
                "text\n\n— name not-base64!\n",
                "text\n\n— na+me aGVsbG8h\n",
                "te\u0007xt\n\n— name aGVsbG8h\n",
                "text\n\n— name aGVsbG8h"
            })
    void what_is_no_note_is_not_read(String text) {
        assertThatThrownBy(() -> SignedNote.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com/foo",
                "example.com/foo+530d903a",
                "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "exam ple+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
            })
    void what_is_no_verifier_key_is_not_read(String text) {
        assertThatThrownBy(() -> NoteKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_key_of_this_platform_signs_a_checkpoint_that_comes_back_the_same() throws Exception {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var key = NoteKey.ofSpki("sign.example.com/log", pair.getPublic().getEncoded());
        var checkpoint = new Checkpoint("sign.example.com/log", 70_000, new byte[32]);
        var signer = Signature.getInstance("Ed25519");
        signer.initSign(pair.getPrivate());
        signer.update(checkpoint.text().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var note = SignedNote.parse(
                SignedNote.of(checkpoint.text(), key, signer.sign()).toString());
        assertThat(note.isSignedBy(NoteKey.parse(key.toString()))).isTrue();
        assertThat(Checkpoint.parse(note.text())).isEqualTo(checkpoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "o\n1\n",
                "o\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                "o\n-1\nAAAA\n",
                "o\n1\nAAAA\n",
                "\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                "o\n99999999999999999999\nAAAA\n"
            })
    void what_is_no_checkpoint_is_not_read(String text) {
        assertThatThrownBy(() -> Checkpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 256, 0/000",
        "0, 0, 1, 0/000.p/1",
        "1, 999, 256, 1/999",
        "2, 1000, 17, 2/x001/000.p/17",
        "0, 1234067, 256, 0/x001/x234/067",
        "-1, 1234067, 255, entries/x001/x234/067.p/255"
    })
    void tiles_are_named_as_the_specification_names_them(int level, long index, int width, String path) {
        assertThat(new TilePath(level, index, width)).hasToString(path);
        assertThat(TilePath.parse(path)).contains(new TilePath(level, index, width));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "0/",
                "0/0",
                "0/00",
                "0/0000",
                "00/000",
                "64/000",
                "-1/000",
                "0/x000/000",
                "0/000/000",
                "0/x001/x000",
                "0/000.p/0",
                "0/000.p/256",
                "0/000.p/01",
                "0/000.p/",
                "0/000.P/1",
                "0/../000",
                "entries/000.p",
                "0/000/",
                "0/00a",
                "0/x001/x001/x001/x001/x001/x001/000"
            })
    void other_names_are_no_tiles(String path) {
        assertThat(TilePath.parse(path)).isEmpty();
    }

    @Test
    void a_proof_comes_back_as_it_was_written_and_extra_data_is_passed_over() {
        var proof = new TlogProof(7, List.of(new byte[32], new byte[32]), SignedNote.parse(NOTE));
        assertThat(TlogProof.parse(proof.toString())).hasToString(proof.toString());
        var extra = proof.toString().replaceFirst("\n", "\nextra aGVsbG8=\n");
        assertThat(TlogProof.parse(extra)).hasToString(proof.toString());
        assertThatThrownBy(() -> TlogProof.parse(proof.toString().replace("@v1", "@v2")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TlogProof.parse("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keys_of_witnesses_are_read_as_others_write_them_and_not_taken_for_keys_of_logs() {
        var text = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";
        var key = WitnessKey.parse(text);
        assertThat(key.name()).isEqualTo("remora.n621.de");
        assertThat(key).hasToString(text);
        assertThatThrownBy(() -> NoteKey.parse(text)).isInstanceOf(IllegalArgumentException.class);
        for (var wrong : List.of(
                "",
                "a",
                "a+b",
                text.replace("da77", "da78"),
                text.replace("remora", "romera"),
                key.key().toString())) {
            assertThatThrownBy(() -> WitnessKey.parse(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_cosignature_holds_for_its_key_its_time_and_its_checkpoint_alone() throws Exception {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var key = new WitnessKey(
                NoteKey.ofSpki("witness.example.com/w1", pair.getPublic().getEncoded()));
        var text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        assertThat(WitnessKey.message(text, 1_679_315_147))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("""
                cosignature/v1
                time 1679315147
                example.com/behind-the-sofa
                20852163
                CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
                """);
        var signer = Signature.getInstance("Ed25519");
        signer.initSign(pair.getPrivate());
        signer.update(WitnessKey.message(text, 1_679_315_147));
        var made = signer.sign();
        var line = key.line(1_679_315_147, made);
        var read = SignedNote.parse(text + "\n" + line);
        assertThat(key.cosignature(read)).isPresent();
        assertThat(key.cosignature(new SignedNote(text.replace("63\n", "64\n"), List.of(line))))
                .isEmpty();
        assertThat(key.cosignature(new SignedNote(text, List.of(key.line(1_679_315_148, made)))))
                .isEmpty();
        assertThat(key.cosignature(new SignedNote(text, List.of(key.line(-1, made)))))
                .isEmpty();
        var tooShort = new SignedNote.Line(line.name(), line.keyId(), new byte[8]);
        assertThat(key.cosignature(new SignedNote(text, List.of(tooShort)))).isEmpty();
        var renamed =
                new WitnessKey(new NoteKey("somebody.example.com", key.key().publicKey()));
        assertThat(renamed.cosignature(read)).isEmpty();
    }
}
