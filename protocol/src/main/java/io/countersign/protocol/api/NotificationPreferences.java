package io.countersign.protocol.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a person wants to be told.
 *
 * @param email where mail goes; left out when it is set: the address stays.
 * @param muted families of which no mail is sent.
 * @param digest what is urgent comes at once all the same.
 * @param timeZone a name of the IANA time zone database, by which a daily digest comes at eight in the morning.
 */
public record NotificationPreferences(
        @Nullable String email, List<NotificationFamily> muted, NotificationDigest digest, String timeZone) {}
