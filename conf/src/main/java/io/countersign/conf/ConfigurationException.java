package io.countersign.conf;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with every problem in it at once. No message holds a secret's value. */
public final class ConfigurationException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    ConfigurationException(List<Problem> problems) {
        super(problems.stream()
                .map(problem -> "\n  " + problem)
                .collect(Collectors.joining("", "The configuration has " + count(problems.size()) + ":", "")));
        this.problems = List.copyOf(problems);
    }

    private static String count(int problems) {
        return problems == 1 ? "one problem" : problems + " problems";
    }

    /** All problems, in the order in which the keys are documented. */
    public List<Problem> problems() {
        return problems;
    }
}
