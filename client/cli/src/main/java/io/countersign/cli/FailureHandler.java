package io.countersign.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.countersign.cli.http.ProblemException;
import io.countersign.jca.GatewayException;
import io.countersign.jca.GatewayUnreachableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** The one place where a failure becomes words on standard error and an exit status. */
final class FailureHandler implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
        var err = line.getErr();
        var status = tell(failure, err);
        err.flush();
        return status;
    }

    private static int tell(Exception failure, PrintWriter err) {
        return switch (failure) {
            case Failure known -> {
                err.println(known.getMessage());
                yield known.exitCode();
            }
            case ProblemException refused -> {
                err.println(refused.problem().forPeople());
                yield refused.exitCode();
            }
            case GatewayException refused -> {
                err.println(refused.getMessage());
                yield ProblemException.exitCode(refused.status());
            }
            case NoSuchFileException missing -> file(err, missing.getFile() + " does not exist.");
            case AccessDeniedException denied -> file(err, denied.getFile() + " may not be read or written by you.");
            case FileAlreadyExistsException there -> file(err, there.getFile() + " exists already.");
            case JsonProcessingException unreadable ->
                file(err, "The JSON cannot be read: " + unreadable.getOriginalMessage());
            case GatewayUnreachableException unreachable -> {
                err.println(unreachable.getMessage());
                yield ExitCode.UNAVAILABLE;
            }
            case IOException io -> file(err, String.valueOf(io.getMessage()));
            default -> unexpected(failure, err);
        };
    }

    private static int file(PrintWriter err, String message) {
        err.println(message);
        return ExitCode.INTERNAL;
    }

    private static int unexpected(Exception failure, PrintWriter err) {
        err.println("Internal error: " + failure);
        for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            err.println("  caused by " + cause);
        }
        return ExitCode.INTERNAL;
    }
}
