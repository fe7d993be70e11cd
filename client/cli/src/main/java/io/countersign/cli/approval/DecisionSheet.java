package io.countersign.cli.approval;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.protocol.api.DecisionItem;
import io.countersign.protocol.api.DecisionVerdict;
import io.countersign.protocol.api.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Requests as a text to edit: one line each with a verdict, the id, the hash of what was written above it, and a comment or reason.
 * Lines that begin with # are for the eyes.
 */
final class DecisionSheet {
    private static final Pattern LINE = Pattern.compile(
            "(approve|reject|skip)\\s+([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\\s+([0-9a-fA-F]{64})(?:\\s+(.*))?");

    private DecisionSheet() {}

    static String write(List<Request> requests) {
        var text = new StringBuilder(
                "# Change skip to approve (a comment may follow the hash) or reject (the reason must)."
                        + "\n# Then: countersign requests decide FILE\n");
        for (var request : requests) {
            text.append("#\n");
            RequestText.details(request)
                    .lines()
                    .forEach(line -> text.append("# ").append(line).append('\n'));
            text.append("skip ").append(request.id()).append(' ').append(request.hash());
            text.append('\n');
        }
        return text.toString();
    }

    /** @param onBehalfOf for all of them; null: in one's own name */
    static List<DecisionItem> read(String text, @Nullable UUID onBehalfOf) {
        var items = new ArrayList<DecisionItem>();
        var number = 0;
        for (var line : text.lines().map(String::strip).toList()) {
            number++;
            if (!line.isEmpty() && !line.startsWith("#")) {
                var item = item(line, number, onBehalfOf);
                if (item != null) {
                    items.add(item);
                }
            }
        }
        return items;
    }

    private static @Nullable DecisionItem item(String line, int number, @Nullable UUID onBehalfOf) {
        var match = LINE.matcher(line);
        if (!match.matches()) {
            throw wrong(number, "is not: approve, reject or skip, then the id, the hash, and a comment or reason");
        }
        var words = match.group(4);
        var said = words == null || words.isBlank() ? null : words.strip();
        var id = UUID.fromString(match.group(2));
        return switch (match.group(1)) {
            case "approve" -> new DecisionItem(id, DecisionVerdict.APPROVE, match.group(3), said, null, onBehalfOf);
            case "reject" -> {
                if (said == null) {
                    throw wrong(number, "rejects without a reason; write it behind the hash");
                }
                yield new DecisionItem(id, DecisionVerdict.REJECT, match.group(3), null, said, onBehalfOf);
            }
            default -> null;
        };
    }

    private static Failure wrong(int number, String what) {
        return new Failure(ExitCode.USAGE, "Line " + number + " " + what + ". Nothing was decided.");
    }
}
