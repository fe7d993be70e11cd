package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.gateway.contract.ContractOperation;
import io.countersign.gateway.http.Doors;
import io.countersign.gateway.testing.ContractDocument;
import io.countersign.gateway.testing.RecordingDomain;
import io.vertx.core.VertxOptions;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One organization asks for more signatures than can be made. */
class FloodTest {
    private static final ContractOperation SIGN = ContractDocument.contract().operation("sign");
    private static final UUID ANOTHER = new UUID(0, 7);

    private static TestEdge edge() {
        return new TestEdge(new VertxOptions(), edge -> Doors.places(edge, 100));
    }

    @Test
    void while_one_organization_floods_anothers_signatures_are_still_let_in() {
        try (var edge = edge()) {
            Doors.flood(edge.listeners.edge(), ANOTHER);
            var refused = 0;
            while (edge.call(SIGN).status() != 200) {
                assertThat(++refused).isLessThan(Doors.LOOKED_AT_ONE_IN);
            }
            for (var i = 0; i < 200; i++) {
                var reply = edge.call(SIGN);
                assertThat(reply.status()).as(reply.text()).isEqualTo(200);
            }
        }
    }

    @Test
    void the_organization_that_floods_is_told_to_come_again_while_others_sign() {
        try (var edge = edge()) {
            Doors.flood(edge.listeners.edge(), RecordingDomain.MEMBER.organization());
            assertThat(edge.call(SIGN).status()).isEqualTo(503);
            Doors.flood(edge.listeners.edge(), ANOTHER);
            Doors.free(edge.listeners.edge(), ANOTHER, 64);
            var reply = edge.call(SIGN);
            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.header("Retry-After")).isEqualTo("1");
            ContractDocument.assertFits(SIGN, reply);
            assertThat(ContractDocument.assertProblem(reply).getString("code")).isEqualTo("TOO_MANY_REQUESTS");
        }
    }
}
