package io.countersign.cli.log;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.HttpCalls;
import io.countersign.cli.http.ProblemException;
import io.countersign.cli.login.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Command;

/** What anybody may have, without a log-in, to verify the log and what it proves. */
abstract class LogTextCommand extends CliCommand {
    private LogTextCommand(Surroundings surroundings) {
        super(surroundings);
    }

    final int print(String name, String path, String mediaType) throws IOException {
        var http = new HttpCalls(Session.address(surroundings(), connection()), retries());
        var answer = http.send(new HttpCalls.Call("GET", path, Map.of("Accept", mediaType), new byte[0]));
        if (answer.status() != 200) {
            throw new ProblemException(answer.problem());
        }
        var text = new String(answer.body(), StandardCharsets.UTF_8);
        report().result(Map.of(name, text), text);
        return ExitCode.OK;
    }

    /** The key of checkpoints. */
    @Command(
            name = "key",
            description = {
                "Print the verifier key of the log, for countersign verify --log-key and for witnesses. Needs no log-in.",
                "Note it somewhere else: a key that is asked for together with what it verifies proves little."
            },
            footer = {"", "Example:", "  countersign log key --url https://countersign.example.com > log.key"})
    static final class Key extends LogTextCommand {
        Key(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        protected int run() throws IOException {
            return print("key", "/v1/log/key", "text/plain");
        }
    }

    /** The head of the tree, signed. */
    @Command(
            name = "checkpoint",
            description = "Print the newest signed checkpoint of the log, as a C2SP signed note. Needs no log-in.",
            footer = {"", "Example:", "  countersign log checkpoint > today.checkpoint"})
    static final class Checkpoint extends LogTextCommand {
        Checkpoint(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        protected int run() throws IOException {
            return print("checkpoint", "/v1/log/checkpoint", "text/plain");
        }
    }

    /** The key of attestations. */
    @Command(
            name = "attestation-key",
            description =
                    "Print the key that attestations of approvals verify with, for countersign verify --attestation-key."
                            + " Needs no log-in.",
            footer = {"", "Example:", "  countersign log attestation-key > attestation.pem"})
    static final class AttestationKey extends LogTextCommand {
        AttestationKey(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        protected int run() throws IOException {
            return print("pem", "/v1/attestation-key", "application/x-pem-file");
        }
    }
}
