package io.countersign.verticles.notify;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.ChannelKind;
import io.countersign.protocol.api.NewChannel;
import io.countersign.protocol.api.PersonRole;
import io.countersign.verticles.Caller;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Name servers of one organization's channels that say nothing. */
class SlowChannelNamesTest {
    private static final int CHANNELS = 40;
    private static final int SHARE = 4;

    private final AtomicBoolean silent = new AtomicBoolean();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger held = new AtomicInteger();
    private PostOffice office;
    private ChatProgram chat;

    @BeforeEach
    void open() {
        office = new PostOffice();
        chat = new ChatProgram(office.world.vertx);
    }

    @AfterEach
    void close() {
        end.countDown();
        await(office.one.channelSender().settled());
        chat.close();
        office.close();
    }

    private InetAddress slow() {
        if (silent.get()) {
            held.incrementAndGet();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return InetAddress.ofLiteral("127.0.0.1");
    }

    private void channel(Caller admin, String url) {
        await(office.one
                .channels()
                .createChannel(call(admin), new NewChannel(ChannelKind.SLACK, "releases", url, List.of(), null)));
    }

    /** In an organization of its own. */
    private Runnable asking(String... urls) {
        var org = office.world.organization();
        var admin = org.person("admin", PersonRole.ADMIN);
        var boss = org.person("boss");
        var ann = org.person("ann");
        var lea = org.person("lea");
        var signer = org.signer("release");
        org.administrator(signer, boss);
        org.operator(signer, ann, lea);
        await(office.world.one.setPolicy(
                call(boss), signer.toString(), policy(step(null, 1, person(lea))), null, false));
        office.readLog();
        for (var url : urls) {
            channel(admin, url);
        }
        return () -> office.world.request(ann, signer, wanted());
    }

    @Test
    void silent_names_of_one_organization_s_channels_hold_up_no_card_of_another() {
        var urls = new String[CHANNELS];
        for (var i = 0; i < CHANNELS; i++) {
            var host = "chat-" + i + ".slow.test";
            office.names.put(host, this::slow);
            urls[i] = "http://" + host + ":9/";
        }
        var slow = asking(urls);
        var quick = asking(chat.url("/quick"));
        silent.set(true);
        slow.run();
        quick.run();
        office.readLog();
        eventually("its card came", () -> {
            office.endPauses();
            await(office.one.channelSender().round().otherwiseEmpty());
            return !chat.cards("/quick").isEmpty();
        });
        assertThat(held).as("threads that are held").hasValueLessThanOrEqualTo(SHARE);
    }
}
