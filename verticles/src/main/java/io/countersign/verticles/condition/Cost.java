package io.countersign.verticles.condition;

import com.google.re2j.PatternSyntaxException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How long an expression can take at most, before it is ever run, in units of about half a microsecond: every list of facts counts as full, every
 * text as longest, and both sides of every choice as taken.
 */
final class Cost {
    /** All conditions of a policy together: some five milliseconds at the very worst. */
    static final long MOST = 12_000;

    private static final int LONGEST_PATTERN = 200;
    private static final int MOST_REPETITIONS = 100;
    private static final Pattern COUNTED = Pattern.compile("\\{(\\d+)(?:,(\\d*))?}");
    private static final Set<String> OVER_LISTS = Set.of("@in", "size", "contains");
    private static final Set<String> PARSING = Set.of("timestamp", "duration", "int", "double", "string");

    private Cost() {}

    /** Why an expression is not taken at all. */
    static final class TooMuchException extends Exception {
        private static final long serialVersionUID = 1;
        private final long expression;
        private final String problem;

        /** @param expression id of the part that is at fault */
        TooMuchException(long expression, String problem) {
            super(problem, null, false, false);
            this.expression = expression;
            this.problem = problem;
        }

        long expression() {
            return expression;
        }

        String problem() {
            return problem;
        }
    }

    static long of(CelExpr expression) throws TooMuchException {
        return switch (expression.getKind()) {
            case CONSTANT, IDENT -> 1;
            case SELECT -> 1 + of(expression.select().operand());
            case CALL -> of(expression, expression.call());
            case LIST -> sum(expression.list().elements());
            case MAP -> {
                var cost = 1L;
                for (var entry : expression.map().entries()) {
                    cost += of(entry.key()) + of(entry.value());
                }
                yield cost;
            }
            case COMPREHENSION -> of(expression.comprehension());
            case STRUCT, NOT_SET -> throw new TooMuchException(expression.id(), "messages are not available here");
        };
    }

    private static long sum(List<CelExpr> expressions) throws TooMuchException {
        var cost = 1L;
        for (var expression : expressions) {
            cost += of(expression);
        }
        return cost;
    }

    private static long of(CelExpr expression, CelExpr.CelCall call) throws TooMuchException {
        var arguments =
                sum(Stream.concat(call.target().stream(), call.args().stream()).toList());
        if (call.function().equals("matches")) {
            return arguments + matching(expression, call.args().getLast());
        }
        if (OVER_LISTS.contains(call.function())) {
            return arguments + Facts.MOST_ENTRIES;
        }
        return arguments + (PARSING.contains(call.function()) || call.function().startsWith("get") ? 20 : 1);
    }

    private static long matching(CelExpr expression, CelExpr pattern) throws TooMuchException {
        if (pattern.getKind() != CelExpr.ExprKind.Kind.CONSTANT
                || pattern.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
            throw new TooMuchException(expression.id(), "the pattern of matches must be written out as a text");
        }
        var text = pattern.constant().stringValue();
        if (text.length() > LONGEST_PATTERN) {
            throw new TooMuchException(expression.id(), "a pattern has at most " + LONGEST_PATTERN + " characters");
        }
        // Nested repetitions multiply the program, which is built before it can be measured.
        if (repetitions(text) > MOST_REPETITIONS) {
            throw new TooMuchException(
                    expression.id(),
                    "the counted repetitions multiply to more than " + MOST_REPETITIONS + "; use smaller counts");
        }
        try {
            var size = Environment.pattern(text).programSize();
            if (size > Environment.MOST_REGEX_INSTRUCTIONS) {
                throw new TooMuchException(expression.id(), "the pattern is too big; repeat less");
            }
            return 20 + (long) size * Facts.LONGEST_TEXT / 10;
        } catch (PatternSyntaxException e) {
            throw new TooMuchException(
                    expression.id(), "the pattern is no regular expression (RE2): " + e.getDescription());
        }
    }

    private static double repetitions(String pattern) {
        return COUNTED.matcher(pattern).results().mapToDouble(Cost::count).reduce(1, (a, b) -> a * b);
    }

    private static double count(MatchResult counted) {
        var most = counted.group(2);
        return Math.max(1, Double.parseDouble(most == null || most.isEmpty() ? counted.group(1) : most));
    }

    private static long of(CelExpr.CelComprehension loop) throws TooMuchException {
        var range = loop.iterRange();
        var rounds = range.getKind() == CelExpr.ExprKind.Kind.LIST
                ? range.list().elements().size()
                : Facts.MOST_ENTRIES;
        var round = of(loop.loopCondition()) + of(loop.loopStep());
        return of(range) + of(loop.accuInit()) + of(loop.result()) + rounds * round;
    }
}
