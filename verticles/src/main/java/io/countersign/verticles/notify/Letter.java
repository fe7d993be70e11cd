package io.countersign.verticles.notify;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A mail to one person.
 *
 * @param id stays the same when it is sent again
 * @param thread null for a mail that belongs to none
 */
record Letter(String to, String subject, UUID id, @Nullable String thread, List<Notice> notices) {
    static Letter of(String to, UUID id, List<Notice> notices) {
        var only = notices.getFirst();
        return notices.size() == 1
                ? new Letter(to, only.subject(), id, only.thread(), notices)
                : new Letter(to, "[Countersign] " + notices.size() + " notifications", id, null, notices);
    }

    /** Nobody's words or address. */
    @Override
    public String toString() {
        return "Letter[" + id + "]";
    }
}
