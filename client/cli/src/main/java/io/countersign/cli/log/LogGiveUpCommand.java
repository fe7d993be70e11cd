package io.countersign.cli.log;

import io.countersign.cli.CliCommand;
import io.countersign.cli.Confirmation;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.GivenUpLog;
import io.countersign.protocol.api.LogRollback;
import io.countersign.protocol.api.LogStatus;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Goes on with a database that lost a part of the log. */
@Command(
        name = "give-up",
        description = {
            "After ROLLBACK_DETECTED: go on with a database that does not continue the published log; for platform admins.",
            "What the lost leaves told is forgotten for good: signatures that were charged, revocations, decisions. Restore the"
                    + " missing end of the database if it exists anywhere; gateways then go on by themselves. Where it does"
                    + " not, first disable the Signers, compare exports with the log, and revoke what is in doubt.",
            "Ask a gateway that stopped, by --url: it tells what it keeps, and that is what is given up."
        },
        footer = {
            "",
            "Example:",
            "  countersign log show",
            "  countersign log give-up --size 4711 --reason 'base backup of Monday restored, incident 17'"
        })
final class LogGiveUpCommand extends CliCommand {
    @Option(
            names = "--size",
            required = true,
            paramLabel = "N",
            description = "How many leaves were published, as log show says: the checkpoint that is given up.")
    long size;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why; it becomes part of the log for good.")
    String reason = "";

    @Mixin
    Confirmation confirmation = new Confirmation();

    LogGiveUpCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var status = gateway.get("/v1/log", LogStatus.class);
        var lost = lost(status.rollback());
        report().say("Published were " + lost.publishedSize() + " leaves, the database has " + status.size() + ".");
        report().say("What it does not have is forgotten for good, and all gateways sign again.");
        confirmation.require(surroundings(), "Give the published log up?", "Nothing was done.");
        var after = gateway.act(
                "/v1/log:giveUp", new GivenUpLog(lost.publishedSize(), lost.publishedRoot(), reason), LogStatus.class);
        report().result(
                        after,
                        "The checkpoint of " + lost.publishedSize()
                                + " leaves is given up. Gateways that keep it put it"
                                + " aside, as given-up-<time>.checkpoint, and sign again.");
        return ExitCode.OK;
    }

    private LogRollback lost(@Nullable LogRollback rollback) {
        if (rollback == null) {
            throw new Failure(
                    ExitCode.REFUSED,
                    "The gateway that answered misses nothing: its database continues what it keeps. Name one that answers"
                            + " ROLLBACK_DETECTED by --url, past the load balancer.");
        }
        if (rollback.publishedSize() != size) {
            throw new Failure(
                    ExitCode.REFUSED,
                    "The gateway that answered keeps a checkpoint of " + rollback.publishedSize() + " leaves, not of "
                            + size + ". Nothing was done; look again: countersign log show");
        }
        return rollback;
    }
}
