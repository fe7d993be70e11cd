package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.gateway.contract.ContractOperation;
import io.countersign.gateway.http.Doors;
import io.countersign.gateway.testing.ContractDocument;
import io.countersign.gateway.testing.RawClient;
import io.countersign.gateway.testing.TestBodies;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bodies that are announced and do not come. */
class SlowBodiesTest {
    private static final int PLACES = 16;
    private static final int EVENT_LOOPS = 2;

    private static ContractOperation operation(String id) {
        return ContractDocument.contract().operation(id);
    }

    private static TestEdge edge() {
        return new TestEdge(new VertxOptions(), edge -> Doors.places(edge, PLACES));
    }

    /** Sends heads until each event loop had more than it has places, one after the other: each is told to go on. */
    private static List<RawClient> crowd(TestEdge edge, String id) {
        var crowd = new ArrayList<RawClient>();
        for (var i = 0; i < 2 * PLACES * EVENT_LOOPS; i++) {
            crowd.add(announce(edge, operation(id)));
        }
        return crowd;
    }

    private static RawClient announce(TestEdge edge, ContractOperation operation) {
        return announce(edge, operation, 1000);
    }

    private static RawClient announce(TestEdge edge, ContractOperation operation, int length) {
        var head = new StringBuilder("POST " + TestBodies.path(operation) + " HTTP/1.1\r\nHost: x\r\n");
        TestBodies.headers(operation)
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        var client = edge.connect().send(head + "Expect: 100-continue\r\nContent-Length: " + length + "\r\n\r\n");
        assertThat(client.read(true).status()).isEqualTo(100);
        return client;
    }

    private static void assertServes(TestEdge edge, String... ids) {
        for (var id : ids) {
            for (var i = 0; i < 2 * EVENT_LOOPS; i++) {
                var reply = edge.call(operation(id));
                assertThat(reply.status()).as(reply.text()).isBetween(200, 201);
            }
        }
    }

    @Test
    void bodies_of_strangers_that_never_come_keep_nobody_out() {
        try (var edge = edge()) {
            var crowd = crowd(edge, "createToken");
            assertServes(edge, "getOpenApi", "createGroup", "sign", "createToken");
            crowd.forEach(RawClient::close);
        }
    }

    @Test
    void bodies_of_callers_that_never_come_keep_nobody_out() {
        try (var edge = edge()) {
            var crowd = crowd(edge, "sign");
            assertServes(edge, "getOpenApi", "createGroup", "sign", "createToken");
            crowd.forEach(RawClient::close);
        }
    }

    @Test
    void the_body_that_was_waited_for_longest_gives_way_and_is_told_to_come_again() {
        try (var edge = edge()) {
            var crowd = crowd(edge, "createToken");
            var reply = crowd.getFirst().read(false);
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isEqualTo("1");
            assertThat(ContractDocument.assertProblem(reply).getString("code")).isEqualTo("OVERLOADED");
            crowd.forEach(RawClient::close);
        }
    }

    @Test
    void bodies_that_hold_too_much_give_way_to_those_that_come_after_them() {
        var bytes = 20 * TestEdge.MAX_BODY;
        try (var edge = new TestEdge(new VertxOptions(), it -> Doors.bodyBytes(it, bytes))) {
            var crowd = new ArrayList<RawClient>();
            for (var i = 0; i < 20 * EVENT_LOOPS; i++) {
                crowd.add(announce(edge, operation("sign"), TestEdge.MAX_BODY).send(" ".repeat(TestEdge.MAX_BODY - 1)));
            }
            assertServes(edge, "getOpenApi", "createGroup", "sign", "createToken");
            var reply = crowd.getFirst().read(false);
            assertThat(reply.status()).isEqualTo(503);
            assertThat(ContractDocument.assertProblem(reply).getString("code")).isEqualTo("OVERLOADED");
            crowd.forEach(RawClient::close);
        }
    }

    @Test
    void a_signature_whose_body_does_not_come_gives_its_place_to_others_until_it_comes() {
        try (var edge = edge()) {
            Doors.fillBut(edge.listeners.edge(), 1);
            try (var slow = announce(edge, operation("sign"))) {
                var deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
                while (edge.call(operation("sign")).status() != 200) {
                    assertThat(System.nanoTime()).as("a place is free").isLessThan(deadline);
                }
                var body = TestBodies.json(operation("sign")).encode();
                var reply = slow.send(body + " ".repeat(1000 - body.length())).read(false);
                assertThat(reply.status()).as(reply.text()).isEqualTo(200);
            }
        }
    }
}
