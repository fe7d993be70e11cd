package io.countersign.verticles.federation;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.NewMachineTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustRulesTest {
    private static final String GITHUB = "https://token.actions.githubusercontent.com";

    private static List<FieldError> errors(NewMachineTrust trust, boolean development) {
        var errors = new ArrayList<FieldError>();
        TrustRules.check(trust, development, errors);
        return errors;
    }

    private static List<FieldError> errors(String issuer, Map<String, String> claims) {
        return errors(new NewMachineTrust(issuer, "countersign", claims, null), false);
    }

    private static List<String> pointers(NewMachineTrust trust) {
        return errors(trust, false).stream().map(FieldError::pointer).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "repository, acme/app",
        "repository, acme/*",
        "repository_owner, acme",
        "project_path, acme/group/**",
        "sub, repo:acme/app:*",
        "sub, system:serviceaccount:build:ci",
        "repository_id, 1234",
    })
    void one_claim_that_says_whose_jobs_these_are_is_enough(String claim, String pattern) {
        assertThat(errors(GITHUB, Map.of(claim, pattern))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ref, refs/heads/main",
        "workflow, release",
        "job_workflow_ref, acme/workflows/release.yml@refs/heads/main",
        "environment, production",
        "repository, *",
        "repository, **",
        "repository, acme*",
        "repository, */app",
        "repository, /*",
        "repository_owner, acme*",
        "sub, repo:*",
        "sub, repo:/*",
        "sub, **",
    })
    void a_trust_that_strangers_jobs_could_use_is_refused_with_the_claim_to_add(String claim, String pattern) {
        assertThat(errors(GITHUB, Map.of(claim, pattern)))
                .singleElement()
                .satisfies(error -> assertThat(error.detail()).contains("add repository"));
        assertThat(errors("https://gitlab.com", Map.of(claim, pattern))
                        .getFirst()
                        .detail())
                .contains("add project_path");
        assertThat(errors("https://ci.example.com", Map.of(claim, pattern))
                        .getFirst()
                        .detail())
                .contains("add sub");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "acme",
                "http://ci.example.com",
                "https://",
                "https://u:p@ci.example.com",
                "https://ci.example.com?x",
                "file:///etc/passwd",
                "https://ci.example.com#x",
                "https://ci example.com",
                "javascript:alert(1)"
            })
    void an_issuer_is_an_https_url(String issuer) {
        assertThat(errors(issuer, Map.of("sub", "x")))
                .extracting(FieldError::pointer)
                .containsExactly("/issuer");
    }

    @Test
    void in_development_an_issuer_may_do_without_tls() {
        var trust = new NewMachineTrust("http://localhost:8080", "x", Map.of("sub", "x"), null);
        assertThat(errors(trust, true)).isEmpty();
        assertThat(errors(trust, false)).isNotEmpty();
    }

    @Test
    void every_field_is_bounded_and_told_by_its_name() {
        var many = new HashMap<String, String>();
        for (var i = 0; i < 21; i++) {
            many.put("claim" + i, "x");
        }
        var sub = Map.of("sub", "x");
        assertThat(pointers(new NewMachineTrust(GITHUB, " ", sub, null))).containsExactly("/audience");
        assertThat(pointers(new NewMachineTrust(GITHUB, "a\nb", sub, null))).containsExactly("/audience");
        assertThat(pointers(new NewMachineTrust(GITHUB, "x", Map.of(), null))).contains("/claims");
        assertThat(pointers(new NewMachineTrust(GITHUB, "x", many, null))).contains("/claims");
        assertThat(pointers(new NewMachineTrust(GITHUB, "x", Map.of("a b", "x"), null)))
                .containsExactly("/claims");
        assertThat(pointers(new NewMachineTrust(GITHUB, "x", Map.of("aud", "x"), null)))
                .containsExactly("/claims");
        assertThat(pointers(new NewMachineTrust(GITHUB, "x", Map.of("sub", "a***"), null)))
                .containsExactly("/claims/sub");
        assertThat(pointers(new NewMachineTrust(GITHUB, "x", Map.of("sub", "*a".repeat(11)), null)))
                .containsExactly("/claims/sub");
        assertThat(pointers(new NewMachineTrust(GITHUB, "x", Map.of("sub", "x".repeat(257)), null)))
                .containsExactly("/claims/sub");
        assertThat(pointers(new NewMachineTrust(GITHUB, "x", sub, Collections.nCopies(32, "x"))))
                .containsExactly("/carry");
        assertThat(pointers(new NewMachineTrust(GITHUB, "x", sub, List.of("a b"))))
                .containsExactly("/carry");
    }

    @Test
    void every_claim_that_an_example_of_approvals_reads_is_carried_by_default() throws IOException {
        var page = Files.readString(Path.of("../docs/approvals.md"));
        var read = Pattern.compile("\\bclaims\\.(\\w+)")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(read).contains("ref", "workflow_ref");
        assertThat(TrustRules.carried(new NewMachineTrust(GITHUB, "x", Map.of("sub", "x"), null)))
                .containsAll(read);
    }
}
