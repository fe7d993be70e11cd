package io.countersign.cli.policy;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.approval.TermOptions;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.NewSimulation;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.SimulatedPart;
import io.countersign.protocol.api.SimulatedStep;
import io.countersign.protocol.api.Simulation;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what would come of a request. */
@Command(
        name = "simulate",
        description = "Say what would come of a request if it were made now: who would decide, and what is missing.",
        footer = {"", "Example:", "  countersign policy simulate release --requester machine:ci --count 3 --window PT1H"
        })
final class PolicySimulateCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Option(names = "--requester", paramLabel = "WHO", description = "Who would ask, by name or id. Default: you.")
    @Nullable
    String requester;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "RFC 3339; conditions are judged for this time. Default: now.")
    @Nullable
    Instant time;

    @Option(
            names = "--claim",
            paramLabel = "NAME=VALUE",
            description = "A verified claim that the token would carry; may be repeated.")
    @Nullable
    Map<String, String> claims;

    @Mixin
    TermOptions terms = new TermOptions();

    PolicySimulateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var names = new Names(gateway);
        var who = requester == null ? null : names.principal(requester);
        var wanted = new NewSimulation(who, terms.request("simulated", names), time, claims);
        var path = "/v1/signers/" + Gateway.part(signer) + "/policy:simulate";
        var simulation = gateway.act(path, wanted, Simulation.class);
        report().result(simulation, words(simulation));
        return ExitCode.OK;
    }

    private static String words(Simulation simulation) {
        var lines = new ArrayList<String>();
        lines.add(simulation.outcome() + ": " + Table.clean(simulation.reason()));
        simulation.conditions().stream()
                .filter(condition -> !condition.refuses())
                .forEach(condition -> lines.add("step added by " + Table.clean(condition.reason())));
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
