package io.countersign.cli.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.cli.TextInput;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Names;
import io.countersign.cli.http.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A Signer, and the file that holds the policy which it is to have. */
final class PolicyArguments {
    /** What the file holds, for the help of each command that takes it. */
    static final String FORMAT = "The file holds YAML or JSON, as countersign policy get SIGNER --yaml writes it:%n%n"
            + "  steps:%n"
            + "    - name: leads%n"
            + "      approvers:%n"
            + "        - {kind: group, name: leads}%n"
            + "      requiredApprovals: 1%n"
            + "  signatureCeiling: 3%n"
            + "  windowCeiling: PT1H%n%n"
            + "An approver has an id, or a name that is looked up. Every other key is as in the API.";

    @Parameters(index = "0", paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The policy as YAML or JSON; - for standard input.")
    Path file = Path.of("");

    @Option(
            names = "--tighten-now",
            description = "Void all pending requests, so that nothing is approved under an older version.")
    boolean tightenNow;

    /** Where the policy of the Signer is read and set. */
    String path() {
        return "/v1/signers/" + Gateway.part(signer) + "/policy";
    }

    /** One call that sends the policy. */
    interface Sending<T> {
        T send(ObjectNode policy) throws IOException;
    }

    /** Sends the policy of the file. What the gateway finds wrong is told with the line of the file that says it. */
    <T> T send(Surroundings surroundings, Gateway gateway, Sending<T> sending) throws IOException {
        var text = YamlText.read(
                file.toString().equals("-") ? "Standard input" : file.toString(), TextInput.read(surroundings, file));
        findApprovers(text, "", text.tree(), new Names(gateway));
        if (tightenNow) {
            text.tree().put("tightenNow", true);
        }
        try {
            return sending.send(text.tree());
        } catch (ProblemException refused) {
            throw new ProblemException(refused.problem().at(pointer -> text.place(pointer) + ", " + pointer));
        }
    }

    /** Approvers by name become approvers by id, wherever the contract has approvers. */
    private static void findApprovers(YamlText text, String pointer, JsonNode node, Names names) throws IOException {
        for (var i = 0; node.isArray() && i < node.size(); i++) {
            findApprovers(text, pointer + "/" + i, node.get(i), names);
        }
        for (var entry : node.properties()) {
            var here = pointer + "/" + entry.getKey();
            if (entry.getKey().equals("approvers") && entry.getValue().isArray()) {
                for (var i = 0; i < entry.getValue().size(); i++) {
                    if (entry.getValue().get(i) instanceof ObjectNode approver) {
                        findApprover(text, here + "/" + i, approver, names);
                    }
                }
            } else {
                findApprovers(text, here, entry.getValue(), names);
            }
        }
    }

    private static void findApprover(YamlText text, String pointer, ObjectNode approver, Names names)
            throws IOException {
        if (approver.has("id") || !approver.path("name").isTextual()) {
            return;
        }
        var name = approver.get("name").textValue();
        try {
            var id = approver.path("kind").asText().equals("group") ? names.group(name) : names.person(name);
            approver.remove("name");
            approver.put("id", id.toString());
        } catch (Failure unknown) {
            throw new Failure(unknown.exitCode(), text.place(pointer) + ": " + unknown.getMessage(), unknown);
        }
    }
}
