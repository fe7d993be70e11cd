package io.countersign.verticles;

import static io.countersign.verticles.SigningNodes.await;
import static io.countersign.verticles.SigningNodes.digest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.SignAnswer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens that end while a gateway has not heard of it yet: what it remembers says that they are good. */
class EndedTokenTest {
    private SigningNodes nodes;
    private Caller caller;

    @BeforeEach
    void open() throws Exception {
        nodes = new SigningNodes(1);
        caller = new Caller(nodes.machine, nodes.organization, IdentityKind.MACHINE, "ci", null, false, Map.of(), 0L);
    }

    @AfterEach
    void close() throws Exception {
        nodes.close();
    }

    private void refused(Future<SignAnswer> call) {
        assertThatThrownBy(() -> await(call)).hasMessageContaining("TOKEN_EXPIRED");
    }

    /** Without a trigger, so that nobody is told and the authority does not move. */
    private void endUnheard() throws Exception {
        await(nodes.nodes
                .getFirst()
                .database()
                .systemChange(tx -> tx.update("SET LOCAL session_replication_role = replica", Tuple.tuple())
                        .compose(set -> tx.update(
                                "UPDATE identities SET token_generation = token_generation + 1 WHERE id = $1",
                                Tuple.of(nodes.machine)))));
    }

    private void makeRedisRefuse(UUID grant) throws Exception {
        var vertx = Vertx.vertx();
        try {
            var redis = Redis.createClient(vertx, nodes.redis.uri());
            await(redis.send(Request.cmd(Command.HSET)
                    .arg("cs:{" + grant + "}:slots")
                    .arg("revoked")
                    .arg("1")));
        } finally {
            await(vertx.close());
        }
    }

    @Test
    void what_is_read_anew_because_redis_refuses_is_judged_by_the_token_too() throws Exception {
        nodes.needApproval();
        var grant = nodes.grant(10);
        await(nodes.sign(caller, 0, "k1", digest("a")));
        endUnheard();
        makeRedisRefuse(grant);
        refused(nodes.sign(caller, 0, "k2", digest("b")));
        assertThat(nodes.count("SELECT count(*) FROM operations WHERE outcome = 'signed'"))
                .isEqualTo(1);
    }

    @Test
    void a_signature_made_before_is_not_given_to_an_ended_token_and_to_a_new_one_it_is() throws Exception {
        var made = await(nodes.sign(caller, 0, "k1", digest("a")));
        endUnheard();
        refused(nodes.sign(caller, 0, "k1", digest("a")));
        var renewed =
                new Caller(nodes.machine, nodes.organization, IdentityKind.MACHINE, "ci", null, false, Map.of(), 1L);
        var again = await(nodes.sign(renewed, 0, "k1", digest("a")));
        assertThat(again.replayed()).isTrue();
        assertThat(again.signatures().getFirst().signature())
                .isEqualTo(made.signatures().getFirst().signature());
    }
}
