package io.countersign.conf;

import java.io.Serial;
import java.util.List;

/** A setting, or everything under it, that cannot become a value. */
final class Rejected extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    Rejected(List<Problem> problems) {
        super(problems.toString());
        this.problems = List.copyOf(problems);
    }

    Rejected(Setting setting, String key, String wrong, String advice) {
        this(List.of(new Problem(setting.source(), setting.line(), key, wrong, advice)));
    }

    List<Problem> problems() {
        return problems;
    }
}
