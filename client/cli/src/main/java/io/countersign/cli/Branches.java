package io.countersign.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Where commands are added. To read how more than a hundred of them are spelt takes half a second, which everybody would wait for who runs one;
 * so all that are added can be passed over but one.
 */
public final class Branches {
    private static final Map<String, String> EXIT_STATUSES = exitStatuses();

    private final @Nullable CommandLine parent;
    private final @Nullable String only;

    private Branches(@Nullable CommandLine parent, @Nullable String only) {
        this.parent = parent;
        this.only = only;
    }

    static Branches all(CommandLine parent) {
        return new Branches(parent, null);
    }

    /** @param name of the command that is not passed over, with all that is below it */
    static Branches only(String name, CommandLine parent) {
        return new Branches(parent, name);
    }

    /**
     * Adds one command and those below it, with the exit statuses at the end of their help.
     *
     * @return where more can be added below it
     */
    public Branches add(Object command, Object... below) {
        if (parent == null || !wanted(command)) {
            return new Branches(null, null);
        }
        var line = new CommandLine(command);
        polish(line);
        parent.addSubcommand(line);
        var branch = all(line);
        for (var one : below) {
            branch.add(one);
        }
        return branch;
    }

    private boolean wanted(Object command) {
        if (only == null) {
            return true;
        }
        var spelt = command.getClass().getAnnotation(Command.class);
        return spelt != null && only.equals(spelt.name());
    }

    private static void polish(CommandLine line) {
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setAbbreviatedOptionsAllowed(false);
        line.getCommandSpec().usageMessage().exitCodeListHeading("%nExit statuses:%n");
        line.getCommandSpec().usageMessage().exitCodeList(EXIT_STATUSES);
    }

    private static Map<String, String> exitStatuses() {
        var statuses = new LinkedHashMap<String, String>();
        for (var entry : ExitCode.HELP) {
            var parts = entry.split(":", 2);
            statuses.put(" " + parts[0], parts[1]);
        }
        return statuses;
    }
}
