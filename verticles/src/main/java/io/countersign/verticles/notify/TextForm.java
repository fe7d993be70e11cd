package io.countersign.verticles.notify;

import java.util.List;
import java.util.stream.Collectors;

/** Notices as plain text. */
final class TextForm {
    private TextForm() {}

    /** @param publicUrl without a slash at its end */
    static String of(List<Notice> notices, String publicUrl) {
        return notices.stream()
                .map(notice -> one(notice, publicUrl))
                .collect(Collectors.joining("\n\n" + "-".repeat(60) + "\n\n", "", "\n\n-- \n" + Footer.TEXT + "\n"));
    }

    private static String one(Notice notice, String publicUrl) {
        var text = new StringBuilder(notice.headline()).append("\n\n");
        var width = notice.facts().stream()
                        .mapToInt(fact -> fact.name().length())
                        .max()
                        .orElse(0)
                + 2;
        notice.facts()
                .forEach(fact -> text.append(fact.name())
                        .append(':')
                        .append(" ".repeat(width - fact.name().length()))
                        .append(fact.value())
                        .append('\n'));
        var quote = notice.quote();
        if (quote != null) {
            text.append('\n').append(quote.name()).append(":\n");
            quote.value().lines().forEach(line -> text.append("> ").append(line).append('\n'));
        }
        if (!notice.commands().isEmpty()) {
            text.append('\n');
            notice.commands()
                    .forEach(command -> text.append("    ").append(command).append('\n'));
        }
        if (notice.path() != null) {
            text.append('\n').append(publicUrl).append(notice.path()).append('\n');
        }
        return text.toString().stripTrailing();
    }
}
