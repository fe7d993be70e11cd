package io.countersign.cli.audit;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** From the id of an attempt to sign to what became of it. */
@Command(
        name = "operation",
        description = "Show one attempt to sign: who, what, under which grant, and what became of it.",
        footer = {"", "Example:", "  countersign audit operation 01972c8e-7d4a-7c31-9a3c-0242ac120002"})
public final class AuditOperationCommand extends CliCommand {
    @Parameters(paramLabel = "OPERATION", description = "Id of the operation, as signing or countersign audit told it.")
    UUID operation = new UUID(0, 0);

    public AuditOperationCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var found = gateway().get("/v1/operations/" + operation, Operation.class);
        report().result(found, text(found));
        return ExitCode.OK;
    }

    private static String text(Operation found) {
        var lines = new ArrayList<String>();
        lines.add(found.outcome() + " at " + found.at() + (found.reason() == null ? "" : ": " + found.reason()));
        add(lines, "by", found.identity().name());
        add(lines, "signer", found.signer());
        add(lines, "algorithm", found.algorithm());
        add(lines, "digest", found.digest());
        add(lines, "grant", found.grant());
        add(lines, "request", found.request());
        add(lines, "certificate", found.certificateSerial());
        add(lines, "file", found.fileName());
        add(lines, "tool", found.tool());
        add(lines, "host", found.host());
        return String.join("\n", lines);
    }

    private static void add(List<String> lines, String name, @Nullable Object value) {
        if (value != null) {
            lines.add(String.format("%-12s%s", name, Table.clean(value)));
        }
    }
}
