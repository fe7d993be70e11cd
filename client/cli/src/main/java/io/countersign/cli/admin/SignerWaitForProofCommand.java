package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.WaitForProof;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says whether answers of signing wait for their proofs. */
@Command(
        name = "wait-for-proof",
        description = {
            "Say whether answers of signing wait until the log proves them, and carry the proof.",
            "An answer then takes about a second; it waits five seconds at most, and comes without the proof when the log takes longer."
        },
        footer = {"", "Example:", "  countersign signer wait-for-proof release on"})
final class SignerWaitForProofCommand extends CliCommand {
    /** Of the setting. */
    enum Position {
        on,
        off
    }

    @Parameters(index = "0", paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Parameters(index = "1", paramLabel = "on|off", description = "${COMPLETION-CANDIDATES}.")
    Position position = Position.off;

    SignerWaitForProofCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var wanted = new WaitForProof(position == Position.on);
        var set = gateway().put("/v1/signers/" + Gateway.part(signer) + "/wait-for-proof", wanted, WaitForProof.class);
        report().result(
                        set,
                        "Answers of " + signer
                                + (set.waiting() ? " wait for their proofs." : " do not wait for their proofs."));
        return ExitCode.OK;
    }
}
