package io.countersign.verticles.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelMutableAst;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.navigation.CelNavigableMutableAst;
import dev.cel.common.navigation.CelNavigableMutableExpr;
import dev.cel.runtime.CelEvaluationException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Time zones, times, durations and numbers that an expression has written out as a text. What is around one that the runtime
 * cannot read can never be judged, and a slip of the pen must not look like a policy that refuses.
 */
final class Literals {
    private static final Set<String> PARSING = Set.of("timestamp", "duration", "int", "double", "bool");

    private Literals() {}

    /** @param expression id of the text */
    record Slip(long expression, String problem) {}

    /** The first text that cannot be read. */
    static Optional<Slip> slip(CelAbstractSyntaxTree tree) {
        return CelNavigableMutableAst.fromAst(CelMutableAst.fromCelAst(tree))
                .getRoot()
                .allNodes()
                .filter(node -> node.getKind() == CelExpr.ExprKind.Kind.CALL)
                .map(CelNavigableMutableExpr::expr)
                .flatMap(call -> slip(call.call()).stream())
                .findFirst();
    }

    private static Optional<Slip> slip(CelMutableExpr.CelMutableCall call) {
        var zone = call.function().startsWith("get");
        if (call.args().size() != 1 || !zone && !PARSING.contains(call.function())) {
            return Optional.empty();
        }
        var argument = call.args().getFirst();
        if (argument.getKind() != CelExpr.ExprKind.Kind.CONSTANT
                || argument.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
            return Optional.empty();
        }
        var text = argument.constant().stringValue();
        var value = (zone ? "timestamp(0)." : "") + call.function() + "(" + quoted(text) + ")";
        return isReadable(value)
                ? Optional.empty()
                : Optional.of(
                        new Slip(argument.id(), "'" + text + "' cannot be read as " + kind(call.function(), zone)));
    }

    private static String kind(String function, boolean zone) {
        return zone
                ? "a time zone; write one as 'Europe/Berlin' or '+02:00'"
                : switch (function) {
                    case "timestamp" -> "a time; write it as '2026-01-31T12:00:00Z'";
                    case "duration" -> "a duration; write it as '8h' or '90s'";
                    default -> "the value that " + function + " makes of a text";
                };
    }

    /** Asked of the very runtime that will judge. */
    private static boolean isReadable(String value) {
        try {
            var tree = Environment.COMPILER.compile(value + " == " + value).getAst();
            return Boolean.TRUE.equals(Environment.RUNTIME.createProgram(tree).eval(Map.of()));
        } catch (CelValidationException | CelEvaluationException | RuntimeException e) {
            return false;
        }
    }

    private static String quoted(String text) {
        return text.codePoints()
                .mapToObj(point -> Character.isLetterOrDigit(point) && point < 128
                        ? Character.toString(point)
                        : "\\U%08x".formatted(point))
                .collect(Collectors.joining("", "'", "'"));
    }
}
