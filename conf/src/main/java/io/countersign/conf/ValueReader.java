package io.countersign.conf;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Turns one written value into a Java value. */
final class ValueReader {
    private final SecretReader secrets;

    ValueReader(SecretReader secrets) {
        this.secrets = secrets;
    }

    Object read(Class<?> type, Setting.Value value, String key) throws Rejected {
        if (type == Secret.class) {
            return secrets.read(value, key);
        }
        try {
            return parse(type, value.text());
        } catch (NumberFormatException e) {
            throw rejected(value, key, "is not a whole number of at most " + bits(type) + " bits", "write digits only");
        } catch (IllegalArgumentException e) {
            throw rejected(value, key, "is not " + nameOf(type), advice(type));
        }
    }

    private static Object parse(Class<?> type, String text) {
        if (type == String.class) {
            return text;
        } else if (type == int.class || type == Integer.class) {
            return Integer.parseInt(text);
        } else if (type == long.class || type == Long.class) {
            return Long.parseLong(text);
        } else if (type == boolean.class || type == Boolean.class) {
            return bool(text);
        } else if (type == Duration.class) {
            return Durations.parse(text);
        } else if (type == Path.class) {
            return path(text);
        } else if (type == URI.class) {
            return uri(text);
        } else if (type.isEnum()) {
            return constant(type, text);
        }
        throw new IllegalStateException("No configuration value can be of type " + type.getName());
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static URI uri(String text) {
        var uri = URI.create(text);
        if (!uri.isAbsolute()) {
            throw new IllegalArgumentException(text);
        }
        return uri;
    }

    private static Object constant(Class<?> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> word(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text));
    }

    private static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static int bits(Class<?> type) {
        return type == long.class || type == Long.class ? 64 : 32;
    }

    private static String nameOf(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return "a yes or no";
        }
        if (type == Duration.class) {
            return "a duration";
        }
        if (type == URI.class) {
            return "a whole URL";
        }
        return type.isEnum() ? "one of the known words" : "a path";
    }

    private static String advice(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return "write true or false";
        }
        if (type == Duration.class) {
            return "write a number and a unit: 250ms, 10s, 15m, 24h, 7d";
        }
        if (type == URI.class) {
            return "write it with its scheme, as in https://sign.example.com";
        }
        if (type.isEnum()) {
            return "write one of: "
                    + Arrays.stream(type.getEnumConstants())
                            .map(ValueReader::word)
                            .collect(Collectors.joining(", "));
        }
        return "write a file name";
    }

    private static Rejected rejected(Setting.Value value, String key, String wrong, String advice) {
        return new Rejected(value, key, "\"" + value.text() + "\" " + wrong, advice);
    }
}
