package io.countersign.local;

import io.countersign.conf.ConfigurationException;
import io.countersign.embedded.EmbeddedServerException;
import io.countersign.worker.WorkerStartException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Turns what stopped {@code up} or {@code demo} into a sentence on standard error; only the unforeseen shows its trace.
 *
 * @param client handles failures of the client's commands
 */
record PlainFailures(IExecutionExceptionHandler client) implements IExecutionExceptionHandler {
    /** EX_CONFIG of sysexits.h. */
    private static final int NOT_AGAIN = 78;

    @Override
    public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) throws Exception {
        return line.getCommand() instanceof RunsHere
                ? tell(failure, line.getErr())
                : client.handleExecutionException(failure, line, parsed);
    }

    /** Says it, and returns the exit status. */
    static int tell(Exception failure, PrintWriter err) {
        switch (failure) {
            case LocalException known -> err.println(known.getMessage());
            case EmbeddedServerException known -> err.println(known.getMessage());
            case ConfigurationException known -> err.println(known.getMessage());
            case WorkerStartException known -> err.println(known.getMessage());
            default -> {
                err.println("Something unforeseen went wrong; please report it with these lines:");
                failure.printStackTrace(err);
            }
        }
        err.flush();
        return status(failure);
    }

    /** What keeps a worker from its token stays so until somebody mends it, and a PIN that is tried with each restart gets locked. */
    private static int status(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof WorkerStartException) {
                return NOT_AGAIN;
            }
        }
        return ExitCode.SOFTWARE;
    }
}
