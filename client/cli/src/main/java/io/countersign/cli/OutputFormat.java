package io.countersign.cli;

/** How results are written to standard output. */
public enum OutputFormat {
    text,
    json
}
