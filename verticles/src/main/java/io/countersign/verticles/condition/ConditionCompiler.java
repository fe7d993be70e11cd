package io.countersign.verticles.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.runtime.CelEvaluationException;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.PolicyCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes programs of expressions, or says what is wrong with them. Takes milliseconds, the first time much longer: not for event loops. */
public final class ConditionCompiler {
    /** A policy has at most so many conditions. */
    public static final int MOST_CONDITIONS = 20;

    private static final int MOST_ISSUES = 3;

    /** Either conditions, or problems. */
    public record Result(Conditions conditions, List<FieldError> problems) {}

    private final List<Conditions.Ready> ready = new ArrayList<>();
    private final List<FieldError> problems = new ArrayList<>();
    private final boolean proposed;
    private long cost;

    private ConditionCompiler(boolean proposed) {
        this.proposed = proposed;
    }

    /** Problems name the field {@code /conditions/i/when}. */
    public static Result compile(List<PolicyCondition> conditions) {
        return compile(conditions, false);
    }

    /** The same for conditions that somebody wants to save: what can never be judged as it is written is a problem, too. */
    static Result compileProposed(List<PolicyCondition> conditions) {
        return compile(conditions, true);
    }

    private static Result compile(List<PolicyCondition> conditions, boolean proposed) {
        if (conditions.isEmpty()) {
            return new Result(Conditions.none(), List.of());
        }
        if (conditions.size() > MOST_CONDITIONS) {
            return refused(
                    List.of(new FieldError("/conditions", "a policy has at most " + MOST_CONDITIONS + " conditions")));
        }
        var compiler = new ConditionCompiler(proposed);
        for (var i = 0; i < conditions.size(); i++) {
            compiler.add(conditions.get(i), "/conditions/" + i + "/when");
        }
        return compiler.problems.isEmpty()
                ? new Result(new Conditions(compiler.ready), List.of())
                : refused(List.copyOf(compiler.problems));
    }

    private static Result refused(List<FieldError> problems) {
        return new Result(Conditions.none(), problems);
    }

    private void add(PolicyCondition condition, String pointer) {
        var when = condition.when();
        if (when.isBlank() || when.codePointCount(0, when.length()) > Environment.LONGEST_EXPRESSION) {
            problem(pointer, condition, "write 1 to " + Environment.LONGEST_EXPRESSION + " characters");
            return;
        }
        var checked = Environment.COMPILER.compile(when);
        if (checked.hasError()) {
            checked.getErrors().stream().limit(MOST_ISSUES).forEach(issue -> problem(pointer, condition, said(issue)));
            return;
        }
        try {
            program(condition, pointer, checked);
        } catch (CelValidationException | CelEvaluationException e) {
            problem(pointer, condition, String.valueOf(e.getMessage()));
        }
    }

    private void program(PolicyCondition condition, String pointer, CelValidationResult checked)
            throws CelValidationException, CelEvaluationException {
        var tree = checked.getAst();
        try {
            cost += Cost.of(tree.getExpr());
        } catch (Cost.TooMuchException e) {
            problem(pointer, condition, at(tree, e.expression()) + e.problem());
            return;
        }
        if (cost > Cost.MOST) {
            problem(
                    pointer,
                    condition,
                    "this and the conditions before it can take " + cost + " units of work, and " + Cost.MOST
                            + " are the most; nest less, match less");
            return;
        }
        var slip = proposed ? Literals.slip(tree) : Optional.<Literals.Slip>empty();
        if (slip.isPresent()) {
            problem(
                    pointer,
                    condition,
                    at(tree, slip.get().expression()) + slip.get().problem());
            return;
        }
        ready.add(new Conditions.Ready(condition, Environment.RUNTIME.createProgram(tree), ""));
    }

    private static String at(CelAbstractSyntaxTree tree, long expression) {
        var offset = tree.getSource().getPositionsMap().get(expression);
        return offset == null
                ? ""
                : tree.getSource()
                        .getOffsetLocation(offset)
                        .map(location -> position(location.getLine(), location.getColumn()))
                        .orElse("");
    }

    /** The library counts lines from 1 and columns from 0; people count both from 1. */
    private static String position(int line, int column) {
        return "line " + line + ", column " + (column + 1) + ": ";
    }

    private static String said(CelIssue issue) {
        var location = issue.getSourceLocation();
        var message = issue.getMessage().replace(" (in container '')", "");
        var where = position(location.getLine(), location.getColumn());
        if (message.startsWith("undeclared reference")) {
            return where + message + "; available are " + String.join(", ", Environment.VARIABLES.keySet())
                    + " and the functions " + Environment.FUNCTIONS;
        }
        if (message.startsWith("found no matching overload")) {
            return where + message + "; available are the functions " + Environment.FUNCTIONS;
        }
        return where + message;
    }

    private void problem(String pointer, PolicyCondition condition, String detail) {
        problems.add(new FieldError(pointer, "condition \"" + condition.name() + "\": " + detail));
    }
}
