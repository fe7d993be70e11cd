package io.countersign.verticles.condition;

import com.google.re2j.Pattern;
import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction;
import dev.cel.checker.CelStandardDeclarations.StandardFunction.Overload.Arithmetic;
import dev.cel.common.CelOptions;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The CEL that conditions are written in. Left out of the standard is what makes values grow (concatenation, map, filter), what
 * escapes the type check (dyn, type) and what nobody needs here (bytes, messages); so no value is ever longer than a fact or a
 * literal. The time is a variable, hence the same facts give the same answer.
 */
final class Environment {
    static final int LONGEST_EXPRESSION = 2_000;
    static final int MOST_REGEX_INSTRUCTIONS = 200;

    /** Static cost keeps far below it; see {@link Cost}. */
    private static final int MOST_ITERATIONS = 10_000;

    private static final int DEEPEST = 32;
    private static final int MOST_PATTERNS = 10_000;

    /** Every variable and its type. */
    static final Map<String, CelType> VARIABLES = new TreeMap<>(Map.ofEntries(
            Map.entry("identity.id", SimpleType.STRING),
            Map.entry("identity.name", SimpleType.STRING),
            Map.entry("identity.kind", SimpleType.STRING),
            Map.entry("identity.role", SimpleType.STRING),
            Map.entry("identity.groups", ListType.create(SimpleType.STRING)),
            Map.entry("identity.owners", ListType.create(SimpleType.STRING)),
            Map.entry("claims", MapType.create(SimpleType.STRING, SimpleType.STRING)),
            Map.entry("environment", SimpleType.STRING),
            Map.entry("now", SimpleType.TIMESTAMP),
            Map.entry("freezes", ListType.create(SimpleType.STRING)),
            Map.entry("request.kind", SimpleType.STRING),
            Map.entry("request.count", SimpleType.INT),
            Map.entry("request.window", SimpleType.DURATION),
            Map.entry("request.ticket", SimpleType.STRING),
            Map.entry("request.tool", SimpleType.STRING),
            Map.entry("request.host", SimpleType.STRING),
            Map.entry("request.artifacts", SimpleType.INT)));

    /** What a message about an unknown function lists. */
    static final String FUNCTIONS =
            "size, in, has, all, exists, exists_one, contains, startsWith, endsWith, matches, int, double,"
                    + " string, timestamp, duration, getFullYear, getMonth, getDayOfMonth, getDayOfWeek, getHours and getMinutes (each with a"
                    + " time zone, as now.getHours('Europe/Berlin'))";

    private static final Set<StandardFunction> LEFT_OUT = Set.of(
            StandardFunction.OLD_IN,
            StandardFunction.OLD_NOT_STRICTLY_FALSE,
            StandardFunction.TYPE,
            StandardFunction.DYN,
            StandardFunction.BYTES);
    private static final Set<CelStandardDeclarations.StandardOverload> GROWING =
            Set.of(Arithmetic.ADD_STRING, Arithmetic.ADD_BYTES, Arithmetic.ADD_LIST);
    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(LONGEST_EXPRESSION)
            .maxParseRecursionDepth(DEEPEST)
            .maxParseErrorRecoveryLimit(5)
            .comprehensionMaxIterations(MOST_ITERATIONS)
            .maxRegexProgramSize(MOST_REGEX_INSTRUCTIONS)
            .enableHeterogeneousNumericComparisons(true)
            .populateMacroCalls(false)
            .build();
    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    static final CelCompiler COMPILER = compiler();
    static final CelRuntime RUNTIME = runtime();

    private Environment() {}

    private static CelCompiler compiler() {
        var builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardEnvironmentEnabled(false)
                .setStandardDeclarations(CelStandardDeclarations.newBuilder()
                        .filterFunctions(
                                (function, overload) -> !LEFT_OUT.contains(function) && !GROWING.contains(overload))
                        .build())
                .setStandardMacros(
                        CelStandardMacro.HAS,
                        CelStandardMacro.ALL,
                        CelStandardMacro.EXISTS,
                        CelStandardMacro.EXISTS_ONE)
                .setResultType(SimpleType.BOOL);
        VARIABLES.forEach(builder::addVar);
        return builder.build();
    }

    private static CelRuntime runtime() {
        return CelRuntimeFactory.plannerRuntimeBuilder()
                .setOptions(OPTIONS)
                .setStandardFunctions(CelStandardFunctions.newBuilder()
                        .excludeFunctions(CelStandardFunctions.StandardFunction.MATCHES)
                        .build())
                .addFunctionBindings(CelFunctionBinding.fromOverloads(
                        "matches",
                        CelFunctionBinding.from("matches", String.class, String.class, Environment::matches),
                        CelFunctionBinding.from("matches_string", String.class, String.class, Environment::matches)))
                .build();
    }

    private static boolean matches(String text, String pattern) {
        return pattern(pattern).matcher(text).find();
    }

    /** Patterns are literals of programs, so they are few; RE2 matches in time linear in text and program. */
    static Pattern pattern(String pattern) {
        if (PATTERNS.size() > MOST_PATTERNS) {
            PATTERNS.clear();
        }
        return PATTERNS.computeIfAbsent(pattern, Pattern::compile);
    }
}
