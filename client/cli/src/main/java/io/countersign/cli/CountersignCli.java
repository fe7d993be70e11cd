package io.countersign.cli;

import io.countersign.cli.admin.AdminCommands;
import io.countersign.cli.approval.ApprovalCommands;
import io.countersign.cli.audit.AuditCommand;
import io.countersign.cli.audit.AuditEvidenceCommand;
import io.countersign.cli.audit.AuditExportCommand;
import io.countersign.cli.audit.AuditFindCommand;
import io.countersign.cli.audit.AuditOperationCommand;
import io.countersign.cli.audit.AuditVerifyCommand;
import io.countersign.cli.audit.AuditVerifyExportCommand;
import io.countersign.cli.breakglass.BreakGlassCommands;
import io.countersign.cli.campaign.CampaignCommands;
import io.countersign.cli.channel.ChannelCommands;
import io.countersign.cli.delegation.DelegationCommands;
import io.countersign.cli.events.EventsCommand;
import io.countersign.cli.freeze.FreezeCommands;
import io.countersign.cli.log.LogCommands;
import io.countersign.cli.login.LoginCommand;
import io.countersign.cli.login.LogoutCommand;
import io.countersign.cli.login.WhoAmICommand;
import io.countersign.cli.notifications.NotificationCommands;
import io.countersign.cli.passkey.PasskeyCommands;
import io.countersign.cli.sign.SignCommand;
import io.countersign.cli.verify.ProofCommand;
import io.countersign.cli.verify.VerifyCommand;
import io.countersign.cli.webhook.WebhookCommands;
import io.countersign.cli.witness.WitnessCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code countersign COMMAND}, alone or below the root of another program. */
public final class CountersignCli {
    private CountersignCli() {}

    /** Runs one command and ends the JVM with its exit status. */
    public static void main(String[] arguments) {
        System.exit(commandLine(Surroundings.ofThisProcess(), arguments).execute(arguments));
    }

    /**
     * What it takes to run a command, below a root of its own.
     *
     * @param words how the command line begins; all commands when there are none
     */
    public static CommandLine commandLine(Surroundings surroundings, String... words) {
        var root = new CommandLine(new Root());
        addTo(root, surroundings, words);
        return root;
    }

    /**
     * Adds commands below the root of another program, and to the root the way failures become words and exit statuses.
     *
     * @param words as above; nothing is added when the root has the command already
     */
    public static void addTo(CommandLine root, Surroundings surroundings, String... words) {
        root.setExecutionExceptionHandler(new FailureHandler());
        if (words.length > 0 && !root.getSubcommands().containsKey(words[0])) {
            addTo(Branches.only(words[0], root), surroundings);
        }
        if (words.length == 0 || !root.getSubcommands().containsKey(words[0])) {
            addTo(Branches.all(root), surroundings);
        }
        root.setOut(standardOutput());
    }

    /** Knows whether what it was given was written; the writer that the root would make of it does not. */
    private static PrintWriter standardOutput() {
        return new PrintWriter(System.out, true, System.out.charset());
    }

    private static void addTo(Branches root, Surroundings surroundings) {
        root.add(new LoginCommand(surroundings));
        root.add(new LogoutCommand(surroundings));
        root.add(new WhoAmICommand(surroundings));
        root.add(new SignCommand(surroundings));
        root.add(new VerifyCommand(surroundings));
        root.add(new ProofCommand(surroundings));
        root.add(new WitnessCommand());
        ApprovalCommands.addTo(root, surroundings);
        root.add(
                new AuditCommand(surroundings),
                new AuditVerifyCommand(surroundings),
                new AuditVerifyExportCommand(surroundings),
                new AuditExportCommand(surroundings),
                new AuditFindCommand(surroundings),
                new AuditOperationCommand(surroundings),
                new AuditEvidenceCommand(surroundings));
        LogCommands.addTo(root, surroundings);
        root.add(new EventsCommand(surroundings));
        DelegationCommands.addTo(root, surroundings);
        BreakGlassCommands.addTo(root, surroundings);
        CampaignCommands.addTo(root, surroundings);
        FreezeCommands.addTo(root, surroundings);
        WebhookCommands.addTo(root, surroundings);
        ChannelCommands.addTo(root, surroundings);
        NotificationCommands.addTo(root, surroundings);
        PasskeyCommands.addTo(root, surroundings);
        AdminCommands.addTo(root, surroundings);
    }

    @Command(
            name = "countersign",
            description = "Signatures under approval, from keys that never leave their token.",
            footer = {"", "Every command has --help. Results go to standard output, everything else to standard error."
            })
    private static final class Root extends CommandGroup {}
}
