package io.countersign.verticles.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.verticles.Call;
import io.countersign.verticles.Caller;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.events.ReleaseGuard;
import io.countersign.verticles.store.Ids;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EqualCallsTest {
    private final Caller machine = new Caller(Ids.next(), Ids.next(), IdentityKind.MACHINE, "ci", null, false);
    private final ReleaseGuard guard = new ReleaseGuard(Duration.ofSeconds(2));
    private final EqualCalls equalCalls = new EqualCalls();
    private final ArrayDeque<Promise<Release>> attempts = new ArrayDeque<>();

    @Test
    void equal_calls_share_one_attempt_and_the_second_hears_that_it_is_a_replay() {
        var first = sign("key", 1);
        var second = sign("key", 1);
        var release = release();
        attempts.remove().complete(release);
        assertThat(first.result()).isSameAs(release);
        assertThat(second.result().answer().replayed()).isTrue();
        assertThat(second.result().answer().keyId()).isEqualTo("key id");
        assertThat(attempts).isEmpty();
    }

    @Test
    void a_call_that_began_after_somebody_took_rights_away_is_judged_by_itself() {
        var first = sign("key", 1);
        var acknowledged = guard.drained();
        var second = sign("key", 1);
        assertThat(attempts).as("it waits, for the key may sign once only").hasSize(1);
        attempts.remove().complete(release());
        assertThat(first.succeeded()).isTrue();
        assertThat(second.isComplete()).isFalse();
        attempts.remove().fail(SignAttempt.outcomeUnknown().refused());
        assertThat(second.cause()).isInstanceOf(RefusedException.class);
        assertThat(acknowledged.isComplete())
                .as("the pass of the first is open")
                .isFalse();
    }

    @Test
    void a_call_by_a_token_of_another_generation_is_judged_by_itself() {
        var first = sign("key", 1);
        var second = sign(
                new Caller(machine.id(), machine.organization(), machine.kind(), "ci", null, false, Map.of(), 7L),
                "key",
                1);
        attempts.remove().complete(release());
        assertThat(first.succeeded()).isTrue();
        assertThat(second.isComplete()).isFalse();
        assertThat(attempts).hasSize(1);
    }

    @Test
    void the_same_key_with_another_body_is_refused_and_free_once_the_first_call_has_ended() {
        sign("key", 1);
        assertThat(sign("key", 2).cause()).hasMessageContaining("IDEMPOTENCY_KEY_REUSED");
        attempts.remove().complete(release());
        sign("key", 2);
        assertThat(attempts).hasSize(1);
    }

    private Future<Release> sign(String key, int body) {
        return sign(machine, key, body);
    }

    private Future<Release> sign(Caller caller, String key, int body) {
        var call = new Call(caller, "request", key, new byte[] {(byte) body});
        return equalCalls.once(call, key, guard.begin(), () -> {
            attempts.add(Promise.promise());
            return attempts.getLast().future();
        });
    }

    private static Release release() {
        var answer = new SignAnswer(
                List.of(), SignatureAlgorithm.ECDSA_SHA_256, "key id", null, null, null, List.of(), false);
        return new Release(answer, System.nanoTime(), null);
    }
}
