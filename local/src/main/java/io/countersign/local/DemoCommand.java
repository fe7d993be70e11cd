package io.countersign.local;

import io.countersign.gateway.LogLines;
import io.countersign.local.demo.Seconds;
import io.countersign.local.demo.StepFailed;
import io.countersign.local.demo.Story;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code countersign demo}: the main job on real servers, told step by step. */
@Command(
        name = "demo",
        sortOptions = false,
        description = {
            "Play the main job on real servers: a JAR built on the spot is signed under approval, checked by jarsigner and"
                    + " openssl, and the audit trail is verified.",
            "Then the servers keep running for you to try, until Ctrl-C. All data is temporary and deleted at the end."
        },
        footer = {
            "",
            "Exit status: 0 every step held (with --exit), 1 a step did not hold or something could not start."
        })
final class DemoCommand implements RunsHere {
    @Option(names = "--exit", description = "End after the story, with status 0 only if every step held.")
    boolean exit;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    boolean help;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        var started = System.nanoTime();
        LogLines.quiet();
        var out = out();
        new Greeting(out).notForProduction();
        var folder = DataFolder.temporary();
        var story = new Story(out, folder);
        var servers = EmbeddedSet.start(folder);
        say("PostgreSQL, Redis and a SoftHSM token are up after " + Seconds.since(started) + ".");
        var gateway = LocalGateway.start(servers, () -> Ports.choose(null, null));
        say("A gateway with a signing worker answers at " + gateway.url() + " after " + Seconds.since(started) + ".");
        try {
            var souvenirs = story.play(gateway.url(), gateway.setupToken().orElseThrow());
            say("");
            say("Every step held: " + story.steps() + " steps, " + Seconds.since(started) + " in all.");
            if (exit) {
                return 0;
            }
            say("");
            say("It keeps running: " + gateway.url() + " (management " + gateway.managementUrl() + "/readyz)");
            souvenirs.print(out);
            say("");
            say("Ctrl-C ends it.");
        } catch (StepFailed e) {
            say("");
            say(String.valueOf(e.getMessage()));
            return 1;
        }
        gateway.untilSignal();
        return 0;
    }

    private void say(String line) {
        out().println(line);
        out().flush();
    }

    private PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        return spec.commandLine().getOut();
    }
}
