package io.countersign.verticles.notify;

import static io.countersign.verticles.approval.World.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.countersign.verticles.Caller;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.approval.World;
import io.countersign.verticles.outbound.OperatorKey;
import io.countersign.verticles.outbound.OutboundPosts;
import io.vertx.core.Future;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.subethamail.smtp.server.SMTPServer;

/** Two gateways that send mail to a real mail server, whose mailboxes can be read. */
final class PostOffice implements AutoCloseable {
    static final String URL = "https://sign.acme.test";

    final World world = new World("notify_" + UUID.randomUUID().toString().replace("-", ""));
    final NotificationService one;
    final NotificationService two;

    /** What names of chat programs lead to, where it is not what they lead to everywhere. */
    final Map<String, Supplier<InetAddress>> names = new ConcurrentHashMap<>();

    private final int port;
    private GreenMail server;

    PostOffice() {
        server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        port = server.getSmtp().getPort();
        one = gateway();
        two = gateway();
    }

    private NotificationService gateway() {
        return gateway(OperatorKey.of("a key of thirty-two characters and more", true), true);
    }

    /** One more, with another key; without mail if that is not wanted. */
    NotificationService gateway(OperatorKey key, boolean development) {
        var smtp = new DomainConfig.Smtp(
                "127.0.0.1", port, DomainConfig.SmtpTls.NONE, "Countersign <gate@acme.test>", null, null, null);
        return new NotificationService(
                world.vertx,
                world.database(),
                new DomainConfig.Notifying(URL, Duration.ofHours(4), Duration.ofHours(24), smtp),
                new ChannelWay(
                        new OutboundPosts(
                                world.vertx,
                                new DomainConfig.Outbound(List.of(), development, null),
                                "chat programs",
                                this::resolve),
                        key,
                        Duration.ofSeconds(20)));
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        var name = names.get(host);
        return name == null ? InetAddress.getAllByName(host) : new InetAddress[] {name.get()};
    }

    /** A mail as it arrived. */
    record Mail(String to, String subject, String text, String html, MimeMessage message) {
        String header(String name) {
            try {
                var values = message.getHeader(name);
                assertThat(values).as(name).hasSize(1);
                return values[0];
            } catch (MessagingException e) {
                throw new AssertionError(e);
            }
        }

        List<String> headers() {
            return Arrays.asList(GreenMailUtil.getHeaders(message).split("\r\n(?![ \t])"));
        }
    }

    void address(Caller... people) {
        for (var person : people) {
            world.sql("UPDATE persons SET email = $2 WHERE id = $1", person.id(), person.name() + "@acme.test");
        }
    }

    /** Gives every leaf a place in the tree, as the sequencer would. */
    void sequence() {
        world.sql(
                "INSERT INTO log_entries (tree_index, leaf_id) SELECT (SELECT size FROM log_head) + row_number() OVER (ORDER BY l.id) - 1, l.id"
                        + " FROM audit_leaves l WHERE NOT EXISTS (SELECT 1 FROM log_entries e WHERE e.leaf_id = l.id)");
        world.sql("UPDATE log_head SET size = (SELECT count(*) FROM log_entries)");
    }

    /** Until there is nothing left to do. */
    void drain(Supplier<Future<OptionalInt>> round) {
        while (await(round.get()).orElse(0) > 0) {
            assertThat(true).isTrue();
        }
    }

    void readLog() {
        sequence();
        drain(one.reader()::round);
    }

    /** Reads the log and sends what is due; what arrived since the last time, by addressee. */
    List<Mail> deliver() {
        readLog();
        sendDue();
        return arrived();
    }

    /** Sends every mail that is due, until none is. */
    void sendDue() {
        var taken = 1;
        while (taken > 0) {
            taken = await(one.sender().round()).orElse(0);
            await(one.sender().settled());
        }
    }

    List<Mail> arrived() {
        var fresh = new ArrayList<Mail>();
        for (var message : server.getReceivedMessages()) {
            fresh.add(mail(message));
        }
        fresh.sort((a, b) -> a.to().compareTo(b.to()));
        empty();
        return fresh;
    }

    private void empty() {
        try {
            server.purgeEmailFromAllMailboxes();
        } catch (FolderException e) {
            throw new AssertionError(e);
        }
    }

    private static Mail mail(MimeMessage message) {
        try {
            var parts = (MimeMultipart) message.getContent();
            return new Mail(
                    message.getRecipients(Message.RecipientType.TO)[0].toString(),
                    message.getSubject(),
                    parts.getBodyPart(0).getContent().toString().replace("\r\n", "\n"),
                    parts.getBodyPart(1).getContent().toString(),
                    message);
        } catch (MessagingException | IOException e) {
            throw new AssertionError(e);
        }
    }

    static List<String> recipients(List<Mail> mails) {
        return mails.stream().map(mail -> mail.to().replace("@acme.test", "")).toList();
    }

    void breakDown() {
        arrived();
        server.stop();
    }

    /** From now on connections are accepted and nothing is said; to be closed before it is repaired. */
    ServerSocket fallSilent() throws IOException {
        breakDown();
        return new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
    }

    /** From now on this server has its place; to be stopped before it is repaired. */
    SMTPServer replace(Consumer<String> taking) {
        breakDown();
        var other = SMTPServer.port(port)
                .bindAddress(InetAddress.getLoopbackAddress())
                .messageHandler((context, from, to, data) -> taking.accept(to))
                .build();
        other.start();
        return other;
    }

    void repair() {
        server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
    }

    /** Reads the log and sends every card that is due, until none is. */
    void post() {
        readLog();
        postDue(one);
    }

    void postDue(NotificationService gateway) {
        var taken = 1;
        while (taken > 0) {
            taken = await(gateway.channelSender().round()).orElse(0);
            await(gateway.channelSender().settled());
        }
    }

    /** As if every pause were over. */
    void endPauses() {
        world.sql("UPDATE channels SET paused_until = NULL");
        world.sql("UPDATE channel_cards SET due_at = clock_timestamp() WHERE state = 'waiting'");
    }

    /** Lets whoever asks first have every lease. */
    void freeLeases() {
        world.sql("UPDATE leases SET until = '-infinity'");
    }

    /** As if the delays were over. */
    void makeDue() {
        world.sql("UPDATE notifications SET due_at = clock_timestamp() - interval '1 s' WHERE state = 'waiting'");
    }

    @Override
    public void close() {
        await(Future.join(one.close(), two.close()));
        server.stop();
        world.close();
    }
}
