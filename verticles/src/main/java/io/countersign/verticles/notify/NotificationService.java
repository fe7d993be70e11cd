package io.countersign.verticles.notify;

import io.countersign.protocol.api.NotificationPreferences;
import io.countersign.verticles.Call;
import io.countersign.verticles.Channels;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.NotificationFigures;
import io.countersign.verticles.Notifications;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.notify.Notice.Fact;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells people what waits for them and what became of what they asked for. */
public final class NotificationService implements Notifications {
    private static final int RETRY_SECONDS = 30;

    private final Database database;
    private final PreferenceOperations preferences;
    private final NotificationFigures figures;
    private final LogReader reader;
    private final Deadlines deadlines;
    private final @Nullable Mailer mailer;
    private final @Nullable Sender sender;
    private final ChannelParts channels;

    /** @param way how channels of chat programs are called */
    public NotificationService(Vertx vertx, Database database, DomainConfig.Notifying config, ChannelWay way) {
        this.database = database;
        this.preferences = new PreferenceOperations(database);
        this.figures = new NotificationFigures();
        var smtp = config.smtp();
        this.mailer = smtp == null ? null : new Mailer(vertx, smtp, config.publicUrl(), Mailer.SILENCE);
        this.sender = mailer == null ? null : new Sender(vertx, database, mailer, figures);
        this.channels = ChannelParts.of(vertx, database, way, config.publicUrl(), figures);
        this.reader = new LogReader(vertx, database, smtp != null, channels.configured());
        this.deadlines = new Deadlines(vertx, database, config);
    }

    public void start() {
        reader.start();
        deadlines.start();
        if (sender != null) {
            sender.start();
        }
        channels.start();
    }

    /** The log has grown. */
    public void nudge() {
        reader.nudge();
    }

    public NotificationFigures figures() {
        return figures;
    }

    public Channels channels() {
        return channels.service();
    }

    ChannelSender channelSender() {
        return channels.sender();
    }

    LogReader reader() {
        return reader;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    Sender sender() {
        return Objects.requireNonNull(sender);
    }

    @Override
    public Future<NotificationPreferences> getNotificationPreferences(Call call) {
        return preferences.get(call);
    }

    @Override
    public Future<NotificationPreferences> setNotificationPreferences(Call call, NotificationPreferences wanted) {
        return preferences.set(call, wanted);
    }

    @Override
    public Future<NotificationPreferences> testNotifications(Call call) {
        if (!call.caller().isOrganizationAdmin()) {
            return Future.failedFuture(new Refusal.Forbidden(
                            "ADMIN_REQUIRED", "only an admin of the organization tries out the mail server")
                    .refused());
        }
        var through = mailer;
        if (through == null) {
            return Future.failedFuture(new Refusal.Conflict(
                            "MAIL_NOT_CONFIGURED",
                            "no mail server is configured; the operator writes one under mail in gateway.yaml")
                    .refused());
        }
        return preferences.get(call).compose(own -> {
            var address = own.email();
            if (address == null) {
                return Future.failedFuture(new Refusal.Conflict(
                                "NO_EMAIL_ADDRESS",
                                "there is no address of yours; set one with countersign notifications set --email")
                        .refused());
            }
            return database.<Void>change(call, tx -> {
                        tx.record(Event.by(call.caller().id(), call.caller().organization(), "notification.tested"));
                        return Future.succeededFuture();
                    })
                    .compose(recorded -> through.send(test(address)))
                    .map(own)
                    .recover(failure -> Future.failedFuture(
                            failure instanceof Mailer.NotTakenException why
                                    ? notTaken(why).refused()
                                    : failure));
        });
    }

    private static Letter test(String address) {
        var notice = new Notice(
                "test",
                "[Countersign] test",
                "This is a test: mail of Countersign reaches you",
                List.of(Fact.of("Asked for by", "you")),
                null,
                List.of(),
                null);
        var id = Ids.next();
        return new Letter(address, notice.subject(), id, null, List.of(notice));
    }

    private static Refusal notTaken(Mailer.NotTakenException why) {
        return new Refusal.Unavailable(
                "MAIL_NOT_SENT", why.getMessage() + "; see the settings under mail in gateway.yaml", RETRY_SECONDS);
    }

    /** Finishes what is under way and gives the leases back. */
    public Future<Void> close() {
        return Future.join(
                        reader.close(),
                        deadlines.close(),
                        channels.close(),
                        sender == null ? Future.succeededFuture() : sender.close())
                .transform(ended -> mailer == null ? Future.succeededFuture() : mailer.close());
    }
}
