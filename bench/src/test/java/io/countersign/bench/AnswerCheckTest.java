package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AnswerCheckTest {
    private static final Scenario SCENARIO = Scenario.named("p256").orElseThrow();

    private KeyPair pair;
    private SignRequests requests;
    private AnswerCheck check;

    @BeforeEach
    void keys() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        pair = generator.generateKeyPair();
        var targets = List.of(new Target("release", "grant", pair.getPublic().getEncoded()));
        requests = new SignRequests(SCENARIO, URI.create("http://127.0.0.1"), targets, "token", 3);
        check = new AnswerCheck(SCENARIO, targets);
    }

    private Answers.Signed signed(long request, String operation, long slot) throws Exception {
        var signer = Signature.getInstance("NONEwithECDSA");
        signer.initSign(pair.getPrivate());
        signer.update(requests.input(request, 0));
        return new Answers.Signed(
                request, 0, operation, slot, Base64.getEncoder().encodeToString(signer.sign()));
    }

    private static String operation() {
        return UUID.randomUUID().toString();
    }

    @Test
    void right_answers_are_right() throws Exception {
        assertThat(check.wrong(requests, List.of(signed(0, operation(), 1), signed(1, operation(), 2))))
                .isEmpty();
    }

    @Test
    void a_signature_over_something_else_is_found() throws Exception {
        var other = signed(1, operation(), 1);

        assertThat(check.wrong(requests, List.of(new Answers.Signed(0, 0, other.operation(), 1, other.signature()))))
                .singleElement()
                .asString()
                .contains("does not verify");
    }

    @Test
    void an_operation_and_a_slot_that_come_twice_are_found() throws Exception {
        var operation = operation();

        assertThat(check.wrong(requests, List.of(signed(0, operation, 1), signed(1, operation, 1))))
                .anyMatch(sentence -> sentence.contains("operation " + operation))
                .anyMatch(sentence -> sentence.contains("slot 1 was given twice"));
    }

    /** As after a restart of the gateway, or between a warm-up and the figure. */
    @Test
    void what_was_given_in_an_earlier_run_and_comes_again_is_found() throws Exception {
        var operation = operation();
        assertThat(check.wrong(requests, List.of(signed(0, operation, 1)))).isEmpty();

        assertThat(check.wrong(requests, List.of(signed(1, operation, 2), signed(2, operation(), 1))))
                .hasSize(2)
                .anyMatch(sentence -> sentence.contains("operation " + operation))
                .anyMatch(sentence -> sentence.contains("slot 1 was given twice"));
    }
}
