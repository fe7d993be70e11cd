package io.countersign.bench.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run showed.
 *
 * @param setting machine and versions
 * @param figures in the order in which they were measured
 */
public record Output(ObjectNode setting, List<ObjectNode> figures) {
    /** All figures' errors, and those of the build beside them. */
    public long errors() {
        return figures.stream()
                .mapToLong(figure -> figure.path("errors").asLong()
                        + figure.path("beside").path("errors").asLong())
                .sum();
    }

    /** One line of JSON for each figure, with the setting in each. */
    public String lines() {
        return figures.stream()
                .map(figure -> figure.deepCopy().set("run", setting) + "\n")
                .collect(Collectors.joining());
    }

    /** Everything as one object: {@code run} and {@code figures}. */
    public ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        json.set("run", setting);
        figures.forEach(json.putArray("figures")::add);
        return json;
    }

    /**
     * Writes {@code results.json}, {@code results.md} and the charts into a folder, which is made.
     *
     * @throws IOException if it cannot be written
     */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        save(folder.resolve("results.json"));
        var plots = Plots.of(figures);
        for (var plot : plots.entrySet()) {
            Files.writeString(folder.resolve(plot.getKey()), plot.getValue().svg());
        }
        Files.writeString(folder.resolve("results.md"), markdown(plots));
    }

    /**
     * Writes {@link #json} into a file.
     *
     * @throws IOException if it cannot be written
     */
    public void save(Path file) throws IOException {
        Files.writeString(file, json().toPrettyString() + "\n");
    }

    private String markdown(Map<String, Plot> plots) {
        var text = new StringBuilder("# Figures\n\n")
                .append(Tables.figures(figures).markdown());
        plots.forEach((file, plot) -> text.append("\n![%s](%s)\n".formatted(plot.title(), file)));
        beside().forEach((heading, table) ->
                text.append("\n# " + heading + "\n\n").append(table.markdown()));
        text.append("\n# Where\n\n").append(Tables.setting(setting).markdown());
        return text.toString();
    }

    /** What the figures are held against, by heading; without those that would be empty. */
    private Map<String, Table> beside() {
        var tables = new LinkedHashMap<String, Table>();
        if (figures.stream().anyMatch(figure -> figure.has("floors"))) {
            tables.put(
                    "Floors, each alone, before and after; in brackets the figure as a part of it",
                    Tables.floors(figures));
            tables.put("Beyond disk and token", Tables.beyond(figures));
        }
        tables.put("Batches, beside single signatures of the same run", Tables.batches(figures));
        tables.put("Yardstick, in alternation", Tables.yardsticks(figures));
        tables.put("The other build, in alternation", Tables.beside(figures));
        tables.values().removeIf(Table::isEmpty);
        return tables;
    }

    /** What the lines of the single figures did not say yet: medians, floors, and where it was measured. */
    public String tables() {
        var text = new StringBuilder();
        if (figures.stream().anyMatch(figure -> figure.has("repeats"))) {
            text.append("\nMedians\n").append(Tables.figures(figures).plain());
        }
        beside().forEach((heading, table) -> text.append("\n" + heading + "\n").append(table.plain()));
        text.append("\nMeasured on\n");
        setting.properties()
                .forEach(entry -> text.append(
                        "%-14s %s%n".formatted(entry.getKey(), entry.getValue().asText())));
        return text.toString();
    }
}
