package io.countersign.verticles.notify;

import io.countersign.verticles.DomainConfig;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.SMTPException;
import io.vertx.ext.mail.StartTLSOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Hands mails to the mail server of the configuration. Any thread; never blocks. */
final class Mailer {
    private static final int CONNECT_MILLIS = 5_000;
    private static final long CLOSE_MILLIS = 1_000;

    /** Mails that may be under way; one more would wait for a connection, and its time would pass meanwhile. */
    static final int CONNECTIONS = 4;

    /**
     * How long the server may say nothing. Some look a mail through for minutes before they take it, and a mail
     * that is given up before the server is done with it comes twice.
     */
    static final Duration SILENCE = Duration.ofMinutes(4);

    /** A server that says a little now and then: still before the claim of a notification ends. */
    private static final Duration BEYOND_SILENCE = Duration.ofSeconds(20);

    /** Answers to a log-in that fails (RFC 4954 section 6): not the mail is wrong, and the operator will mend what is. */
    private static final Set<Integer> LOGIN = Set.of(432, 454, 530, 534, 535, 538);

    /** What this client can write into SMTP and a header as it is. */
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");

    private final MailClient client;
    private final DomainConfig.Smtp smtp;
    private final String publicUrl;
    private final String domain;
    private final Duration longest;

    /** Why a mail was not taken: {@code permanent} when it never will be. Tells no address. */
    static final class NotTakenException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean permanent;

        NotTakenException(String why, boolean permanent) {
            super(why, null, false, false);
            this.permanent = permanent;
        }

        boolean permanent() {
            return permanent;
        }
    }

    /** @param silence after which a connection is ended, and with it the mail on it */
    Mailer(Vertx vertx, DomainConfig.Smtp smtp, String publicUrl, Duration silence) {
        this.smtp = smtp;
        this.publicUrl = publicUrl.replaceAll("/+$", "");
        this.domain = smtp.from().replaceAll("^.*@|>.*$", "");
        this.longest = silence.plus(BEYOND_SILENCE);
        this.client = MailClient.builder(vertx).with(options(smtp, silence)).build();
    }

    /** The client compares the name in the certificate only where no algorithm is set: whatever is set, it takes away again. */
    private static MailConfig options(DomainConfig.Smtp smtp, Duration silence) {
        var options = new MailConfig()
                .setHostname(smtp.host())
                .setPort(smtp.port())
                .setStarttls(starttls(smtp.tls()))
                .setSsl(smtp.tls() == DomainConfig.SmtpTls.IMPLICIT)
                .setMaxPoolSize(CONNECTIONS)
                .setConnectTimeout(CONNECT_MILLIS)
                .setUserAgent("countersign");
        options.setIdleTimeout(Math.toIntExact(silence.toMillis())).setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        if (smtp.certificate() != null) {
            options.setTrustOptions(
                    new PemTrustOptions().addCertPath(smtp.certificate().toString()));
        }
        return smtp.user() == null
                ? options.setLogin(LoginOption.DISABLED)
                : options.setLogin(LoginOption.REQUIRED)
                        .setUsername(smtp.user())
                        .setPassword(smtp.password());
    }

    private static StartTLSOptions starttls(DomainConfig.SmtpTls tls) {
        return switch (tls) {
            case NONE, IMPLICIT -> StartTLSOptions.DISABLED;
            case OPTIONAL -> StartTLSOptions.OPTIONAL;
            case REQUIRED -> StartTLSOptions.REQUIRED;
        };
    }

    static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    /** Completes when the server has taken it; fails as NotTakenException. At most {@link #CONNECTIONS} at a time. */
    Future<Void> send(Letter letter) {
        if (!isAddress(letter.to())) {
            return Future.failedFuture(new NotTakenException("the address is none that mail can be sent to", true));
        }
        return client.sendMail(message(letter))
                .timeout(longest.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(notTaken(failure)))
                .mapEmpty();
    }

    /** The words of a server may hold the address, so only its number is told. */
    private static NotTakenException notTaken(Throwable failure) {
        if (failure instanceof SMTPException refused && LOGIN.contains(refused.getReplyCode())) {
            return new NotTakenException(
                    "the mail server does not accept mail.user and mail.password (" + refused.getReplyCode() + ")",
                    false);
        }
        return failure instanceof SMTPException refused
                ? new NotTakenException("the mail server answers " + refused.getReplyCode(), refused.isPermanent())
                : new NotTakenException(
                        "the mail server does not answer: " + failure.getClass().getSimpleName(), false);
    }

    private MailMessage message(Letter letter) {
        return new MailMessage()
                .setFrom(smtp.from())
                .setTo(letter.to())
                .setSubject(Clean.line(letter.subject()))
                .setText(TextForm.of(letter.notices(), publicUrl))
                .setHtml(HtmlForm.of(letter.notices(), publicUrl))
                .setHeaders(headers(letter));
    }

    private MultiMap headers(Letter letter) {
        var headers = MultiMap.caseInsensitiveMultiMap()
                .add("Message-ID", "<" + letter.id() + "@" + domain + ">")
                .add("List-Id", "Countersign <countersign." + domain + ">")
                .add("Auto-Submitted", "auto-generated")
                .add("X-Auto-Response-Suppress", "All");
        if (letter.thread() != null) {
            var root = "<" + letter.thread() + "@" + domain + ">";
            headers.add("In-Reply-To", root).add("References", root);
        }
        return headers;
    }

    /** The client waits for each connection, even one on which nothing is ever said; Vert.x ends those with itself. */
    Future<Void> close() {
        return client.close().timeout(CLOSE_MILLIS, TimeUnit.MILLISECONDS).otherwiseEmpty();
    }
}
