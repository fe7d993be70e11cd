package io.countersign.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The queries of {@code queries/*.sql}. A file holds several, each below a line {@code -- name: NAME} that may be followed by comment
 * lines saying what it answers. Parameters are {@code $1 ... $n}.
 */
public final class NamedQuery {
    /** Folder of the migrations on the class path, for Flyway. */
    public static final String MIGRATIONS = "classpath:io/countersign/sql/migrations";

    private static final Pattern NAME = Pattern.compile("(?m)^-- name: ([a-zA-Z]+)$");

    private NamedQuery() {}

    /**
     * All queries of a file by name, in the order of the file.
     *
     * @param file name without {@code .sql}, for example {@code identity}
     * @throws IllegalArgumentException when the file does not exist or names a query twice
     */
    public static Map<String, String> file(String file) {
        var text = read("queries/" + file + ".sql");
        var queries = new LinkedHashMap<String, String>();
        var matcher = NAME.matcher(text);
        while (matcher.find()) {
            var name = matcher.group(1);
            var next = text.indexOf("-- name: ", matcher.end());
            var body = text.substring(matcher.end(), next < 0 ? text.length() : next)
                    .strip();
            if (queries.put(name, body) != null) {
                throw new IllegalArgumentException("query " + name + " stands twice in " + file + ".sql");
            }
        }
        return queries;
    }

    private static String read(String path) {
        try (var in = NamedQuery.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no SQL file " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
