package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.conf.GatewayConfig;
import io.countersign.gateway.http.Edge;
import org.junit.jupiter.api.Test;

class DomainSettingsTest {
    private static final long GIB = 1L << 30;

    @Test
    void two_hashes_at_once_may_take_half_of_the_heap_and_no_more() {
        assertThatCode(() -> DomainSettings.checkHeap(262_144, GIB)).doesNotThrowAnyException();
        assertThatThrownBy(() -> DomainSettings.checkHeap(262_145, GIB))
                .hasMessageContaining("security.argon2.memory is 262145")
                .hasMessageContaining("write 262144 or less");
        assertThatThrownBy(() -> DomainSettings.checkHeap(1_048_576, GIB))
                .hasMessageContaining("COUNTERSIGN_JAVA_OPTIONS=-Xmx4608m");
        assertThatCode(() -> DomainSettings.checkHeap(1_048_576, 4_608L << 20)).doesNotThrowAnyException();
    }

    @Test
    void a_body_that_could_never_come_whole_is_not_promised() {
        var longest = Edge.longestBody(4);
        assertThatCode(() -> DomainSettings.checkBodies((int) longest, longest)).doesNotThrowAnyException();
        assertThatThrownBy(() -> DomainSettings.checkBodies((int) longest + 1, longest))
                .hasMessageContaining("bodies of up to " + longest);
    }

    @Test
    void a_gateway_whose_hashes_do_not_fit_its_heap_is_refused_before_anything_starts() {
        var heapKib = Runtime.getRuntime().maxMemory() / 1_024;
        var memory = Math.min(1_048_576, heapKib);
        var config = GatewayConfig.parse("test", """
                production: false
                http: {publicUrl: 'http://127.0.0.1:8080'}
                security: {argon2: {memory: %d}}
                tokens:
                  - {name: main, label: main, module: /absent.so, pin: 'env:PATH', sessions: 1, queue: 1, timeout: 1s}
                """.formatted(memory));
        assertThatThrownBy(() -> DomainSettings.of(config)).hasMessageContaining("security.argon2.memory is " + memory);
    }
}
