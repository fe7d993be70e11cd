package io.countersign.verticles.notify;

import io.countersign.verticles.notify.Notice.Fact;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a notice goes into a card: chat programs refuse long ones (Slack: 50 blocks, 3,000 characters a text; Teams: 28 kB), so a card
 * leaves out what the page of the request shows.
 */
final class CardParts {
    private static final int MOST_FACTS = 30;
    private static final int MOST_BYTES = 7_000;
    private static final int LONGEST_QUOTE = 4_000;
    private static final int LONGEST_LINE = 600;
    private static final int MOST_LINES = 20;

    private CardParts() {}

    /** The first ones, and how many more there are. */
    static List<Fact> facts(Notice notice) {
        var facts = new ArrayList<Fact>();
        var bytes = 0;
        for (var whole : notice.facts()) {
            var fact = Fact.of(whole.name(), whole.value());
            bytes += bytes(fact.name() + fact.value());
            if (facts.size() == MOST_FACTS || bytes > MOST_BYTES) {
                facts.add(Fact.of("And", notice.facts().size() - facts.size() + " more lines; open the request"));
                break;
            }
            facts.add(fact);
        }
        return facts;
    }

    /** The name of a claim comes from elsewhere as well. */
    static String name(Fact fact) {
        return Clean.line(fact.name());
    }

    static String quote(Fact quote) {
        var lines = fitting(quote.value(), LONGEST_QUOTE)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        return fitting(quote.name(), LONGEST_LINE) + ":\n"
                + (lines.size() <= MOST_LINES
                        ? String.join("\n", lines)
                        : String.join("\n", lines.subList(0, MOST_LINES)) + "…");
    }

    static String headline(Notice notice) {
        return fitting(notice.headline(), LONGEST_LINE);
    }

    /** Bytes as JSON, which are up to twelve for a character. */
    private static int bytes(String text) {
        return new JsonArray().add(text).toBuffer().length();
    }

    private static String fitting(String text, int mostBytes) {
        var fits = text;
        while (bytes(fits) > mostBytes) {
            fits = shortened(fits, fits.codePointCount(0, fits.length()) * 9 / 10);
        }
        return fits;
    }

    /** @param longest in code points */
    static String shortened(String text, int longest) {
        return text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…";
    }
}
