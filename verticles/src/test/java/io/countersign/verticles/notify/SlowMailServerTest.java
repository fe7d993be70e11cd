package io.countersign.verticles.notify;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.group;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.countersign.verticles.Caller;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.notify.Mailer.NotTakenException;
import io.countersign.verticles.notify.Notice.Fact;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A mail server that looks mails through before it takes them. */
class SlowMailServerTest {
    private static final int APPROVERS = Mailer.CONNECTIONS + 2;

    private static void hold(CountDownLatch until) {
        try {
            until.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void aRequestWaits(PostOffice office) {
        var org = office.world.organization();
        var boss = org.person("boss");
        var ann = org.person("ann");
        var approvers = IntStream.range(0, APPROVERS)
                .mapToObj(i -> org.person("approver-" + i))
                .toArray(Caller[]::new);
        var signer = org.signer("release");
        org.administrator(signer, boss);
        org.operator(signer, ann);
        org.operator(signer, approvers);
        var board = org.group("board", approvers);
        await(office.world.one.setPolicy(
                call(boss), signer.toString(), policy(step(null, 1, group(board))), null, false));
        office.deliver();
        office.address(approvers);
        office.world.request(ann, signer, wanted());
        office.readLog();
    }

    private static long sent(PostOffice office) {
        return office.world.count("SELECT count(*) FROM notifications WHERE state = 'sent' AND attempts = 1");
    }

    @Test
    void a_mail_server_that_takes_longer_than_a_round_gets_each_mail_once() {
        var taken = new CopyOnWriteArrayList<String>();
        var goOn = new CountDownLatch(1);
        try (var office = new PostOffice()) {
            aRequestWaits(office);
            var slow = office.replace(to -> {
                taken.add(to);
                hold(goOn);
            });
            try {
                assertThat(await(office.one.sender().round())).hasValue(Mailer.CONNECTIONS);
                eventually("as many as may be are under way", () -> taken.size() == Mailer.CONNECTIONS);
                assertThat(await(office.one.sender().round()))
                        .as("what would wait for a connection")
                        .hasValue(0);
                goOn.countDown();
                await(office.one.sender().settled());
                assertThat(sent(office)).isEqualTo(Mailer.CONNECTIONS);
                office.sendDue();
                assertThat(sent(office)).isEqualTo(APPROVERS);
                assertThat(taken).hasSize(APPROVERS).doesNotHaveDuplicates();
            } finally {
                goOn.countDown();
                slow.stop();
            }
            office.repair();
        }
    }

    @Test
    void a_mail_ends_with_its_connection_when_the_server_says_nothing_for_too_long() throws Exception {
        var vertx = Vertx.vertx();
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var smtp = new DomainConfig.Smtp(
                    "127.0.0.1", silent.getLocalPort(), DomainConfig.SmtpTls.NONE, "gate@acme.test", null, null, null);
            var mailer = new Mailer(vertx, smtp, "https://sign.acme.test", Duration.ofMillis(200));
            var notice = new Notice(
                    "test", "[Countersign] test", "This is a test", List.of(Fact.of("a", "b")), null, List.of(), null);
            var sending = mailer.send(Letter.of("ann@acme.test", new UUID(1, 2), List.of(notice)));
            try (var connection = silent.accept()) {
                var why = catchThrowableOfType(NotTakenException.class, () -> await(sending));
                assertThat(why).isNotNull();
                assertThat(why.permanent()).isFalse();
                assertThat(connection.getInputStream().read())
                        .as("the connection has ended")
                        .isEqualTo(-1);
            }
            await(mailer.close());
        } finally {
            await(vertx.close());
        }
    }
}
