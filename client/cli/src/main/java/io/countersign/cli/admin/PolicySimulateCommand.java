package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.NewSimulation;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.SimulatedPart;
import io.countersign.protocol.api.SimulatedStep;
import io.countersign.protocol.api.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what would come of a request. */
@Command(
        name = "simulate",
        description = "Say what would come of a request if it were made now: who would decide, and what is missing.",
        footer = {"", "Example:", "  countersign policy simulate release --count 3 --window PT1H"})
final class PolicySimulateCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Option(names = "--requester", paramLabel = "ID", description = "Who would ask; default you.")
    @Nullable
    UUID requester;

    @Option(names = "--recipient", paramLabel = "ID", description = "Who would sign; default the requester.")
    @Nullable
    UUID recipient;

    @Option(names = "--count", paramLabel = "N", description = "How many signatures; default the ceiling.")
    @Nullable
    Long count;

    @Option(names = "--window", paramLabel = "DURATION", description = "For how long, as PT1H; default the ceiling.")
    @Nullable
    Duration window;

    @Option(names = "--ticket", paramLabel = "TEXT", description = "The ticket that the request would name.")
    @Nullable
    String ticket;

    PolicySimulateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var wanted = new NewSimulation(requester, new NewRequest("simulated", recipient, count, window, ticket));
        var path = "/v1/signers/" + Gateway.part(signer) + "/policy:simulate";
        var simulation = gateway().act(path, wanted, Simulation.class);
        report().result(simulation, words(simulation));
        return ExitCode.OK;
    }

    private static String words(Simulation simulation) {
        var lines = new ArrayList<String>();
        lines.add(simulation.outcome() + ": " + Table.clean(simulation.reason()));
        simulation.steps().forEach(step -> lines.add(words(step)));
        simulation
                .excluded()
                .forEach(excluded -> lines.add(
                        "not " + Table.clean(excluded.person().name()) + ": " + Table.clean(excluded.reason())));
        return String.join("\n", lines);
    }

    private static String words(SimulatedStep step) {
        return "step " + step.step() + ": "
                + step.parts().stream()
                        .map(PolicySimulateCommand::words)
                        .collect(Collectors.joining(step.allParts() ? " and " : " or "));
    }

    private static String words(SimulatedPart part) {
        var people = part.eligible().stream().map(PersonRef::name).collect(Collectors.joining(", "));
        return part.requiredApprovals() + " of " + (people.isEmpty() ? "nobody" : Table.clean(people))
                + (part.missing() == 0 ? "" : ", " + part.missing() + " missing");
    }
}
