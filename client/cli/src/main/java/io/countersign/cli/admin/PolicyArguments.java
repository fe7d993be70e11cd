package io.countersign.cli.admin;

import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** A Signer, and the file that holds the policy which it is to have. */
final class PolicyArguments {
    @Parameters(index = "0", paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The policy as JSON; - for standard input.")
    Path file = Path.of("");

    /** Where the policy of the Signer is read and set. */
    String path() {
        return "/v1/signers/" + Gateway.part(signer) + "/policy";
    }

    NewPolicy wanted(Surroundings surroundings) throws IOException {
        var text = file.toString().equals("-") ? surroundings.input().readAllBytes() : Files.readAllBytes(file);
        return ContractJson.mapper().readValue(text, NewPolicy.class);
    }
}
