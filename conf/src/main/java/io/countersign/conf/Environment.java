package io.countersign.conf;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Settings from environment variables: {@code postgres.poolSize} is {@code COUNTERSIGN_POSTGRES_POOL_SIZE}. Remembers which
 * variables could have been used, to find mistyped ones. Other variables with our prefix are left alone: orchestrators
 * make some up from the names of services.
 */
final class Environment {
    private final Map<String, String> variables;
    private final String prefix;
    private final Map<String, String> keysByName = new HashMap<>();

    Environment(Map<String, String> variables, String prefix) {
        this.variables = variables;
        this.prefix = prefix;
    }

    /** The value that overrides {@code key}, if its variable is set; an empty variable counts as not set. */
    Optional<Setting> override(String key) {
        var name = nameOf(key);
        keysByName.put(name, key);
        return Optional.ofNullable(variables.get(name))
                .filter(text -> !text.isBlank())
                .map(text -> new Setting.Value(text.strip(), name, 0));
    }

    /** A variable of any name, for a reference like {@code env:NAME}. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(text -> !text.isEmpty());
    }

    private String nameOf(String key) {
        var words = key.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('.', '_');
        return prefix + "_" + words.toUpperCase(Locale.ROOT);
    }

    /** Adds a problem for each variable that is almost one of ours. Call it after everything was read. */
    void findMistyped(List<Problem> problems) {
        Collection<String> known = keysByName.keySet();
        for (var name : new TreeMap<>(variables).keySet()) {
            if (name.startsWith(prefix + "_") && !known.contains(name)) {
                known.stream()
                        .filter(candidate -> Nearest.distance(name, candidate) <= 2)
                        .findFirst()
                        .ifPresent(candidate -> problems.add(new Problem(
                                name,
                                0,
                                String.valueOf(keysByName.get(candidate)),
                                "is an unknown variable",
                                "write " + candidate)));
            }
        }
    }
}
