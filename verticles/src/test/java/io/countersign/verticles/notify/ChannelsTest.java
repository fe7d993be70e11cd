package io.countersign.verticles.notify;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.refusal;
import static io.countersign.verticles.approval.World.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.Channel;
import io.countersign.protocol.api.ChannelKind;
import io.countersign.protocol.api.ChannelSettings;
import io.countersign.protocol.api.ChannelState;
import io.countersign.protocol.api.DeliveryProblem;
import io.countersign.protocol.api.NewBreakGlass;
import io.countersign.protocol.api.NewChannel;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.NotificationKind;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.Request;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Channels;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.approval.World;
import io.countersign.verticles.feed.LogEvent;
import io.countersign.verticles.outbound.OperatorKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChannelsTest {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private PostOffice office;
    private ChatProgram chat;
    private World world;
    private World.Org org;
    private Caller admin;
    private Caller boss;
    private Caller ann;
    private Caller lea;
    private Caller max;
    private UUID signer;
    private String path;

    @BeforeAll
    void open() {
        office = new PostOffice();
        world = office.world;
        chat = new ChatProgram(world.vertx);
    }

    @AfterAll
    void close() {
        chat.close();
        office.close();
    }

    /** Nobody has an address for mail; Lea decides first, then Max. */
    @BeforeEach
    void people() {
        org = world.organization();
        admin = org.person("admin", PersonRole.ADMIN);
        boss = org.person("boss");
        ann = org.person("ann");
        lea = org.person("lea");
        max = org.person("max");
        signer = org.signer("release");
        org.administrator(signer, boss);
        org.operator(signer, ann, lea, max);
        steps(step("lead", 1, person(lea)), step("board", 1, person(max)));
        world.sql("DELETE FROM channels");
        office.readLog();
        office.freeLeases();
        path = "/services/T0/B0/hidden" + NEXT.incrementAndGet();
    }

    private void steps(PolicyStep... steps) {
        await(world.one.setPolicy(call(boss), signer.toString(), policy(steps), null, false));
    }

    private Channels channels() {
        return office.one.channels();
    }

    private Channel channel(ChannelKind kind, String at, NotificationKind... notices) {
        return await(channels()
                .createChannel(call(admin), new NewChannel(kind, "releases", chat.url(at), List.of(notices), null)));
    }

    private Channel slack() {
        return channel(ChannelKind.SLACK, path);
    }

    private Channel now(Channel channel) {
        return await(channels().getChannel(call(admin), channel.id()));
    }

    private Request ask(String justification, int minutes) {
        return world.request(ann, signer, new NewRequest(justification, null, 2L, Duration.ofMinutes(minutes), null));
    }

    private List<Map<String, Object>> events(String type) {
        return world.rows(
                "SELECT leaf FROM audit_leaves WHERE type = $1 AND organization_id = $2 ORDER BY id",
                row -> LogEvent.of(0, row.getBuffer(0).getBytes()).details(),
                type,
                org.id());
    }

    @Test
    void each_step_that_opens_and_the_outcome_are_shown_to_slack_and_to_teams() {
        var slack = slack();
        channel(ChannelKind.TEAMS, path + "/teams");
        var request = ask("Release 1.4", 60);
        office.post();
        await(world.approve(lea, request));
        office.post();
        await(world.approve(max, request));
        office.post();
        assertThat(chat.cards(path)).hasSize(3);
        assertThat(chat.cards(path).getFirst().getString("text"))
                .isEqualTo("A request for access to release waits for a decision: step 1 of 2 (lead)");
        assertThat(chat.cards(path).getFirst().encode())
                .contains(
                        "Justification of ann:\\nRelease 1.4",
                        request.hash(),
                        "countersign approve " + request.id(),
                        "<" + PostOffice.URL + "/requests/" + request.id() + ">");
        assertThat(chat.cards(path).get(1).getString("text")).contains("step 2 of 2 (board)");
        assertThat(chat.cards(path).get(2).encode())
                .contains("Access was approved")
                .doesNotContain("countersign approve");
        var teams = chat.cards(path + "/teams");
        assertThat(teams).hasSize(3);
        var card = teams.getFirst().getJsonArray("attachments").getJsonObject(0);
        assertThat(card.getString("contentType")).isEqualTo("application/vnd.microsoft.card.adaptive");
        assertThat(card.getJsonObject("content").getString("type")).isEqualTo("AdaptiveCard");
        assertThat(card.getJsonObject("content")
                        .getJsonArray("actions")
                        .getJsonObject(0)
                        .getString("url"))
                .isEqualTo(PostOffice.URL + "/requests/" + request.id());
        assertThat(card.encode()).contains(request.hash(), "Release 1.4");
        assertThat(now(slack).lastSentAt()).isNotNull();
        assertThat(world.count("SELECT count(*) FROM channel_cards WHERE state = 'sent' AND details = '{}'"))
                .isEqualTo(6);
    }

    @Test
    void a_channel_shows_only_the_notices_and_signers_that_it_wants() {
        var other = org.signer("nightly");
        org.administrator(other, boss);
        org.operator(other, ann, lea);
        await(world.one.setPolicy(call(boss), other.toString(), policy(step(null, 1, person(lea))), null, false));
        await(channels()
                .createChannel(
                        call(admin),
                        new NewChannel(
                                ChannelKind.SLACK,
                                "nightly",
                                chat.url(path),
                                List.of(NotificationKind.DECIDE, NotificationKind.BREAK_GLASS),
                                List.of("nightly"))));
        ask("of the other Signer", 60);
        var wanted = world.request(ann, other, new NewRequest("wanted", null, 2L, Duration.ofMinutes(20), null));
        office.post();
        await(world.one.voidRequest(call(boss), wanted.id(), new Reason("not wanted: an outcome")));
        office.post();
        await(world.one.breakGlass(call(boss), "nightly", new NewBreakGlass("production is down", null, null, null)));
        office.post();
        assertThat(chat.cards(path))
                .extracting(card -> card.getString("text"))
                .containsExactly(
                        "A request for access to nightly waits for a decision: step 1 of 1",
                        "Break-glass on nightly: access was taken without approval, and a second person must ratify it");
        assertThat(refusal(channels()
                                .createChannel(
                                        call(admin),
                                        new NewChannel(
                                                ChannelKind.SLACK,
                                                "x",
                                                chat.url(path),
                                                null,
                                                List.of("nightly", "no"))))
                        .detail())
                .isEqualTo("/signers/1 is no Signer of this organization");
    }

    @Test
    void what_waits_long_or_ends_soon_is_shown() {
        slack();
        var request = ask("slow", 60);
        world.sql("UPDATE requests SET created_at = clock_timestamp() - interval '25 h' WHERE id = $1", request.id());
        world.sql("UPDATE signers SET not_after = clock_timestamp() + interval '156 h' WHERE id = $1", signer);
        office.drain(office.one.deadlines()::round);
        office.post();
        assertThat(chat.cards(path))
                .extracting(card -> card.getString("text"))
                .containsExactlyInAnyOrder(
                        "A request for access to release waits for a decision: step 1 of 2 (lead)",
                        "A request still waits for a decision: step 1 of 2 (lead)",
                        "A request has waited long for a decision: step 1 of 2 (lead)",
                        "The certificate of release ends in 6 days; without one nobody can sign");
    }

    @Test
    void what_was_decided_before_its_card_left_is_not_shown() {
        slack();
        var request = ask("quick", 60);
        office.readLog();
        await(world.approve(lea, request));
        office.post();
        assertThat(chat.cards(path)).hasSize(1);
        assertThat(chat.cards(path).getFirst().getString("text")).contains("step 2 of 2");
    }

    @Test
    void words_of_people_are_neither_mentions_nor_links_nor_formatting() {
        var eve = org.person("<!channel> [click](https://evil.test) *eve* & {{DATE(2026-01-01T00:00:00Z,SHORT)}}");
        org.operator(signer, eve);
        slack();
        channel(ChannelKind.TEAMS, path + "/teams");
        world.request(
                eve,
                signer,
                new NewRequest(
                        "<@U123> <!here> <https://evil.test|ok>\n[a](https://evil.test)",
                        null,
                        1L,
                        null,
                        "<!everyone>"));
        office.post();
        var slack = chat.cards(path).getFirst();
        assertThat(slack.encode()).doesNotContain("<!", "<@", "<https://evil");
        assertThat(slack.encode()).contains("&lt;!channel&gt; [click](https://evil.test) *eve* &amp; ");
        for (var block : slack.getJsonArray("blocks")) {
            var text = ((JsonObject) block).getJsonObject("text");
            if (text != null && text.getString("type").equals("mrkdwn")) {
                assertThat(text.getString("text")).doesNotContain("evil", "eve").matches("(?s)(```.*```|<https://.*>)");
                assertThat(text.getBoolean("verbatim")).isTrue();
            }
        }
        var teams = chat.cards(path + "/teams").getFirst();
        assertThat(teams.encode())
                .contains("[click](https://evil.test)")
                .doesNotContain("\"TextBlock\"", "FactSet", "msteams", "{{");
    }

    @Test
    void a_channel_that_has_too_much_is_left_alone_as_long_as_it_asks_and_gets_everything_then() {
        var slack = slack();
        chat.answers(
                path,
                request -> request.response()
                        .setStatusCode(429)
                        .putHeader("Retry-After", "90")
                        .end());
        ask("one", 10);
        ask("two", 11);
        office.post();
        assertThat(chat.cards(path)).hasSize(1);
        var paused = now(slack);
        assertThat(paused.lastError()).isEqualTo("answered 429");
        assertThat(paused.waiting()).isEqualTo(2);
        assertThat(paused.pausedUntil()).isAfter(Instant.now().plusSeconds(60));
        chat.answers(path, 200);
        office.post();
        assertThat(chat.cards(path)).hasSize(1);
        office.endPauses();
        office.post();
        assertThat(chat.cards(path)).hasSize(3);
        var well = now(slack);
        assertThat(well.waiting()).isZero();
        assertThat(well.failingSince()).isNull();
        assertThat(well.pausedUntil()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void a_channel_that_is_gone_is_disabled_with_an_event(int status) {
        var slack = slack();
        chat.answers(path, status);
        ask("one", 10);
        ask("two", 11);
        office.post();
        var gone = now(slack);
        assertThat(gone.state()).isEqualTo(ChannelState.DISABLED);
        assertThat(gone.disabledReason()).isEqualTo("gone");
        assertThat(gone.waiting()).isZero();
        assertThat(gone.lastError()).isEqualTo("answered " + status);
        assertThat(chat.cards(path)).hasSize(1);
        assertThat(events("channel.disabled"))
                .singleElement()
                .satisfies(event -> assertThat(event)
                        .containsEntry("reason", "gone")
                        .containsEntry("channel", slack.id().toString()));
        chat.answers(path, 200);
        ask("three", 12);
        office.post();
        assertThat(chat.cards(path)).hasSize(1);
        await(channels().updateChannel(call(admin), slack.id(), settings(null, true)));
        ask("four", 13);
        office.post();
        assertThat(chat.cards(path)).hasSize(2);
    }

    private static ChannelSettings settings(@Nullable String url, boolean enabled) {
        return new ChannelSettings("releases", url, null, null, enabled);
    }

    @Test
    void a_dead_channel_delays_no_other() {
        var dead = channel(ChannelKind.SLACK, path + "/dead");
        var asked = Promise.<Void>promise();
        var answer = Promise.<Void>promise();
        chat.answers(path + "/dead", request -> {
            asked.tryComplete();
            answer.future()
                    .onComplete(late -> request.response().setStatusCode(503).end());
        });
        slack();
        for (var i = 0; i < 3; i++) {
            ask("request " + i, 10 + i);
        }
        office.readLog();
        // The attempt at the dead one is under way all the time.
        assertThat(await(office.one.channelSender().round()).orElse(0)).isEqualTo(2);
        await(asked.future());
        var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (chat.cards(path).size() < 3) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            await(office.one.channelSender().round());
        }
        assertThat(chat.cards(path + "/dead")).hasSize(1);
        answer.complete();
        await(office.one.channelSender().settled());
        assertThat(now(dead).lastError()).isEqualTo("answered 503");
        assertThat(now(dead).waiting()).isEqualTo(3);
    }

    @Test
    void a_card_that_is_never_taken_does_not_hold_up_those_behind_it() {
        var slack = slack();
        var first = ask("poison", 10);
        chat.answers(path, 400);
        for (var i = 0; i < 3; i++) {
            office.post();
            office.endPauses();
        }
        assertThat(chat.cards(path)).hasSize(3);
        assertThat(world.events(first.id())).containsExactly("request.created", "notification.given_up");
        assertThat(events("notification.given_up"))
                .singleElement()
                .satisfies(event -> assertThat(event)
                        .containsEntry("channel", slack.id().toString())
                        .containsEntry("reason", "the channel answered 400"));
        chat.answers(path, 200);
        ask("sound", 11);
        office.post();
        assertThat(chat.cards(path)).hasSize(4);
    }

    @Test
    void what_a_channel_did_not_take_within_a_day_is_given_up() {
        slack();
        chat.answers(path, 500);
        var request = ask("old", 10);
        office.post();
        chat.answers(path, 200);
        world.sql("UPDATE channel_cards SET created_at = clock_timestamp() - interval '25 h' WHERE state = 'waiting'");
        office.endPauses();
        office.post();
        assertThat(chat.cards(path)).hasSize(1);
        assertThat(world.events(request.id())).containsExactly("request.created", "notification.given_up");
    }

    @Test
    void two_gateways_show_every_card_once() {
        slack();
        for (var i = 0; i < 4; i++) {
            ask("request " + i, 10 + i);
        }
        office.readLog();
        for (var i = 0; i < 6; i++) {
            var rounds = new ArrayList<Future<?>>();
            for (var gateway : List.of(office.one, office.two)) {
                office.freeLeases();
                rounds.add(gateway.channelSender().round());
            }
            rounds.forEach(World::await);
            await(office.one.channelSender().settled());
            await(office.two.channelSender().settled());
        }
        assertThat(chat.cards(path)).hasSize(4);
    }

    @Test
    void a_redirect_is_not_followed() {
        var slack = slack();
        chat.answers(
                path,
                request -> request.response()
                        .setStatusCode(307)
                        .putHeader("Location", chat.url(path + "/elsewhere"))
                        .end());
        ask("one", 10);
        office.post();
        assertThat(chat.cards(path + "/elsewhere")).isEmpty();
        assertThat(now(slack).lastError()).isEqualTo("answered 307");
    }

    @Test
    void disabling_drops_what_waits_and_a_new_url_forgets_what_went_wrong() {
        var slack = slack();
        chat.answers(path, 500);
        ask("one", 10);
        office.post();
        assertThat(now(slack).waiting()).isEqualTo(1);
        var moved = await(channels().updateChannel(call(admin), slack.id(), settings(chat.url(path + "/new"), true)));
        assertThat(moved.fingerprint()).isNotEqualTo(slack.fingerprint());
        assertThat(moved.lastError()).isNull();
        assertThat(moved.pausedUntil()).isNull();
        office.post();
        assertThat(chat.cards(path + "/new")).hasSize(1);
        chat.answers(path + "/new", 500);
        ask("two", 11);
        office.post();
        var off = await(channels().updateChannel(call(admin), slack.id(), settings(null, false)));
        assertThat(off.state()).isEqualTo(ChannelState.DISABLED);
        assertThat(off.disabledReason()).isEqualTo("by_admin");
        assertThat(off.waiting()).isZero();
        assertThat(off.fingerprint()).isEqualTo(moved.fingerprint());
        assertThat(events("channel.updated")).anyMatch(event -> Boolean.TRUE.equals(event.get("urlChanged")));
        await(channels().deleteChannel(call(admin), slack.id()));
        assertThat(await(channels().listChannels(call(admin), new PageQuery(null, 10)))
                        .items())
                .isEmpty();
    }

    @Test
    void a_test_says_what_became_of_it() {
        var slack = slack();
        var taken = await(channels().testChannel(call(admin), slack.id()));
        assertThat(taken.delivered()).isTrue();
        assertThat(chat.cards(path).getFirst().encode()).contains("This is a test");
        chat.answers(path, 403);
        var refused = await(channels().testChannel(call(admin), slack.id()));
        assertThat(refused.delivered()).isFalse();
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.problem()).isEqualTo(DeliveryProblem.STATUS);
        assertThat(now(slack).lastError()).isEqualTo("answered 403");
        chat.answers(path, 410);
        await(channels().testChannel(call(admin), slack.id()));
        assertThat(now(slack).disabledReason()).isEqualTo("gone");
        assertThat(events("channel.tested")).hasSize(3);
        assertThat(events("channel.disabled")).hasSize(1);
    }

    @Test
    void a_channel_that_was_gone_and_stays_disabled_is_not_said_to_be_disabled_by_an_admin() {
        var slack = slack();
        chat.answers(path, 404);
        await(channels().testChannel(call(admin), slack.id()));
        await(channels()
                .updateChannel(call(admin), slack.id(), new ChannelSettings("other", null, List.of(), null, false)));
        assertThat(now(slack).disabledReason()).isEqualTo("gone");
    }

    @Test
    void a_copy_of_the_database_holds_no_url() {
        var slack = slack();
        assertThat(slack.toString()).doesNotContain("hidden");
        assertThat(slack.host()).startsWith("127.0.0.1:");
        assertThat(slack.fingerprint()).hasSize(8);
        await(channels().testChannel(call(admin), slack.id()));
        chat.answers(path, 500);
        ask("one", 10);
        office.post();
        for (var table : world.rows(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
                row -> row.getString(0))) {
            assertThat(world.count("SELECT count(*) FROM \"" + table + "\" t WHERE t::text LIKE '%hidden%'"))
                    .as(table)
                    .isZero();
        }
        assertThat(world.count("SELECT count(*) FROM audit_leaves WHERE position('hidden'::bytea IN leaf) > 0"))
                .isZero();
        assertThat(world.count("SELECT count(*) FROM channels WHERE position('hidden'::bytea IN sealed_url) > 0"))
                .isZero();
    }

    @Test
    void a_url_that_was_swapped_or_sealed_with_another_key_is_not_used() {
        var slack = slack();
        var other = channel(ChannelKind.SLACK, path + "/other");
        world.sql(
                "UPDATE channels SET sealed_url = (SELECT sealed_url FROM channels WHERE id = $2) WHERE id = $1",
                slack.id(),
                other.id());
        assertThat(refusal(channels().testChannel(call(admin), slack.id())).code())
                .isEqualTo("CHANNEL_URL_SEALED");
        ask("one", 10);
        office.post();
        assertThat(now(slack).lastError()).isEqualTo("the URL does not open with this webhooks.key");
        assertThat(now(slack).waiting()).isEqualTo(1);
        assertThat(chat.cards(path + "/other")).hasSize(1);
        assertThat(chat.cards(path)).isEmpty();
        var stranger = office.gateway(OperatorKey.of("another key of thirty-two characters", true), true);
        var told = refusal(stranger.channels().testChannel(call(admin), other.id()));
        assertThat(told.code()).isEqualTo("CHANNEL_URL_SEALED");
        assertThat(told.detail()).contains("webhooks.key", "give the channel its URL anew");
        await(stranger.channels().updateChannel(call(admin), other.id(), settings(chat.url(path + "/other"), true)));
        assertThat(await(stranger.channels().testChannel(call(admin), other.id()))
                        .delivered())
                .isTrue();
        await(stranger.close());
    }

    @Test
    void in_production_a_key_and_a_public_https_address_are_needed() {
        var keyless = office.gateway(OperatorKey.of(null, false), false);
        var wanted = new NewChannel(ChannelKind.SLACK, "x", chat.url(path), null, null);
        assertThat(refusal(keyless.channels().createChannel(call(admin), wanted))
                        .code())
                .isEqualTo("WEBHOOKS_NOT_CONFIGURED");
        var strict = office.gateway(OperatorKey.of("a key of thirty-two characters and more", false), false);
        for (var url : List.of(
                chat.url(path), "https://127.0.0.1/" + path, "https://user:hidden@hooks.slack.com/", "no url hidden")) {
            var refused = refusal(strict.channels()
                    .createChannel(call(admin), new NewChannel(ChannelKind.SLACK, "x", url, null, null)));
            assertThat(refused.code()).isEqualTo("INVALID_INPUT");
            assertThat(refused.detail()).doesNotContain("hidden");
        }
        await(Future.join(keyless.close(), strict.close()));
    }

    @Test
    void only_admins_of_the_organization_look_after_its_channels() {
        var slack = slack();
        assertThat(refusal(channels().getChannel(call(boss), slack.id())).code())
                .isEqualTo("ADMIN_REQUIRED");
        var stranger = world.organization().person("stranger", PersonRole.ADMIN);
        assertThat(refusal(channels().getChannel(call(stranger), slack.id())).code())
                .isEqualTo("NOT_FOUND");
        assertThat(refusal(channels().testChannel(call(stranger), slack.id())).code())
                .isEqualTo("NOT_FOUND");
        assertThat(refusal(channels().updateChannel(call(stranger), slack.id(), settings(null, false)))
                        .code())
                .isEqualTo("NOT_FOUND");
        ask("ours", 60);
        office.post();
        assertThat(chat.cards(path)).hasSize(1);
    }
}
