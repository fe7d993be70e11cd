package io.countersign.conf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads YAML into a record: one key for each component, nested records for sections. Later layers win over earlier ones,
 * key by key; environment variables win over all. A component that is {@code Optional} or {@code @Nullable} may be left
 * out, every other one needs a value from some layer. All problems are reported at once.
 *
 * <p>Values: text, whole numbers, true and false, durations ({@code 250ms}, {@code 10m}), paths, URLs, enum constants in
 * lower case, lists, maps, and {@link Secret}s, which are written as {@code file:/path} or {@code env:NAME}. A secret may be
 * written in the open only where the top-level key {@code production} is {@code false}.
 *
 * @param <T> the record
 */
public final class ConfigReader<T extends Record> {
    private final Class<T> type;
    private final List<Problem> problems = new ArrayList<>();
    private Setting.Section tree = new Setting.Section(new LinkedHashMap<>(), "configuration", 0);
    private Setting.Section defaults = tree;
    private Map<String, String> variables = Map.of();
    private String prefix = "COUNTERSIGN";

    private ConfigReader(Class<T> type) {
        this.type = type;
    }

    /** Begins to read a record. */
    public static <T extends Record> ConfigReader<T> of(Class<T> type) {
        return new ConfigReader<>(type);
    }

    /**
     * Reads one text and the environment.
     *
     * @throws ConfigurationException naming all that is wrong
     */
    public static <T extends Record> T read(
            Class<T> type, String yaml, Map<String, String> environment, String prefix) {
        return of(type).yaml("configuration", yaml)
                .environment(environment, prefix)
                .read();
    }

    /** Adds the documented defaults of {@code conf/yaml/NAME.yaml} from the class path. */
    public ConfigReader<T> bundled(String name) {
        var file = name + ".yaml";
        try (var stream = ConfigReader.class.getResourceAsStream("yaml/" + file)) {
            if (stream == null) {
                throw new IllegalArgumentException("There is no conf/yaml/" + file);
            }
            return yaml("bundled " + file, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds an operator's file. */
    public ConfigReader<T> file(Path file) {
        try {
            return yaml(file.toString(), Files.readString(file));
        } catch (IOException e) {
            var wrong = Files.exists(file) ? "cannot be read as UTF-8 text" : "does not exist";
            problems.add(new Problem(file.toString(), 0, "(the file)", wrong, "check the name and who may read it"));
            return this;
        }
    }

    /** Adds a text; {@code source} names it in problems. */
    public ConfigReader<T> yaml(String source, String yaml) {
        var layer = YamlTree.parse(source, yaml, problems);
        defaults = tree.entries().isEmpty() ? layer : defaults;
        tree = tree.overlaidBy(layer);
        return this;
    }

    /** Sets the variables that override keys: {@code PREFIX_SECTION_KEY}. */
    public ConfigReader<T> environment(Map<String, String> variables, String prefix) {
        this.variables = Map.copyOf(variables);
        this.prefix = prefix;
        return this;
    }

    /**
     * Makes the record.
     *
     * @throws ConfigurationException naming all that is wrong
     */
    public T read() {
        var environment = new Environment(variables, prefix);
        var secrets = new SecretReader(environment, isDevelopment(environment));
        try {
            T bound = new Binder(environment, new ValueReader(secrets), defaults).bind(type, tree);
            environment.findMistyped(problems);
            if (problems.isEmpty()) {
                return bound;
            }
        } catch (Rejected e) {
            environment.findMistyped(problems);
            problems.addAll(e.problems());
        }
        throw new ConfigurationException(problems);
    }

    private boolean isDevelopment(Environment environment) {
        var written = environment.override("production").orElse(tree.entries().get("production"));
        return written instanceof Setting.Value value && value.text().equals("false");
    }
}
