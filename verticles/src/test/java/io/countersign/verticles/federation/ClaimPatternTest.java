package io.countersign.verticles.federation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimPatternTest {
    @ParameterizedTest
    @CsvSource({
        "acme/app, acme/app",
        "acme/*, acme/app",
        "refs/heads/release-*, refs/heads/release-1.2",
        "refs/heads/release-*, refs/heads/release-",
        "refs/heads/**, refs/heads/feature/x",
        "refs/tags/v*.*, refs/tags/v1.2",
        "a.c, a.c",
        "(a|b)*, (a|b)c",
        "a\\Qb*, a\\Qbc",
        "a\\Eb*, a\\Ebc",
    })
    void a_pattern_matches_the_whole_value(String pattern, String value) {
        assertThat(ClaimPattern.matches(pattern, value)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "acme/app, acme/app2",
        "acme/app, xacme/app",
        "acme/app, Acme/app",
        "acme/app, acme/app/",
        "acme/*, acme/app/x",
        "acme/*, acme-evil/app",
        "acme/*, evil/acme/app",
        "refs/heads/release-*, refs/heads/release-/../main",
        "refs/heads/release-*, refs/tags/refs/heads/release-1",
        "a.c, abc",
        "(a|b)*, a",
        "a+*, aab",
        "**/main, main",
    })
    void a_pattern_matches_nothing_that_is_almost_it(String pattern, String value) {
        assertThat(ClaimPattern.matches(pattern, value)).isFalse();
    }

    @Test
    void a_line_break_hides_nothing_and_a_nasty_pattern_takes_no_time() {
        assertThat(ClaimPattern.matches("acme/*", "acme/app\nevil")).isTrue();
        assertThat(ClaimPattern.matches("acme/app", "acme/app\n")).isFalse();
        var started = System.nanoTime();
        assertThat(ClaimPattern.matches("**a**a**a**a**b", "a".repeat(256))).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(1));
    }
}
