package io.countersign.cli.policy;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.PolicyGuard;
import io.countersign.protocol.api.Signer;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Whether what loosens a Signer needs a second person: to see, and to switch. */
abstract class GuardCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    private GuardCommand(Surroundings surroundings) {
        super(surroundings);
    }

    final String path() {
        return "/v1/signers/" + Gateway.part(signer);
    }

    final int turn(boolean on) throws IOException {
        var guard = gateway().put(path() + "/policy-guard", new PolicyGuard(on), PolicyGuard.class);
        report().result(guard, "The policy guard of " + signer + " is " + (guard.guarded() ? "on." : "off."));
        return ExitCode.OK;
    }

    /** Shows it. */
    @Command(
            name = "show",
            description = "Say whether what loosens a Signer needs a second person.",
            footer = {"", "Example:", "  countersign policy-guard show release"})
    static final class Show extends GuardCommand {
        Show(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        protected int run() throws IOException {
            var found = gateway().get(path(), Signer.class);
            var says = found.policyGuard()
                    ? "on: what loosens its policy, members or pre-approvals needs a second person once the policy has steps."
                    : "off: one Administrator can loosen it alone.";
            report().result(new PolicyGuard(found.policyGuard()), "The policy guard of " + signer + " is " + says);
            return ExitCode.OK;
        }
    }

    /** Switches it on. */
    @Command(
            name = "on",
            description = "From now on a second person must agree to what loosens a Signer.",
            footer = {"", "Example:", "  countersign policy-guard on release"})
    static final class On extends GuardCommand {
        On(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        protected int run() throws IOException {
            return turn(true);
        }
    }

    /** Switches it off. */
    @Command(
            name = "off",
            description = "Let one Administrator loosen a Signer alone; this itself needs a second person.",
            footer = {"", "Example:", "  countersign policy-guard off release"})
    static final class Off extends GuardCommand {
        Off(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        protected int run() throws IOException {
            return turn(false);
        }
    }
}
