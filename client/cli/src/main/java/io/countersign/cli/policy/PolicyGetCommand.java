package io.countersign.cli.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.OutputFormat;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Names;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a policy. */
@Command(
        name = "get",
        description = "Show the policy of a Signer: as a sentence, or as a file to edit and apply.",
        footer = {
            "",
            "Examples:",
            "  countersign policy get release",
            "  countersign policy get release --yaml > policy.yaml"
        })
final class PolicyGetCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Option(names = "--yaml", description = "As YAML, for: countersign policy apply SIGNER FILE")
    boolean yaml;

    @Option(
            names = "--of-version",
            paramLabel = "N",
            description = "An earlier version; see: countersign policy versions. Default: the present one.")
    @Nullable
    Long version;

    PolicyGetCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        if (yaml && report().isJson()) {
            throw usage("Either --yaml or --output " + OutputFormat.json + ".");
        }
        var gateway = gateway();
        var policy = version == null ? gateway.get(path(), ObjectNode.class) : versionOf(gateway, version);
        if (yaml) {
            report().result(policy, heading(policy) + PolicyYaml.write(policy, new Names(gateway).byId()));
        } else {
            report().result(
                            policy,
                            "Version " + policy.path("version").asText() + ": "
                                    + Table.clean(policy.path("sentence").asText()));
        }
        return ExitCode.OK;
    }

    private String path() {
        return "/v1/signers/" + Gateway.part(signer) + "/policy";
    }

    private ObjectNode versionOf(Gateway gateway, long wanted) throws IOException {
        return gateway.all(path() + "/versions", Map.of(), ObjectNode.class).stream()
                .filter(policy -> is(policy.path("version"), wanted))
                .findFirst()
                .orElseThrow(() -> new Failure(
                        ExitCode.REFUSED,
                        "The policy of " + signer + " never had a version " + wanted
                                + "; see: countersign policy versions " + signer));
    }

    private static boolean is(JsonNode number, long wanted) {
        return number.asLong(-1) == wanted;
    }

    private String heading(ObjectNode policy) {
        var number = policy.path("version").asText();
        return "# " + Table.clean(policy.path("sentence").asText()) + "\n# Version " + number
                + (version == null
                        ? "; apply with: countersign policy apply " + signer + " FILE --if-version " + number
                        : ", as it was")
                + "\n";
    }
}
