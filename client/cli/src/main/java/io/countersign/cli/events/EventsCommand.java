package io.countersign.cli.events;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.HttpCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what happens, as it happens. */
@Command(
        name = "events",
        description =
                "Follow what happens, as it happens, until you interrupt it. A lost connection goes on where it was.",
        footer = {
            "",
            "Examples:",
            "  countersign events --signer release --type request.",
            "  countersign events --after 4711 --json | while read -r event; do ...; done"
        })
public final class EventsCommand extends CliCommand {
    @Option(names = "--signer", paramLabel = "SLUG", description = "Only of this Signer. May be repeated.")
    List<String> signers = new ArrayList<>();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description =
                    "Only events of this type, or of this prefix when it ends in a dot: request. May be repeated.")
    List<String> types = new ArrayList<>();

    /** Before the first event of the log, which has the index 0; no event has this id. */
    private static final long ALL = -1;

    @Option(
            names = "--after",
            paramLabel = "INDEX",
            description = "Begin after the event with this index; -1: with all that you may see. Default: from now on.")
    @Nullable
    Long after;

    @Option(names = "--count", paramLabel = "N", description = "End after so many events.")
    @Nullable
    Long count;

    @Option(names = "--json", description = "One JSON object a line, as it comes from the gateway.")
    boolean json;

    public EventsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        if (after != null && after < ALL || count != null && count < 1) {
            throw usage("--after is at least -1, --count at least 1.");
        }
        var left = count == null ? Long.MAX_VALUE : count;
        var last = after == null || after == ALL ? null : after;
        new Follower(gateway(), path(), last, report()::say).follow(left, this::show);
        return ExitCode.OK;
    }

    private String path() {
        var query = new ArrayList<String>();
        if (!signers.isEmpty()) {
            query.add("signer=" + Gateway.part(String.join(",", signers)));
        }
        if (!types.isEmpty()) {
            query.add("type=" + Gateway.part(String.join(",", types)));
        }
        if (after != null && after == ALL) {
            query.add("after=" + ALL);
        }
        return "/v1/events" + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }

    private void show(String data) throws IOException {
        report().line(
                        json || report().isJson()
                                ? data
                                : line(HttpCalls.lenient().readTree(data)));
    }

    private static String line(JsonNode event) {
        var line = new StringBuilder()
                .append(event.path("index").asLong())
                .append("  ")
                .append(event.path("at").asText())
                .append("  ")
                .append(event.path("type").asText());
        for (var name : List.of("signer", "request", "grant", "operation", "actor")) {
            if (event.hasNonNull(name)) {
                line.append("  ")
                        .append(name)
                        .append('=')
                        .append(event.get(name).asText());
            }
        }
        return line.toString();
    }
}
