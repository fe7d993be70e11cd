package io.countersign.verticles;

import io.countersign.protocol.api.NotificationPreferences;
import io.vertx.core.Future;

/** What people are told of by mail. Method names are operation ids of the contract. */
public interface Notifications {
    /** Those of the caller, who must be a person. */
    Future<NotificationPreferences> getNotificationPreferences(Call call);

    Future<NotificationPreferences> setNotificationPreferences(Call call, NotificationPreferences preferences);

    /** Sends a mail to the caller's own address; completes with where it went when the mail server has taken it. For admins. */
    Future<NotificationPreferences> testNotifications(Call call);
}
