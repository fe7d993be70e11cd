package io.countersign.verticles.notify;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.NotificationDigest;
import io.countersign.protocol.api.NotificationFamily;
import io.countersign.protocol.api.NotificationPreferences;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.WireNames;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a person wants to be told; each person's own business. */
final class PreferenceOperations {
    private static final Queries SQL = Queries.of("notifications");

    private final Database database;

    PreferenceOperations(Database database) {
        this.database = database;
    }

    Future<NotificationPreferences> get(Call call) {
        return person(call).compose(person -> database.read(tx -> one(tx, call)));
    }

    Future<NotificationPreferences> set(Call call, NotificationPreferences wanted) {
        return person(call)
                .compose(person -> checked(wanted))
                .compose(sound -> database.change(
                        call,
                        tx -> setEmail(tx, call, wanted.email())
                                .compose(changed -> tx.update(SQL.get("setPreferences"), values(call, wanted))
                                        .map(set -> {
                                            tx.record(event(call, wanted, changed));
                                            return null;
                                        }))
                                .compose(set -> one(tx, call))));
    }

    private static Future<Void> person(Call call) {
        return call.caller().kind() == IdentityKind.PERSON
                ? Future.succeededFuture()
                : Future.failedFuture(new Refusal.Forbidden(
                                "PERSON_REQUIRED",
                                "machine identities get no mail; their owners do, as they themselves prefer")
                        .refused());
    }

    private static Future<Void> checked(NotificationPreferences wanted) {
        if (!ZoneId.getAvailableZoneIds().contains(wanted.timeZone())) {
            return Future.failedFuture(Refusal.BadInput.field(
                            "/timeZone", "there is no such time zone; write one like Europe/Berlin or UTC")
                    .refused());
        }
        return wanted.email() == null || Mailer.isAddress(wanted.email())
                ? Future.succeededFuture()
                : Future.failedFuture(Refusal.BadInput.field(
                                "/email", "mail cannot be sent to this address; write one like ann@example.com")
                        .refused());
    }

    private static Future<Boolean> setEmail(Tx tx, Call call, @Nullable String email) {
        return email == null
                ? Future.succeededFuture(false)
                : tx.update(SQL.get("setEmail"), Tuple.of(call.caller().id(), email))
                        .map(rows -> rows == 1);
    }

    private static Tuple values(Call call, NotificationPreferences wanted) {
        return Tuple.of(call.caller().id())
                .addArrayOfString(wanted.muted().stream()
                        .map(NotificationFamily::toString)
                        .distinct()
                        .toArray(String[]::new))
                .addString(wanted.digest().toString())
                .addString(wanted.timeZone());
    }

    /** Without the address: nothing of the log can be taken out again. */
    private static Event event(Call call, NotificationPreferences wanted, boolean emailChanged) {
        var caller = call.caller();
        return Event.by(caller.id(), caller.organization(), "notification.preferences_set")
                .with(
                        "muted",
                        wanted.muted().stream()
                                .map(NotificationFamily::toString)
                                .distinct()
                                .sorted()
                                .collect(Collectors.joining(", ")))
                .with("digest", wanted.digest().toString())
                .with("emailChanged", emailChanged);
    }

    private static Future<NotificationPreferences> one(Tx tx, Call call) {
        return tx.first(SQL.get("preferences"), Tuple.of(call.caller().id()), PreferenceOperations::shown)
                .map(found -> found.orElseThrow());
    }

    private static NotificationPreferences shown(Row row) {
        List<NotificationFamily> off = Arrays.stream(row.getArrayOfStrings("muted"))
                .map(name -> WireNames.of(NotificationFamily.class, name))
                .toList();
        return new NotificationPreferences(
                row.getString("email"),
                off,
                WireNames.of(NotificationDigest.class, row.getString("digest")),
                row.getString("time_zone"));
    }
}
