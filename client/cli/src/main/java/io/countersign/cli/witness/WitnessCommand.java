package io.countersign.cli.witness;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.verify.LogKeyOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a witness until it is told to end. */
@Command(
        name = "witness",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Run a witness of audit logs (C2SP tlog-witness): it cosigns the checkpoints of the logs that it follows as long as each"
                    + " continues the one before, and refuses what was rolled back or forked. It needs no gateway and no database;"
                    + " run it on a machine of somebody else.",
            "It speaks plain HTTP; put TLS in front of it where its way leads over other networks. Keep its folder: a witness that"
                    + " forgot what it cosigned is none."
        },
        footer = {
            "",
            "Example:",
            "  countersign witness --listen 127.0.0.1:8090 --state ./witness --name witness.example.org --log log.key"
        })
public final class WitnessCommand implements Callable<Integer> {
    private static final int LARGEST_PORT = 65_535;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(
            names = "--listen",
            required = true,
            order = 1,
            paramLabel = "HOST:PORT",
            description = "Where it listens. Port 0: a free one.")
    String listen = "";

    @Option(
            names = "--state",
            required = true,
            order = 2,
            paramLabel = "FOLDER",
            description = "Where it keeps its key and what it cosigned last. Made at the first start.")
    Path state = Path.of("");

    @Option(
            names = "--log",
            required = true,
            order = 3,
            paramLabel = "KEY",
            description =
                    "Verifier key of a log to follow (NAME+ID+BASE64), or a file that holds it. Where the first line of its"
                            + " checkpoints is not NAME, write that line and a space before the key. May be given several times.")
    List<String> logs = new ArrayList<>();

    @Option(
            names = "--name",
            order = 4,
            paramLabel = "NAME",
            description =
                    "Name of the witness, such as witness.example.org; it stays. Default: the name of this machine.")
    @Nullable
    String name;

    @Option(
            names = {"-h", "--help"},
            order = 105,
            usageHelp = true,
            description = "Show this help and end.")
    boolean help;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var followed = new ArrayList<FollowedLog>();
        for (var log : logs) {
            followed.add(FollowedLog.parse(LogKeyOptions.read(log)));
        }
        try (var folder = WitnessFolder.open(state)) {
            var key = WitnessKey.open(folder, name != null ? name : nameOfThisMachine(), name != null);
            var witness = new Witness(
                    followed, folder, text -> key.cosign(text, Instant.now().getEpochSecond()));
            var end = new CountDownLatch(1);
            var running = WitnessServer.start(witness, address(), this::complain);
            var stop = new Thread(() -> {
                running.close();
                end.countDown();
            });
            Runtime.getRuntime().addShutdownHook(stop);
            say(key.verifier().text());
            say("This witness listens at " + listen.substring(0, listen.lastIndexOf(':')) + ":" + running.port()
                    + " and follows " + witness.logs() + (witness.logs() == 1 ? " log." : " logs."));
            end.await();
            return ExitCode.OK;
        }
    }

    private static String nameOfThisMachine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new Failure(ExitCode.USAGE, "This machine has no name; give the witness one by --name.", e);
        }
    }

    private InetSocketAddress address() throws UnknownHostException {
        var colon = listen.lastIndexOf(':');
        var port = listen.substring(colon + 1);
        if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > LARGEST_PORT) {
            throw new Failure(ExitCode.USAGE, "--listen is HOST:PORT, such as 127.0.0.1:8090.");
        }
        return new InetSocketAddress(InetAddress.getByName(listen.substring(0, colon)), Integer.parseInt(port));
    }

    private void say(String line) {
        write(spec().commandLine().getOut(), line);
    }

    private void complain(String line) {
        write(spec().commandLine().getErr(), line);
    }

    private static synchronized void write(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        return spec;
    }
}
