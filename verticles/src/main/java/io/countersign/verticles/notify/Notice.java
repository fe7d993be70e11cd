package io.countersign.verticles.notify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one person is told, before it has a form: {@link TextForm} and {@link HtmlForm} show the same.
 *
 * @param thread what it is about, as the left side of a message id; all that is told of it stands together in a reader's mailbox
 * @param subject the same for the whole thread
 * @param headline what happened, in one line
 * @param quote words of a person; null for none
 * @param commands that show it or decide on it; a link never does the latter
 * @param path of the page that shows it, below the public URL; null for none
 */
record Notice(
        String thread,
        String subject,
        String headline,
        List<Fact> facts,
        @Nullable Fact quote,
        List<String> commands,
        @Nullable String path) {
    /** Both cleaned. */
    record Fact(String name, String value) {
        static Fact of(String name, String value) {
            return new Fact(name, Clean.line(value));
        }

        /** For what somebody agrees to, which must not end in three dots. */
        static Fact whole(String name, String value) {
            return new Fact(name, Clean.longLine(value));
        }
    }

    Notice {
        subject = Clean.line(subject);
        headline = Clean.line(headline);
        facts = List.copyOf(facts);
        commands = List.copyOf(commands);
    }
}
