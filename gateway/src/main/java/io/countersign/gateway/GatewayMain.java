package io.countersign.gateway;

import io.countersign.conf.ConfigurationException;
import io.countersign.conf.GatewayConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The process: reads the configuration, starts a gateway, and stops it gently on SIGTERM or SIGINT. */
@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        description = "Runs one Countersign gateway with its signing workers.")
public final class GatewayMain implements Callable<Integer> {
    private static final int EX_CONFIG = 78;
    private static final int EX_UNAVAILABLE = 69;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML with what differs from the documented defaults; environment variables win over it.")
    private @Nullable Path config;

    private final CountDownLatch stopped = new CountDownLatch(1);

    private GatewayMain() {}

    /** Exit codes: 78 for a configuration that cannot be used, 69 for a part that does not answer (sysexits). */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new GatewayMain()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        GatewayConfig read;
        try {
            read = GatewayConfig.load(config, System.getenv());
        } catch (ConfigurationException e) {
            return fail(e.getMessage(), EX_CONFIG);
        }
        LogLines.as(read.log());
        RunningGateway running;
        try {
            warn(read);
            running = Gateway.start(read)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            return fail(plain(e.getCause() == null ? e : e.getCause(), read), EX_UNAVAILABLE);
        } catch (RuntimeException e) {
            return fail(plain(e, read), EX_UNAVAILABLE);
        }
        announce(read, running);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running), "stop"));
        stopped.await();
        return 0;
    }

    private static String plain(Throwable failure, GatewayConfig config) {
        return StartProblem.sentence(failure, config).orElseGet(() -> {
            LoggerFactory.getLogger(GatewayMain.class).error("unforeseen", failure);
            return failure.toString();
        });
    }

    private static int fail(@Nullable String why, int code) {
        System.err.println("The gateway cannot start: " + why);
        return code;
    }

    /** Before the first request can be asked for. */
    private static void warn(GatewayConfig config) {
        if (config.approval().bypass()) {
            LoggerFactory.getLogger(GatewayMain.class)
                    .warn(
                            "approval.bypass is on: every request is approved at once by system-bypass, and nobody is asked");
        }
    }

    /** The setup token goes to the terminal only, never through the log, and not between lines that programs read. */
    private static void announce(GatewayConfig config, RunningGateway running) {
        var terminal = config.log().json() ? System.err : System.out;
        running.setupToken()
                .ifPresent(token -> terminal.println("This installation is empty. Set it up with POST "
                        + config.http().publicUrl() + "/v1/setup and the setup token " + token
                        + " (shown this once; the next start makes a new one)."));
        if (!config.production()) {
            terminal.println("production: false. This gateway is not for production.");
        }
        LoggerFactory.getLogger(GatewayMain.class)
                .atInfo()
                .addKeyValue("httpPort", running.httpPort())
                .addKeyValue("managementPort", running.managementPort())
                .log("the gateway is ready");
    }

    private void stop(RunningGateway running) {
        try {
            running.close().await(running.longestStop().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | RuntimeException e) {
            System.err.println("The gateway did not stop in time: " + e.getMessage());
        } finally {
            stopped.countDown();
        }
    }
}
