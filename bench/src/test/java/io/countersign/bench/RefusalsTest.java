package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RefusalsTest {
    private static final String SIGNED =
            "{\"signatures\":[{\"operation\":\"00000000-0000-0000-0000-000000000000\",\"signature\":\"AAAA\",\"slot\":2}]}";

    private final Refusals refusals = new Refusals();

    @Test
    void the_refusal_that_names_the_reason_is_right() {
        refusals.take(Replied.with(403, "{\"status\":403,\"code\":\"GRANT_EXHAUSTED\"}"));

        assertThat(refusals.refused()).isZero();
        assertThat(refusals.wrong()).isEmpty();
    }

    @Test
    void another_reason_another_status_and_a_signature_are_wrong() {
        refusals.take(Replied.with(403, "{\"status\":403,\"code\":\"GRANT_EXPIRED\"}"));
        refusals.take(Replied.with(503, "{\"status\":503,\"code\":\"SIGNING_BUSY\"}"));
        refusals.take(Replied.with(200, SIGNED));

        assertThat(refusals.refused()).isEqualTo(3);
        assertThat(refusals.wrong())
                .anyMatch(sentence -> sentence.contains("GRANT_EXPIRED"))
                .anyMatch(sentence -> sentence.startsWith("status 503"))
                .anyMatch(sentence -> sentence.contains("1 signatures were given"));
    }
}
