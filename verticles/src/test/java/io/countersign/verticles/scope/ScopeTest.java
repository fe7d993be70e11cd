package io.countersign.verticles.scope;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.InclusionProof;
import io.countersign.protocol.api.Manifest;
import io.countersign.protocol.api.Scope;
import io.countersign.protocol.merkle.MerkleTree;
import io.countersign.verticles.scope.ScopeGuard.Artifact;
import io.countersign.verticles.scope.ScopeGuard.Facts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {
    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static Scope artifacts(String... contents) {
        var hashes = new ArrayList<String>();
        for (var content : contents) {
            hashes.add(hex(sha256(content)));
        }
        return new Scope(hashes, null, null, null, null, null);
    }

    private static Scope tool(String tool) {
        return new Scope(null, null, tool, null, null, null);
    }

    private static Scope networks(String... networks) {
        return new Scope(null, null, null, null, List.of(networks), null);
    }

    private static Scope manifest(String root, long size) {
        return new Scope(null, new Manifest(root, size), null, null, null, null);
    }

    private static Facts facts(Artifact... artifacts) {
        return new Facts(List.of(artifacts), "jarsigner", "ci-7", "10.1.2.3", Map.of());
    }

    private static Artifact artifact(String content) {
        return new Artifact(sha256(content), null);
    }

    private static @Nullable String why(Scope scope, Facts facts) {
        var errors = new ArrayList<FieldError>();
        var kept = ScopeRules.kept(scope, errors);
        assertThat(errors).isEmpty();
        return new ScopeGuard(Objects.requireNonNull(kept)).mismatch(facts).orElse(null);
    }

    private static List<String> wrong(Scope scope) {
        var errors = new ArrayList<FieldError>();
        assertThat(ScopeRules.kept(scope, errors)).isNull();
        return errors.stream().map(FieldError::pointer).toList();
    }

    @Test
    void listed_artifacts_are_signed_and_one_other_among_them_is_named() {
        assertThat(why(artifacts("a", "b"), facts(artifact("b"), artifact("a"))))
                .isNull();
        assertThat(why(artifacts("a", "b"), facts(artifact("a"), artifact("c"))))
                .startsWith("artifacts: " + hex(sha256("c")))
                .endsWith("(input 1)");
    }

    @Test
    void a_digest_that_is_not_sha_256_cannot_be_found() {
        assertThat(why(artifacts("a"), facts(new Artifact(null, null))))
                .contains("SHA-256")
                .startsWith("artifacts");
    }

    @Test
    void a_manifest_is_proven_for_each_artifact_and_nothing_else_passes() {
        var contents = IntStream.range(0, 5).mapToObj(i -> "file " + i).toList();
        var leaves = contents.stream().map(c -> MerkleTree.leaf(sha256(c))).toList();
        var scope = manifest(hex(MerkleTree.root(leaves)), 5);
        for (var i = 0; i < 5; i++) {
            var proof = new InclusionProof(i, MerkleTree.path(leaves, i));
            assertThat(why(scope, facts(new Artifact(sha256(contents.get(i)), proof))))
                    .isNull();
            assertThat(why(scope, facts(new Artifact(sha256("other"), proof)))).startsWith("manifest: the proof");
            var elsewhere = new InclusionProof((i + 1) % 5, proof.path());
            assertThat(why(scope, facts(new Artifact(sha256(contents.get(i)), elsewhere))))
                    .isNotNull();
        }
        assertThat(why(scope, facts(artifact("file 1")))).contains("send the proof");
        assertThat(why(scope, facts(new Artifact(null, null)))).contains("SHA-256");
    }

    @Test
    void tool_and_host_are_exact() {
        assertThat(why(tool("jarsigner"), facts())).isNull();
        assertThat(why(tool("Jarsigner"), facts())).isEqualTo("tool: send client.tool \"Jarsigner\"");
        var host = new Scope(null, null, null, "ci-8", null, null);
        assertThat(why(host, facts())).startsWith("host: ");
        assertThat(why(host, new Facts(List.of(), null, null, null, Map.of()))).startsWith("host: ");
    }

    @Test
    void claims_that_the_token_does_not_carry_refuse_everything() {
        var scope = new Scope(null, null, null, null, null, Map.of("repository", "acme/app"));
        assertThat(why(scope, facts())).startsWith("claims: ").contains("repository");
        assertThat(why(scope, new Facts(List.of(), null, null, null, Map.of("repository", "acme/other"))))
                .isNotNull();
        assertThat(why(scope, new Facts(List.of(), null, null, null, Map.of("repository", "acme/app"))))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.0/16, 10.1.255.255, true",
        "10.1.0.0/16, 10.2.0.0, false",
        "10.1.2.3/32, 10.1.2.3, true",
        "10.1.2.3/32, 10.1.2.2, false",
        "10.1.2.0/23, 10.1.3.9, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "::1/128, ::1, true",
        "10.1.0.0/16, ::ffff:10.1.2.3, true",
        "::/0, 10.1.2.3, false",
        "10.1.0.0/16, not an address, false",
        "10.1.0.0/16, localhost, false",
    })
    void a_source_address_is_inside_its_network(String network, String source, boolean inside) {
        var told = why(networks("192.0.2.0/24", network), new Facts(List.of(), null, null, source, Map.of()));
        assertThat(told == null).isEqualTo(inside);
    }

    @Test
    void without_an_address_no_network_holds() {
        assertThat(why(networks("0.0.0.0/0"), new Facts(List.of(), null, null, null, Map.of())))
                .contains("no address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "10.1.2.3/33",
                "10.1.2.3/16",
                "10.1.2.0/-1",
                "10.1.2.0/08",
                "::1/129",
                "2001:db8::1/32",
                "fe80::1%eth0/128",
                "example.com/32",
                "10.1/16",
                "/8",
                "",
                "10.0.0.0/8/8"
            })
    void what_is_not_a_network_is_refused_by_its_place(String text) {
        assertThat(wrong(networks("10.0.0.0/8", text))).containsExactly("/scope/sourceAddresses/1");
    }

    @Test
    void every_wrong_part_is_named() {
        assertThat(wrong(new Scope(null, null, null, null, null, null))).containsExactly("/scope");
        assertThat(wrong(new Scope(List.of(), null, null, null, null, null))).containsExactly("/scope/artifacts");
        assertThat(wrong(new Scope(Collections.nCopies(101, "ab".repeat(32)), null, null, null, null, null)))
                .containsExactly("/scope/artifacts");
        assertThat(wrong(new Scope(List.of("ab".repeat(32), "AB", "zz".repeat(32)), null, null, null, null, null)))
                .containsExactly("/scope/artifacts/1", "/scope/artifacts/2");
        assertThat(wrong(manifest("ab", 0))).containsExactly("/scope/manifest/root", "/scope/manifest/size");
        assertThat(wrong(manifest("ab".repeat(32), 1_000_000_001))).containsExactly("/scope/manifest/size");
        assertThat(wrong(new Scope(List.of("ab".repeat(32)), new Manifest("ab".repeat(32), 1), null, null, null, null)))
                .containsExactly("/scope/manifest");
        assertThat(wrong(tool(" "))).containsExactly("/scope/tool");
        assertThat(wrong(tool("a\u0007"))).containsExactly("/scope/tool");
        assertThat(wrong(networks())).containsExactly("/scope/sourceAddresses");
        assertThat(wrong(new Scope(null, null, null, null, null, Map.of()))).containsExactly("/scope/claims");
        assertThat(wrong(new Scope(null, null, null, null, null, Map.of("a b", "x"))))
                .containsExactly("/scope/claims");
        assertThat(wrong(new Scope(null, null, null, null, null, Map.of("ref", " "))))
                .containsExactly("/scope/claims/ref");
    }

    @Test
    void equal_scopes_have_one_spelling() {
        var errors = new ArrayList<FieldError>();
        var one = new Scope(
                List.of("AB".repeat(32), "cd".repeat(32), "ab".repeat(32)),
                null,
                null,
                null,
                List.of("10.2.0.0/16", "10.1.0.0/16"),
                null);
        var two = new Scope(
                List.of("cd".repeat(32), "ab".repeat(32)),
                null,
                null,
                null,
                List.of("10.1.0.0/16", "10.2.0.0/16", "10.1.0.0/16"),
                null);
        var kept = ScopeRules.kept(one, errors);
        assertThat(kept).isEqualTo(ScopeRules.kept(two, errors)).isNotNull();
        assertThat(ScopeText.parse(Objects.requireNonNull(ScopeText.of(kept)))).isEqualTo(kept);
    }
}
