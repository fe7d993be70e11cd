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
        out.println(format == OutputFormat.json ? pretty(json) : text.stripTrailing());
        out.flush();
    }

    /** Where results go that come one by one. */
    public PrintWriter lines() {
        return out;
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
