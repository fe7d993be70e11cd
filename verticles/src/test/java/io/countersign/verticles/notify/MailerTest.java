package io.countersign.verticles.notify;

import static io.countersign.verticles.approval.World.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.notify.Mailer.NotTakenException;
import io.countersign.verticles.notify.Notice.Fact;
import io.countersign.verticles.outbound.TestCertificate;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** Against a mail server that wants TLS and a log-in, as most do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MailerTest {
    private static final String USER = "countersign";
    private static final String PASSWORD = "marzipan and gingerbread";

    @TempDir
    static Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> arrived = new CopyOnWriteArrayList<>();
    private final List<String> loginsTried = new CopyOnWriteArrayList<>();
    private final TestCertificate certificate = TestCertificate.of("localhost");

    @SuppressWarnings("NullAway.Init") // by each test
    private SMTPServer server;

    @SuppressWarnings("NullAway.Init") // by each test
    private Mailer mailer;

    private Path trusted;

    @BeforeAll
    void certificate() throws Exception {
        trusted = certificate.file(folder, "mail.pem");
    }

    @AfterEach
    void stop() {
        await(mailer.close());
        server.stop();
        arrived.clear();
        loginsTried.clear();
    }

    @AfterAll
    void close() {
        await(vertx.close());
    }

    private SMTPServer.Builder server() {
        return SMTPServer.port(0)
                .hostName("localhost")
                .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((user, password, context) -> {
                    loginsTried.add(user);
                    if (!user.equals(USER) || !password.equals(PASSWORD)) {
                        throw new LoginFailedException();
                    }
                }))
                .requireAuth()
                .messageHandler((context, from, to, data) ->
                        arrived.add(from + " " + to + " " + new String(data, StandardCharsets.UTF_8)));
    }

    /** Takes no mail before STARTTLS. */
    private void startsTls(TestCertificate shown) throws Exception {
        start(server().enableTLS().requireTLS().startTlsSocketFactory(context(shown)));
    }

    private void start(SMTPServer.Builder wanted) {
        server = wanted.build();
        server.start();
    }

    private static SSLContext context(TestCertificate shown) throws Exception {
        var keys = shown.options().getKeyManagerFactory(Vertx.vertx()).getKeyManagers();
        var context = SSLContext.getInstance("TLS");
        context.init(keys, null, null);
        return context;
    }

    private Mailer mailer(DomainConfig.SmtpTls tls, String password, @Nullable Path trust) {
        mailer = new Mailer(
                vertx,
                new DomainConfig.Smtp(
                        "localhost", server.getPortAllocated(), tls, "gate@acme.test", USER, password, trust),
                "https://sign.acme.test",
                Mailer.SILENCE);
        return mailer;
    }

    private static Letter letter() {
        var notice = new Notice(
                "test", "[Countersign] test", "This is a test", List.of(Fact.of("a", "b")), null, List.of(), null);
        return Letter.of("ann@acme.test", new UUID(1, 2), List.of(notice));
    }

    private static NotTakenException notTaken(Mailer through) {
        var why = catchThrowableOfType(NotTakenException.class, () -> await(through.send(letter())));
        assertThat(why).isNotNull();
        return why;
    }

    @Test
    void mail_goes_over_starttls_after_a_log_in() throws Exception {
        startsTls(certificate);
        await(mailer(DomainConfig.SmtpTls.REQUIRED, PASSWORD, trusted).send(letter()));
        assertThat(arrived)
                .singleElement()
                .satisfies(mail -> assertThat(mail)
                        .startsWith("gate@acme.test ann@acme.test ")
                        .contains("This is a test"));
        assertThat(loginsTried).containsExactly(USER);
    }

    @Test
    void mail_goes_over_tls_from_the_first_byte_after_a_log_in() throws Exception {
        start(server().serverSocketFactory(context(certificate)));
        await(mailer(DomainConfig.SmtpTls.IMPLICIT, PASSWORD, trusted).send(letter()));
        assertThat(arrived).hasSize(1);
    }

    @Test
    void a_wrong_password_is_named_and_not_told_and_the_mail_is_kept() throws Exception {
        startsTls(certificate);
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        root.addAppender(lines);
        var wrong = "nougat and almonds";
        var why = notTaken(mailer(DomainConfig.SmtpTls.REQUIRED, wrong, trusted));
        root.detachAppender(lines);
        assertThat(why.getMessage()).isEqualTo("the mail server does not accept mail.user and mail.password (535)");
        assertThat(why.permanent()).as("the operator will mend it").isFalse();
        assertThat(arrived).isEmpty();
        var plain = Base64.getEncoder().encodeToString(("\0" + USER + "\0" + wrong).getBytes(StandardCharsets.UTF_8));
        var login = Base64.getEncoder().encodeToString(wrong.getBytes(StandardCharsets.UTF_8));
        assertThat(List.copyOf(lines.list))
                .extracting(line -> line.getFormattedMessage() + line.getThrowableProxy())
                .noneMatch(line -> line.contains(wrong) || line.contains(plain) || line.contains(login));
    }

    @Test
    void the_password_is_not_sent_where_starttls_is_required_and_not_offered() {
        start(server());
        assertThat(notTaken(mailer(DomainConfig.SmtpTls.REQUIRED, PASSWORD, trusted))
                        .permanent())
                .isFalse();
        assertThat(loginsTried).isEmpty();
        assertThat(arrived).isEmpty();
    }

    @Test
    void nothing_is_sent_to_a_server_that_nobody_vouches_for_or_of_another_name() throws Exception {
        startsTls(certificate);
        notTaken(mailer(DomainConfig.SmtpTls.REQUIRED, PASSWORD, null));
        stop();
        var other = TestCertificate.of("mail.other.test");
        var trustedOther = other.file(folder, "other.pem");
        startsTls(other);
        assertThat(notTaken(mailer(DomainConfig.SmtpTls.REQUIRED, PASSWORD, trustedOther))
                        .permanent())
                .isFalse();
        stop();
        start(server().serverSocketFactory(context(other)));
        notTaken(mailer(DomainConfig.SmtpTls.IMPLICIT, PASSWORD, trustedOther));
        assertThat(loginsTried).isEmpty();
        assertThat(arrived).isEmpty();
    }
}
