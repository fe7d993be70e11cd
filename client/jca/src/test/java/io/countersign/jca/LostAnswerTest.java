package io.countersign.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.jca.testing.CuttingDoor;
import io.countersign.jca.testing.QuickClock;
import io.countersign.jca.testing.TestGateway;
import io.countersign.protocol.KeyAlgorithm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a signature keeps its Idempotency-Key, and when it gives it up. */
class LostAnswerTest {
    private static final Duration OUTAGE = Duration.ofSeconds(20);
    private static final String SIGN = "POST /v1/signers/release/sign";

    private final List<String> said = new ArrayList<>();
    private TestGateway gateway;
    private CuttingDoor door;

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
        door = CuttingDoor.before(gateway.url(), 0);
        var signer = gateway.addSigner("release", KeyAlgorithm.P_256).requireApproval();
        gateway.approvals().grant(signer.id(), "release", 3, null);
    }

    @AfterEach
    void stop() throws IOException {
        door.close();
        gateway.close();
    }

    @Test
    void a_signature_whose_answer_is_lost_at_a_gateway_that_then_refuses_connections_for_20_s_is_charged_once()
            throws Exception {
        loseTheNextAnswer();
        var away = new AtomicInteger();
        var clock = new QuickClock(now -> {
            if (now.isZero()) {
                door.shut();
            } else if (now.compareTo(OUTAGE) < 0) {
                away.incrementAndGet();
            } else if (away.getAndSet(0) > 0) {
                door.reopen();
            }
        });
        assertThat(sign(clock)).isNotEmpty();
        assertThat(clock.elapsed()).isGreaterThan(OUTAGE);
        assertThat(clock.pauses()).hasSizeGreaterThan(5).allMatch(pause -> pause.toSeconds() <= 5);
        assertChargedOnce();
        assertThat(said).singleElement().asString().contains("Trying again");
    }

    @Test
    void neither_does_a_token_that_ends_meanwhile_give_the_key_up() throws Exception {
        loseTheNextAnswer();
        var clock = new QuickClock(now -> {
            if (now.isZero()) {
                gateway.forgetTokens();
                for (var i = 0; i < 12; i++) {
                    gateway.nextAccidentOfALogIn("busy");
                }
            }
        });
        var credentials = SignApi.environmentCredentials(
                        address(),
                        Map.of(
                                "COUNTERSIGN_CLIENT_ID",
                                TestGateway.MACHINE_ID.toString(),
                                "COUNTERSIGN_CLIENT_SECRET",
                                TestGateway.SECRET),
                        new Retries(clock, said::add))
                .orElseThrow();
        assertThat(sign(clock, credentials)).isNotEmpty();
        assertChargedOnce();
        assertThat(gateway.tokensIssued()).isEqualTo(2);
    }

    @Test
    void what_is_given_up_says_that_it_may_be_charged_and_where_to_look() throws Exception {
        for (var i = 0; i < 1000; i++) {
            gateway.nextAccident("lost");
        }
        var clock = new QuickClock();
        assertThatThrownBy(() -> sign(clock))
                .isInstanceOf(GatewayUnreachableException.class)
                .hasMessageContaining("may be made and charged all the same")
                .hasMessageContaining("countersign audit --signer release --type signature.");
        assertThat(clock.elapsed()).isBetween(Attempts.LONGEST, Attempts.LONGEST.plusMinutes(1));
        assertChargedOnce();
    }

    @Test
    void a_proxy_does_not_know_whether_a_gateway_signed() throws Exception {
        gateway.answer(SIGN, 502, Map.of());
        var clock = new QuickClock();
        assertThatThrownBy(() -> sign(clock))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("may be made and charged all the same");
        assertThat(clock.elapsed()).isGreaterThan(Attempts.LONGEST);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 401, 403, 404})
    void a_refusal_that_is_not_the_gateways_does_not_end_what_may_be_charged(int status) throws Exception {
        loseTheNextAnswer();
        var clock = new QuickClock(now -> {
            if (now.isZero()) {
                gateway.answer(SIGN, status, "default backend");
            } else if (now.compareTo(OUTAGE) > 0) {
                gateway.play(SIGN);
            }
        });
        assertThat(sign(clock)).isNotEmpty();
        assertChargedOnce();
    }

    @Test
    void what_ends_with_such_a_refusal_says_that_it_may_be_charged() throws Exception {
        loseTheNextAnswer();
        var clock = new QuickClock(now -> gateway.answer(SIGN, 403, "blocked"));
        assertThatThrownBy(() -> sign(clock))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("answered 403 without a problem document")
                .hasMessageContaining("may be made and charged all the same");
        assertThat(clock.elapsed()).isGreaterThan(Attempts.LONGEST);
    }

    @Test
    void where_nothing_can_be_charged_such_a_refusal_ends_it_at_once() {
        gateway.answer(SIGN, 404, "default backend");
        var clock = new QuickClock();
        assertThatThrownBy(() -> sign(clock))
                .hasMessageContaining("without a problem document")
                .hasMessageNotContaining("charged");
        assertThat(clock.pauses()).isEmpty();
    }

    @Test
    void overload_is_waited_out_and_nobody_is_alarmed_by_it() throws Exception {
        for (var i = 0; i < 1000; i++) {
            gateway.nextAccident("busy");
        }
        var clock = new QuickClock();
        assertThatThrownBy(() -> sign(clock))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("Every session is in use")
                .hasMessageNotContaining("charged");
        assertThat(clock.elapsed()).isGreaterThan(Attempts.LONGEST);
        assertThat(gateway.signCalls()).isEmpty();
    }

    @Test
    void where_nothing_was_ever_sent_it_ends_soon() throws Exception {
        door.shut();
        var clock = new QuickClock();
        assertThatThrownBy(() -> sign(clock))
                .isInstanceOf(GatewayUnreachableException.class)
                .hasMessageContaining("after 5 attempts")
                .hasMessageNotContaining("charged");
        assertThat(clock.elapsed()).isLessThan(Duration.ofSeconds(10));
        assertThat(said).isEmpty();
    }

    @Test
    void a_gateway_that_answered_before_and_restarts_between_two_signatures_is_waited_for() throws Exception {
        var clock = new QuickClock(now -> {
            if (now.compareTo(OUTAGE) > 0) {
                door.reopen();
            }
        });
        var signs = connect(clock, TokenSource.of(gateway.issueToken()));
        assertThat(sign(signs)).isNotEmpty();
        goAway(signs);
        assertThat(sign(signs)).isNotEmpty();
        assertThat(clock.elapsed()).isGreaterThan(OUTAGE);
        assertThat(gateway.approvals().grants().get(0).used()).isEqualTo(2);
    }

    @Test
    void what_never_reached_a_gateway_that_went_away_is_not_said_to_be_charged() throws Exception {
        var clock = new QuickClock();
        var signs = connect(clock, TokenSource.of(gateway.issueToken()));
        signs.signers();
        goAway(signs);
        assertThatThrownBy(() -> sign(signs))
                .isInstanceOf(GatewayUnreachableException.class)
                .hasMessageNotContaining("charged");
        assertThat(clock.elapsed()).isGreaterThan(Attempts.LONGEST);
    }

    @Test
    void a_refusal_ends_it_at_once() throws Exception {
        var clock = new QuickClock();
        gateway.approvals().revoke(gateway.approvals().grants().get(0).id());
        assertThatThrownBy(() -> sign(clock)).hasMessageContaining("revoked").hasMessageNotContaining("charged");
        assertThat(clock.pauses()).isEmpty();
    }

    @Test
    void whoever_interrupts_it_is_obeyed_and_told() throws Exception {
        loseTheNextAnswer();
        var clock = new QuickClock(now -> {
            throw new InterruptedException();
        });
        assertThatThrownBy(() -> sign(clock))
                .hasMessageContaining("Interrupted")
                .hasMessageContaining("may be made and charged all the same");
        assertThat(Thread.interrupted()).isTrue();
    }

    /** A call that reads finds no connection that is kept alive after that. */
    private void goAway(SignApi signs) throws IOException {
        door.shut();
        assertThatThrownBy(signs::signers).isInstanceOf(GatewayUnreachableException.class);
    }

    /** The JDK's own client repeats a call that was cut off once, unseen. */
    private void loseTheNextAnswer() {
        gateway.nextAccident("lost");
        gateway.nextAccident("lost");
    }

    private GatewayAddress address() {
        return GatewayAddress.of(door.url().toString(), null, false);
    }

    private byte[] sign(QuickClock clock) throws IOException {
        return sign(clock, TokenSource.of(gateway.issueToken()));
    }

    private byte[] sign(QuickClock clock, TokenSource tokens) throws IOException {
        return sign(connect(clock, tokens));
    }

    private static byte[] sign(SignApi signs) throws IOException {
        return signs.sign("release", "ECDSA_SHA_256", "digest", new byte[32], "der");
    }

    private SignApi connect(QuickClock clock, TokenSource tokens) throws IOException {
        return SignApi.connect(
                address(), tokens, SignClaims::ofThisProcess, receipt -> {}, new Retries(clock, said::add));
    }

    private void assertChargedOnce() {
        assertThat(gateway.approvals().grants().get(0).used()).isEqualTo(1);
        assertThat(gateway.received().stream()
                        .filter(call -> call.path().endsWith("/sign"))
                        .map(call -> String.valueOf(call.idempotencyKey()))
                        .distinct())
                .hasSize(1);
    }
}
