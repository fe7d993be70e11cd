package io.countersign.conf;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes records out of settings. Goes on after a problem, so that all of them are found in one run. */
final class Binder {
    private static final Setting.Section EMPTY = new Setting.Section(Map.of(), "", 0);

    private final Environment environment;
    private final ValueReader values;
    private final Setting.Section defaults;

    /** The defaults stand in for settings that failed, so that the rules of the record around them are checked as well. */
    Binder(Environment environment, ValueReader values, Setting.Section defaults) {
        this.environment = environment;
        this.values = values;
        this.defaults = defaults;
    }

    /** Reads a record from the top of the configuration. */
    <T> T bind(Class<T> type, Setting.Section section) throws Rejected {
        return bind(type, section, "", defaults);
    }

    /** Reads the components of {@code type} from the keys of the same names. */
    private <T> T bind(Class<T> type, Setting.Section section, String path, Setting.Section standIns) throws Rejected {
        var problems = unknownKeys(type, section, path);
        var components = type.getRecordComponents();
        var arguments = new @Nullable Object[components.length];
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            try {
                arguments[i] = component(components[i], section, path, standIns);
            } catch (Rejected e) {
                problems.addAll(e.problems());
                var standIn = standIn(components[i], standIns, path);
                arguments[i] = standIn.orElse(null);
                complete &= standIn.isPresent();
            }
        }
        if (problems.isEmpty()) {
            return construct(type, arguments, section, path);
        }
        if (complete) {
            problems.addAll(furtherProblems(type, arguments, section, path));
        }
        throw new Rejected(problems.stream().distinct().toList());
    }

    private static List<Problem> furtherProblems(
            Class<?> type, @Nullable Object[] arguments, Setting.Section section, String path) {
        try {
            construct(type, arguments, section, path);
            return List.of();
        } catch (Rejected e) {
            return e.problems();
        }
    }

    private Optional<Object> standIn(RecordComponent component, Setting.Section standIns, String path) {
        var setting = standIns.entries().get(component.getName());
        if (setting == null || setting instanceof Setting.Nothing) {
            return Optional.empty();
        }
        try {
            return Optional.of(value(component.getGenericType(), setting, join(path, component.getName()), EMPTY));
        } catch (Rejected e) {
            return Optional.empty();
        }
    }

    private static List<Problem> unknownKeys(Class<?> type, Setting.Section section, String path) {
        var known = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        var problems = new ArrayList<Problem>();
        section.entries().forEach((key, setting) -> {
            if (!known.contains(key)) {
                var advice = Nearest.to(key, known)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("known keys here: " + String.join(", ", known));
                problems.add(
                        new Problem(setting.source(), setting.line(), join(path, key), "is an unknown key", advice));
            }
        });
        return problems;
    }

    private @Nullable Object component(
            RecordComponent component, Setting.Section section, String path, Setting.Section standIns) throws Rejected {
        var key = join(path, component.getName());
        var type = component.getGenericType();
        var written = section.entries().get(component.getName());
        var setting =
                isValue(type) && !path.contains("[") ? environment.override(key).orElse(written) : written;
        if (rawClass(type) == Optional.class) {
            return isAbsent(setting) ? Optional.empty() : Optional.of(value(argument(type, 0), setting, key, EMPTY));
        }
        if (isAbsent(setting) && isNullable(component)) {
            return null;
        }
        var below = standIns.entries().get(component.getName()) instanceof Setting.Section inner ? inner : EMPTY;
        return value(type, isAbsent(setting) ? absent(type, section, setting, key) : setting, key, below);
    }

    /** A section that is not written may still have all its values from the environment. */
    private static Setting absent(Type type, Setting.Section section, @Nullable Setting nothing, String key)
            throws Rejected {
        int line = nothing == null ? 0 : nothing.line();
        if (rawClass(type).isRecord()) {
            return new Setting.Section(Map.of(), section.source(), line);
        }
        if (rawClass(type) == List.class || rawClass(type) == Map.class) {
            return new Setting.Items(List.of(), section.source(), line);
        }
        throw new Rejected(new Setting.Nothing(section.source(), line), key, "is missing", "write a value for it");
    }

    private Object value(Type type, @Nullable Setting setting, String key, Setting.Section standIns) throws Rejected {
        var raw = rawClass(type);
        return switch (setting) {
            case Setting.Section section when raw.isRecord() -> bind(raw, section, key, standIns);
            case Setting.Section section when raw == Map.class -> map(argument(type, 1), section, key);
            case Setting.Items items when raw == Map.class && items.items().isEmpty() -> Map.of();
            case Setting.Items items when raw == List.class -> list(argument(type, 0), items, key);
            case Setting.Value value
            when raw == List.class && value.line() == 0 -> list(argument(type, 0), split(value), key);
            case Setting.Value value when isValue(type) && raw != List.class -> values.read(raw, value, key);
            case null -> throw new IllegalStateException(key);
            default -> throw new Rejected(setting, key, "is " + setting.kind(), "write " + expected(raw));
        };
    }

    private List<Object> list(Type item, Setting.Items items, String key) throws Rejected {
        var problems = new ArrayList<Problem>();
        var list = new ArrayList<Object>();
        for (int i = 0; i < items.items().size(); i++) {
            try {
                list.add(value(item, items.items().get(i), key + "[" + i + "]", EMPTY));
            } catch (Rejected e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new Rejected(problems);
        }
        return List.copyOf(list);
    }

    private Map<String, Object> map(Type item, Setting.Section section, String key) throws Rejected {
        var problems = new ArrayList<Problem>();
        var map = new LinkedHashMap<String, Object>();
        for (var entry : section.entries().entrySet()) {
            try {
                map.put(entry.getKey(), value(item, entry.getValue(), join(key, entry.getKey()), EMPTY));
            } catch (Rejected e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new Rejected(problems);
        }
        return Collections.unmodifiableMap(map);
    }

    /** An environment variable holds a list with commas. */
    private static Setting.Items split(Setting.Value value) {
        var items = Arrays.stream(value.text().split(","))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> (Setting) new Setting.Value(text, value.source(), 0))
                .toList();
        return new Setting.Items(items, value.source(), 0);
    }

    private static <T> T construct(Class<T> type, @Nullable Object[] arguments, Setting.Section section, String path)
            throws Rejected {
        try {
            return canonical(type).newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw refused(e.getCause(), section, path);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot construct " + type.getName(), e);
        }
    }

    private static <T> Constructor<T> canonical(Class<T> type) throws NoSuchMethodException {
        var types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        var constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor;
    }

    private static Rejected refused(@Nullable Throwable cause, Setting.Section section, String path) {
        return switch (cause) {
            case Checks.Refused refused ->
                new Rejected(refused.findings.stream()
                        .map(finding -> problem(finding, section, path))
                        .toList());
            case IllegalArgumentException other ->
                new Rejected(section, path, String.valueOf(other.getMessage()), "change this section");
            case null, default -> throw new IllegalStateException("A configuration record failed", cause);
        };
    }

    private static Problem problem(Checks.Finding finding, Setting.Section section, String path) {
        var setting = section.entries().getOrDefault(finding.component(), section);
        return new Problem(
                setting.source(), setting.line(), join(path, finding.component()), finding.wrong(), finding.advice());
    }

    /** Whether one written value is enough, so that an environment variable can hold it. */
    private static boolean isValue(Type type) {
        var raw = rawClass(type);
        if (raw == Optional.class || raw == List.class) {
            return isValue(argument(type, 0));
        }
        return !raw.isRecord() && raw != Map.class;
    }

    private static String expected(Class<?> raw) {
        if (raw.isRecord() || raw == Map.class) {
            return "indented \"key: value\" lines below it";
        }
        return raw == List.class ? "a list, one \"- item\" a line" : "a single value";
    }

    private static boolean isAbsent(@Nullable Setting setting) {
        return setting == null || setting instanceof Setting.Nothing;
    }

    private static boolean isNullable(RecordComponent component) {
        AnnotatedElement type = component.getAnnotatedType();
        return Arrays.stream(type.getAnnotations())
                .anyMatch(annotation ->
                        annotation.annotationType().getSimpleName().equals("Nullable"));
    }

    private static Class<?> rawClass(Type type) {
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
