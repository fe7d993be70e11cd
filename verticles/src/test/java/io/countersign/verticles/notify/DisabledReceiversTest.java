package io.countersign.verticles.notify;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.notify.PostOffice.recipients;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.ChannelKind;
import io.countersign.protocol.api.ChannelSettings;
import io.countersign.protocol.api.NewChannel;
import io.countersign.protocol.api.PersonRole;
import io.countersign.verticles.Caller;
import io.countersign.verticles.approval.World;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who hears that a webhook or a channel was disabled by what it answered. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DisabledReceiversTest {
    private PostOffice office;
    private ChatProgram chat;
    private World world;
    private World.Org org;
    private Caller ada;
    private Caller eve;

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

    @BeforeEach
    void people() {
        org = world.organization();
        ada = org.person("ada", PersonRole.ADMIN);
        eve = org.person("eve", PersonRole.ADMIN);
        var ann = org.person("ann");
        var stranger = world.organization().person("stranger", PersonRole.ADMIN);
        office.address(ada, eve, ann, stranger);
        office.deliver();
        office.freeLeases();
    }

    /** As the one who sends to it would. */
    private UUID disabledWebhook(@Nullable UUID request) {
        var id = Ids.next();
        world.sql(
                "INSERT INTO webhooks (id, organization_id, url, lane, description, events, signature, salt, state, disabled_reason, cursor,"
                        + " created_by) VALUES ($1, $2, 'https://ci.acme.test:8443/hook?token=hidden', 'lane', 'builds', '{}', 'v1',"
                        + " sha256('salt'), 'disabled', 'failing', 0, $3)",
                id,
                org.id(),
                ada.id());
        await(world.database().systemChange(tx -> {
            var event = new Event("webhook.disabled", org.id(), null, null, null, null, null, Map.of());
            tx.record((request == null ? event : event.request(request))
                    .with("webhook", id.toString())
                    .with("receiver", "https://ci.acme.test:8443")
                    .with("reason", "failing"));
            return Future.succeededFuture();
        }));
        return id;
    }

    @Test
    void admins_get_a_mail_when_an_endpoint_is_disabled_by_what_it_answered() {
        var id = disabledWebhook(null);
        var mails = office.deliver();
        assertThat(recipients(mails)).containsExactly("ada", "eve");
        assertThat(mails.getFirst().text())
                .contains("ci.acme.test:8443", "builds", "countersign webhook update " + id + " --enable")
                .doesNotContain("hidden");
    }

    @Test
    void admins_get_a_mail_when_a_channel_is_disabled_by_what_it_answered_and_no_channel_shows_it() {
        var gone = channel("/gone");
        channel("/well");
        chat.answers("/gone", 404);
        var sent = await(office.one.channels().testChannel(call(ada), gone));
        assertThat(sent.delivered()).isFalse();
        var mails = office.deliver();
        assertThat(recipients(mails)).containsExactly("ada", "eve");
        assertThat(mails.getFirst().text())
                .contains("127.0.0.1", "releases", "countersign channel set " + gone + " --enable");
        office.post();
        assertThat(chat.cards("/well")).isEmpty();
    }

    private UUID channel(String path) {
        return await(office.one
                        .channels()
                        .createChannel(
                                call(ada),
                                new NewChannel(ChannelKind.SLACK, "releases", chat.url(path), List.of(), null)))
                .id();
    }

    @Test
    void nobody_is_told_of_what_is_enabled_again_or_any_admin_no_more() {
        var gone = channel("/gone-for-a-while");
        chat.answers("/gone-for-a-while", 404);
        await(office.one.channels().testChannel(call(ada), gone));
        office.readLog();
        await(office.one
                .channels()
                .updateChannel(call(ada), gone, new ChannelSettings("releases", null, List.of(), null, true)));
        disabledWebhook(null);
        office.readLog();
        world.sql("UPDATE persons SET role = 'member' WHERE id = $1", eve.id());
        assertThat(office.deliver()).singleElement().satisfies(mail -> {
            assertThat(mail.to()).isEqualTo("ada@acme.test");
            assertThat(mail.text()).contains("ci.acme.test");
        });
    }

    @Test
    void the_callback_of_one_request_is_no_business_of_admins() {
        disabledWebhook(Ids.next());
        assertThat(office.deliver()).isEmpty();
    }
}
