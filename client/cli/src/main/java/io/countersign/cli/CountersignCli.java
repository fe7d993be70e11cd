package io.countersign.cli;

import io.countersign.cli.admin.AdminCommands;
import io.countersign.cli.approval.ApprovalCommands;
import io.countersign.cli.audit.AuditCommand;
import io.countersign.cli.audit.AuditEvidenceCommand;
import io.countersign.cli.audit.AuditExportCommand;
import io.countersign.cli.audit.AuditFindCommand;
import io.countersign.cli.audit.AuditVerifyCommand;
import io.countersign.cli.audit.AuditVerifyExportCommand;
import io.countersign.cli.breakglass.BreakGlassCommands;
import io.countersign.cli.campaign.CampaignCommands;
import io.countersign.cli.channel.ChannelCommands;
import io.countersign.cli.delegation.DelegationCommands;
import io.countersign.cli.events.EventsCommand;
import io.countersign.cli.freeze.FreezeCommands;
import io.countersign.cli.login.LoginCommand;
import io.countersign.cli.login.LogoutCommand;
import io.countersign.cli.login.WhoAmICommand;
import io.countersign.cli.notifications.NotificationCommands;
import io.countersign.cli.sign.SignCommand;
import io.countersign.cli.verify.ProofCommand;
import io.countersign.cli.verify.VerifyCommand;
import io.countersign.cli.webhook.WebhookCommands;
import io.countersign.cli.witness.WitnessCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code countersign COMMAND}, alone or below the root of another program. */
public final class CountersignCli {
    private CountersignCli() {}

    /** Runs one command and ends the JVM with its exit status. */
    public static void main(String[] arguments) {
        System.exit(commandLine(Surroundings.ofThisProcess()).execute(arguments));
    }

    /** All commands below a root of their own. */
    public static CommandLine commandLine(Surroundings surroundings) {
        var root = new CommandLine(new Root());
        addTo(root, surroundings);
        return root;
    }

    /** Adds all commands below the root of another program, and to the root the way failures become words and exit statuses. */
    public static void addTo(CommandLine root, Surroundings surroundings) {
        root.setExecutionExceptionHandler(new FailureHandler());
        add(root, new LoginCommand(surroundings));
        add(root, new LogoutCommand(surroundings));
        add(root, new WhoAmICommand(surroundings));
        add(root, new SignCommand(surroundings));
        add(root, new VerifyCommand(surroundings));
        add(root, new ProofCommand(surroundings));
        add(root, new WitnessCommand());
        ApprovalCommands.addTo(root, surroundings);
        var audit = add(root, new AuditCommand(surroundings));
        add(audit, new AuditVerifyCommand(surroundings));
        add(audit, new AuditVerifyExportCommand(surroundings));
        add(audit, new AuditExportCommand(surroundings));
        add(audit, new AuditFindCommand(surroundings));
        add(audit, new AuditEvidenceCommand(surroundings));
        add(root, new EventsCommand(surroundings));
        DelegationCommands.addTo(root, surroundings);
        BreakGlassCommands.addTo(root, surroundings);
        CampaignCommands.addTo(root, surroundings);
        FreezeCommands.addTo(root, surroundings);
        WebhookCommands.addTo(root, surroundings);
        ChannelCommands.addTo(root, surroundings);
        NotificationCommands.addTo(root, surroundings);
        AdminCommands.addTo(root, surroundings);
    }

    /** Adds one command, with the exit statuses at the end of its help. */
    public static CommandLine add(CommandLine parent, Object command) {
        var line = new CommandLine(command);
        polish(line);
        parent.addSubcommand(line);
        return line;
    }

    /** Adds a noun with its verbs. */
    public static CommandLine addGroup(CommandLine parent, CommandGroup group, CliCommand... verbs) {
        var added = add(parent, group);
        for (var verb : verbs) {
            add(added, verb);
        }
        return added;
    }

    /** For every command of ours, however deep. */
    static void polish(CommandLine line) {
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setAbbreviatedOptionsAllowed(false);
        line.getCommandSpec().usageMessage().exitCodeListHeading("%nExit statuses:%n");
        line.getCommandSpec().usageMessage().exitCodeList(exitCodes());
    }

    private static java.util.Map<String, String> exitCodes() {
        var codes = new java.util.LinkedHashMap<String, String>();
        for (var entry : ExitCode.HELP) {
            var parts = entry.split(":", 2);
            codes.put(" " + parts[0], parts[1]);
        }
        return codes;
    }

    @Command(
            name = "countersign",
            description = "Signatures under approval, from keys that never leave their token.",
            footer = {"", "Every command has --help. Results go to standard output, everything else to standard error."
            })
    private static final class Root extends CommandGroup {}
}
