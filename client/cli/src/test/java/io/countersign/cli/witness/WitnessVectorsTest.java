package io.countersign.cli.witness;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.cli.offline.DisprovedException;
import io.countersign.cli.offline.Note;
import io.countersign.cli.offline.VerifierKey;
import io.countersign.cli.offline.WitnessRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What logs and witnesses elsewhere made. */
class WitnessVectorsTest {
    @TempDir
    Path state;

    private WitnessFolder folder;
    private WitnessKey key;

    @BeforeEach
    void open() throws IOException {
        folder = WitnessFolder.open(state);
        key = WitnessKey.open(folder, "example.com/witness", true);
    }

    @AfterEach
    void close() throws IOException {
        folder.close();
    }

    private Witness of(String log) {
        return new Witness(List.of(FollowedLog.parse(log)), folder, text -> key.cosign(text, 1_679_315_147));
    }

    @Test
    void the_example_of_the_specification_is_what_is_signed() {
        var text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        assertThat(VerifierKey.cosigned(text, 1_679_315_147))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("""
                cosignature/v1
                time 1679315147
                example.com/behind-the-sofa
                20852163
                CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
                """);
    }

    @Test
    void the_request_in_the_specification_is_read() throws Exception {
        var request = WitnessRequest.parse("""
                old 20852014
                PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
                jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
                5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
                /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

                example.com/behind-the-sofa
                20852163
                CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

                \u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
                \u2014 example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
                """);
        assertThat(request.old()).isEqualTo(20_852_014);
        assertThat(request.proof()).hasSize(4);
        assertThat(request.head().size()).isEqualTo(20_852_163);
        assertThat(request.checkpoint().lines()).hasSize(2);
    }

    /** The tests of litewitness, a witness in use elsewhere, for logs of Sigsum. */
    @Test
    void the_tree_heads_that_another_witness_is_tested_with_are_judged_alike() throws Exception {
        var origin = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562";
        var vkey = vkey(origin, "ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f");
        var witness = of(vkey);
        var one = note(
                origin,
                1,
                "2a00000000000000000000000000000000000000000000000000000000000000",
                "b7cf653aa9c565a1ca359db81bd3bc656ab2890c6ea4c0aec42295e80aa05049423505026434f987923ccdf07d440c152cd59e736e5914d8ada8d7a4d51b2106",
                vkey);
        var three = note(
                origin,
                3,
                "45c088d4d939e9971298811f227d1295eaad57bbafae55cd71c171e7de48c25d",
                "655bb4871d15bc05032d67eece88900c4863a27f190393b99176391577f5def971b023d9a418c3226b7b7ea47b33686d9b3849451dadc6b07c007c595af1ea0a",
                vkey);
        var five = note(
                origin,
                5,
                "42bb57ad06420afa4882c4a63ac6a1ec77480b330b2f20dfc53a0caa5f564e36",
                "0fc43899968b48b5150b0e8fe7ad07b17c21c7056a6fe381deb0cd19ece103d59b2119b5dbe5d54d8a1262ce67f01245c5898b4b56f747495804a17a2eec0f0c",
                vkey);
        assertThat(witness.addCheckpoint(WitnessedLog.request(0, List.of(), one))
                        .status())
                .isEqualTo(200);
        assertThat(witness.addCheckpoint(WitnessedLog.request(1, List.of(), three))
                        .status())
                .isEqualTo(422);
        assertThat(witness.addCheckpoint(WitnessedLog.request(1, List.of(node(1), node(3)), three))
                        .status())
                .isEqualTo(422);
        assertThat(witness.addCheckpoint(WitnessedLog.request(1, List.of(node(1), node(2)), three))
                        .status())
                .isEqualTo(200);
        var first = List.of(node(1), hex("f9f50357e93def4078237b8aaea24ce1a3f5965a0f64ff26bebd99e30470d8b2"), node(4));
        assertThat(witness.addCheckpoint(WitnessedLog.request(1, first, five))).isEqualTo(Witness.Answer.conflict(3));
        var second = List.of(
                node(2), node(3), hex("c2088815d65f60dbfa594d4e96504ab169cb6084bf0c132ab7c521fd2e0eba41"), node(4));
        assertThat(witness.addCheckpoint(WitnessedLog.request(3, second, five)).status())
                .isEqualTo(200);
    }

    @Test
    void a_checkpoint_of_a_public_log_whose_key_has_another_name_is_cosigned() throws Exception {
        var witness = of("go.sum database tree sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8");
        var checkpoint = """
                go.sum database tree
                35225469
                vt5T6GaLCXvyHFl9VUvvItR43XZxfLgftEcTyO3eJCQ=

                \u2014 sum.golang.org Az3grpukl5AXaVfYkLiDGORx/DN2nlcS5kZHR5uYOBV2KA2HgXpD+gu9HHONebHLAyaKbbTM75QTtPydhKCExixSfwQ=
                """;
        var answer = witness.addCheckpoint("old 0\n\n" + checkpoint);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(Note.parse(checkpoint + answer.body()).signature(key.verifier()))
                .isPresent();
        assertThat(witness.addCheckpoint("old 0\n\n" + checkpoint)).isEqualTo(Witness.Answer.conflict(35_225_469));
    }

    private static String vkey(String origin, String publicKey) throws Exception {
        var typed = hex("01" + publicKey);
        var hash = MessageDigest.getInstance("SHA-256");
        hash.update((origin + "\n").getBytes(StandardCharsets.UTF_8));
        return origin + "+" + HexFormat.of().formatHex(hash.digest(typed), 0, 4) + "+"
                + Base64.getEncoder().encodeToString(typed);
    }

    private static String note(String origin, int size, String root, String signature, String vkey)
            throws DisprovedException {
        var line = new Note.Line(origin, VerifierKey.parse(vkey).id(), hex(signature));
        var text = origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(hex(root)) + "\n";
        return new Note(text, List.of(line)).toString();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    /** Leaves of that log are counted. */
    private static byte[] node(int number) {
        var hash = new byte[32];
        hash[0] = 0x2a;
        hash[1] = (byte) number;
        return hash;
    }
}
