package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.refusal;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.Comment;
import io.countersign.protocol.api.NewComment;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What those say about a request who only look. */
class CommentsTest {
    private static World world;

    private World.Org org;
    private Caller lead;
    private Caller auditor;
    private Request request;

    @BeforeAll
    static void open() {
        world = new World("comments");
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void people() {
        org = world.organization();
        var admin = org.person("Ada");
        lead = org.person("Lea");
        auditor = org.person("Aud");
        var bob = org.person("Bob");
        var signer = org.signer("rel");
        org.administrator(signer, admin);
        org.operator(signer, lead, bob);
        org.auditor(signer, auditor);
        await(world.one.setPolicy(call(admin), "rel", policy(step(null, 1, person(lead))), 0, false));
        request = world.request(bob, signer, wanted());
    }

    private Future<Comment> say(Caller who, String text) {
        return world.one.addComment(call(who), request.id(), new NewComment(text));
    }

    private Request read() {
        return await(world.two.getRequest(call(lead), request.id(), Duration.ZERO));
    }

    @Test
    void an_auditor_comments_and_the_request_shows_who_and_when_beside_one_event() {
        var said = await(say(auditor, "the ticket is closed already"));
        await(say(lead, "not mine"));
        assertThat(said.author().name()).isEqualTo("Aud");
        assertThat(read().comments()).hasSize(2).first().isEqualTo(said);
        assertThat(read().hash()).isEqualTo(request.hash());
        assertThat(world.events(request.id()))
                .containsExactly("request.created", "request.commented", "request.commented");
    }

    @Test
    void a_comment_decides_nothing_and_stays_possible_when_the_request_has_ended() {
        await(say(lead, "approved!"));
        assertThat(read().state()).isEqualTo(RequestState.PENDING);
        assertThat(await(world.approve(lead, request)).state()).isEqualTo(RequestState.APPROVED);
        await(say(auditor, "seen"));
        assertThat(read().comments()).hasSize(2);
    }

    @Test
    void who_cannot_see_the_request_cannot_comment() {
        assertThat(refusal(say(org.person("Out"), "hm"))).isInstanceOf(Refusal.NotFound.class);
        assertThat(refusal(say(world.organization().person("Far"), "hm"))).isInstanceOf(Refusal.NotFound.class);
    }

    @Test
    void a_repeated_call_comments_once() {
        var call = call(auditor, "k", 1);
        var first = await(world.one.addComment(call, request.id(), new NewComment("once")));
        assertThat(await(world.two.addComment(call, request.id(), new NewComment("once"))))
                .isEqualTo(first);
        assertThat(read().comments()).hasSize(1);
    }

    @Test
    void a_request_holds_a_hundred_comments_of_two_thousand_characters() {
        assertThat(refusal(say(lead, "x".repeat(2001)))).isInstanceOf(Refusal.BadInput.class);
        assertThat(refusal(say(lead, " "))).isInstanceOf(Refusal.BadInput.class);
        await(say(lead, "x".repeat(2000)));
        await(Future.join(IntStream.range(1, 100)
                .mapToObj(i -> say(auditor, "comment " + i))
                .toList()));
        assertThat(refusal(say(auditor, "one more")).code()).isEqualTo("TOO_MANY_COMMENTS");
    }
}
