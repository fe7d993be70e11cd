package io.countersign.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.countersign.protocol.json.ContractJson;
import java.io.PrintWriter;

/** Where a command speaks: the result to standard output, in one format, and everything else to standard error. */
public final class Report {
    private final PrintWriter out;
    private final PrintWriter err;
    private final OutputFormat format;

    public Report(PrintWriter out, PrintWriter err, OutputFormat format) {
        this.out = out;
        this.err = err;
        this.format = format;
    }

    /** The result of the command; said once. */
    public void result(Object json, String text) {
        line(format == OutputFormat.json ? pretty(json) : text.stripTrailing());
    }

    /** One result of several that come one by one. A writer keeps to itself that a disk is full, or that nobody reads any more. */
    public void line(String text) {
        out.println(text);
        if (out.checkError()) {
            throw new Failure(
                    ExitCode.INTERNAL,
                    "The result could not be written to standard output: nobody reads it any more, or the disk is full.");
        }
    }

    /** Talk: what is going on, and what to do. */
    public void say(String line) {
        err.println(line);
        err.flush();
    }

    public boolean isJson() {
        return format == OutputFormat.json;
    }

    private static String pretty(Object json) {
        try {
            return ContractJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
