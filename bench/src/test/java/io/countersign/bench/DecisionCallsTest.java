package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class DecisionCallsTest {
    private static final String HASH = "0123456789abcdef".repeat(4);

    private final DecisionCalls calls = new DecisionCalls(
            URI.create("http://127.0.0.1:1"),
            List.of(new Target("one", "", new byte[0]), new Target("two", "", new byte[0])),
            new AtomicLong(),
            "machine",
            "approver");

    private String request(long number) {
        return StandardCharsets.US_ASCII.decode(calls.request(number)).toString();
    }

    private void answer(long number, int status, String state, String id, String more) {
        var reply = Replied.with(
                status, "{\"id\":\"" + id + "\",\"hash\":\"" + HASH + "\",\"state\":\"" + state + "\"" + more + "}");
        reply.number = number;
        calls.take(reply);
    }

    private static String grant() {
        return ",\"grant\":\"" + UUID.randomUUID() + "\"";
    }

    @Test
    void whoever_has_an_answer_decides_and_others_ask_for_more_than_all_before() {
        var id = UUID.randomUUID().toString();
        assertThat(request(0)).startsWith("POST /v1/signers/two/requests ").endsWith("\"signatures\":1}");
        assertThat(request(1)).startsWith("POST /v1/signers/one/requests ").endsWith("\"signatures\":2}");
        answer(0, 201, "pending", id, "");

        assertThat(request(2))
                .startsWith("POST /v1/requests/" + id + ":approve ")
                .contains("Bearer approver\r\n", "\r\nContent-Length: 2\r\n", "\r\nIf-Match: \"" + HASH + "\"\r\n");
        assertThat(request(3)).contains("/requests ").endsWith("\"signatures\":3}");
        answer(2, 200, "approved", id, grant());
        assertThat(calls.refused()).isZero();
        assertThat(calls.requested().getTotalCount()).isEqualTo(1);
        assertThat(calls.decisions().getTotalCount()).isEqualTo(1);
    }

    @Test
    void a_request_that_comes_twice_a_decision_of_another_one_and_a_refusal_are_wrong() {
        var id = UUID.randomUUID().toString();
        request(0);
        answer(0, 201, "pending", id, "");
        request(1);
        answer(1, 200, "approved", UUID.randomUUID().toString(), grant());
        request(2);
        answer(2, 201, "pending", id, "");
        request(3);
        answer(3, 409, "pending", id, "");

        assertThat(calls.refused()).isEqualTo(3);
        assertThat(calls.wrong()).anyMatch(sentence -> sentence.contains(id + " was answered by 200"));
    }

    @Test
    void the_record_must_hold_as_many_decisions_as_were_answered_and_at_most_those_besides_that_are_open() {
        var id = UUID.randomUUID().toString();
        request(0);
        answer(0, 201, "pending", id, "");
        request(1);
        answer(1, 200, "approved", id, grant());
        request(2);
        answer(2, 403, "pending", id, "");

        assertThat(calls.unlike(new Recorded.Counts(0, 0, 1, 1))).isEmpty();
        assertThat(calls.unlike(new Recorded.Counts(0, 0, 2, 0)))
                .containsExactly(
                        "1 requests by the answers and 2 by the record, with the outcome of 0 open",
                        "1 approved requests by the answers and 0 by the record, with the outcome of 0 open");

        request(3);
        answer(3, 500, "pending", id, "");

        assertThat(calls.unlike(new Recorded.Counts(0, 0, 2, 1))).isEmpty();
    }
}
