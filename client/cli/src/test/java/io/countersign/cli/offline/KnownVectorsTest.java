package io.countersign.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples that implementations of RFC 6962, C2SP and DSSE test with, against the second implementation. */
class KnownVectorsTest {
    private static final List<String> ENTRIES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");
    private static final List<String> ROOTS = List.of(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    private static final String KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    private static final String NOTE = """
            This is an example message.

            — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
            """;

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void the_known_tree_has_the_known_root_at_every_size() {
        var tree = new Tree();
        for (var size = 0; size < ROOTS.size(); size++) {
            assertThat(tree.root()).as("size " + size).isEqualTo(bytes(ROOTS.get(size)));
            if (size < ENTRIES.size()) {
                tree.add(Tree.leafHash(bytes(ENTRIES.get(size))));
            }
        }
    }

    @Test
    void the_known_audit_path_leads_to_the_known_root_and_to_no_other_from_elsewhere() throws Exception {
        var path = Stream.of(
                        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")
                .map(KnownVectorsTest::bytes)
                .toList();
        var leaf = Tree.leafHash(bytes(ENTRIES.get(5)));
        assertThat(Tree.rootOver(leaf, 5, 8, path)).isEqualTo(bytes(ROOTS.get(8)));
        assertThat(Tree.rootOver(leaf, 4, 8, path)).isNotEqualTo(bytes(ROOTS.get(8)));
        assertThatThrownBy(() -> Tree.rootOver(leaf, 8, 8, path)).isInstanceOf(DisprovedException.class);
        assertThatThrownBy(() -> Tree.rootOver(leaf, 5, 17, path)).isInstanceOf(DisprovedException.class);
        assertThatThrownBy(() -> Tree.rootOver(leaf, 5, 8, path.subList(0, 2))).isInstanceOf(DisprovedException.class);
        assertThatThrownBy(() -> Tree.rootOver(leaf, 0, 1, path)).isInstanceOf(DisprovedException.class);
    }

    @Test
    void the_example_of_signed_note_verifies_and_not_when_it_is_changed() throws Exception {
        var key = VerifierKey.parse(KEY);
        assertThat(Note.parse(NOTE).signature(key)).isPresent();
        var changed = Note.parse(NOTE.replace("example message", "Example message"));
        assertThatThrownBy(() -> changed.signature(key))
                .isInstanceOf(DisprovedException.class)
                .hasMessageContaining("does not fit");
        assertThat(Note.parse(NOTE.replace("example.com/foo", "example.com/bar"))
                        .signature(key))
                .isEmpty();
    }

    @Test
    void keys_of_witnesses_are_read_as_the_others_write_them() throws Exception {
        var witness = VerifierKey.parse("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2\n");
        assertThat(witness.type()).isEqualTo(VerifierKey.OF_A_WITNESS);
        var line = Note.parse(
                        "text\n\n\u2014 witness ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gx"
                                + "EHWWOworDcFiEBYJXORmnFBOBA==\n")
                .lines()
                .getFirst();
        assertThat(line.id()).isEqualTo("646846b9");
        assertThat(VerifierKey.seconds(line.signature())).isEqualTo(1_727_964_367);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com/foo",
                "example.com/foo+530d903a",
                "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
                "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
            })
    void what_is_no_verifier_key_is_not_read(String text) {
        assertThatThrownBy(() -> VerifierKey.parse(text)).isInstanceOf(DisprovedException.class);
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
        assertThatThrownBy(() -> Note.parse(text)).isInstanceOf(DisprovedException.class);
    }

    @Test
    void the_bytes_that_an_envelope_signs_are_those_of_the_example_of_dsse() throws Exception {
        var encoded = Envelope.preAuthentication(
                "http://example.com/HelloWorld", "hello world".getBytes(StandardCharsets.UTF_8));
        assertThat(new String(encoded, StandardCharsets.UTF_8))
                .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
        var envelope = Envelope.parse("""
                {"payload": "aGVsbG8gd29ybGQ=", "payloadType": "http://example.com/HelloWorld",
                 "signatures": [{"sig": "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="}]}
                """);
        assertThat(envelope.payload()).asString(StandardCharsets.UTF_8).isEqualTo("hello world");
        assertThat(Objects.requireNonNull(envelope.signatures().getFirst())).hasSize(64);
    }
}
