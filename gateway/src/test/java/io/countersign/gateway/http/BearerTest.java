package io.countersign.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BearerTest {
    /** RFC 6750 section 2.1. */
    private static final Pattern B64TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private static final String NEAR = "aZ09-._~+/==,;:@ \t\n\0\u007f\u0080\u00e9\u0131\uff21\ud83d\udd11";

    @Test
    void a_token_is_what_the_grammar_says() {
        var random = new Random(20261121);
        var tokens = 0;
        for (var i = 0; i < 200_000; i++) {
            var text = random.ints(random.nextInt(6), 0, random.nextBoolean() ? 12 : NEAR.length())
                    .collect(StringBuilder::new, (all, at) -> all.append(NEAR.charAt(at)), StringBuilder::append)
                    .toString();
            var expected = B64TOKEN.matcher(text).matches();
            tokens += expected ? 1 : 0;
            assertThat(Bearer.isB64Token(text)).as(text).isEqualTo(expected);
        }
        assertThat(tokens).isBetween(50_000, 150_000);
    }
}
