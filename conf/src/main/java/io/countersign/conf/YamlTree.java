package io.countersign.conf;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Parses YAML into {@link Setting}s, keeping lines and finding keys that are written twice. */
final class YamlTree {
    private static final int MAX_CHARS = 1_000_000;
    private static final int MAX_DEPTH = 20;

    private final String source;
    private final List<Problem> problems;

    private YamlTree(String source, List<Problem> problems) {
        this.source = source;
        this.problems = problems;
    }

    /** Returns the sections of the text, empty if it cannot be parsed; adds what is wrong to {@code problems}. */
    static Setting.Section parse(String source, String yaml, List<Problem> problems) {
        var options = new LoaderOptions();
        options.setCodePointLimit(MAX_CHARS);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(0);
        var tree = new YamlTree(source, problems);
        try {
            var root = new Yaml(options).compose(new StringReader(yaml));
            if (root == null) {
                return tree.empty();
            }
            if (root instanceof MappingNode mapping) {
                return tree.section(mapping, "");
            }
            tree.wrong(root, "(the file)", "is not a set of keys", "write lines like \"section:\" and \"key: value\"");
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            int line = mark == null ? 0 : mark.getLine() + 1;
            problems.add(
                    new Problem(source, line, "(syntax)", String.valueOf(e.getProblem()), "check the indentation"));
        } catch (YAMLException e) {
            problems.add(new Problem(source, 0, "(syntax)", String.valueOf(e.getMessage()), "shorten the file"));
        }
        return tree.empty();
    }

    private Setting.Section empty() {
        return new Setting.Section(new LinkedHashMap<>(), source, 0);
    }

    private Setting setting(Node node, String path) {
        return switch (node) {
            case MappingNode mapping -> section(mapping, path);
            case SequenceNode sequence -> items(sequence, path);
            case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> new Setting.Nothing(source, line(node));
            case ScalarNode scalar -> new Setting.Value(scalar.getValue(), source, line(node));
            default -> new Setting.Nothing(source, line(node));
        };
    }

    private Setting items(SequenceNode sequence, String path) {
        var items = new ArrayList<Setting>();
        for (var item : sequence.getValue()) {
            items.add(setting(item, path + "[" + items.size() + "]"));
        }
        return new Setting.Items(items, source, line(sequence));
    }

    private Setting.Section section(MappingNode mapping, String path) {
        var entries = new LinkedHashMap<String, Setting>();
        for (var tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                wrong(tuple.getKeyNode(), path, "has a key that is not a word", "write \"key: value\"");
                continue;
            }
            var keyPath = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
            var value = setting(tuple.getValueNode(), keyPath);
            if (entries.putIfAbsent(key.getValue(), atLine(value, line(key))) != null) {
                wrong(key, keyPath, "is written twice", "keep one of the two lines");
            }
        }
        return new Setting.Section(entries, source, line(mapping));
    }

    /** The line of its key is where an operator looks for a section or an empty value. */
    private static Setting atLine(Setting setting, int line) {
        return switch (setting) {
            case Setting.Section section -> new Setting.Section(section.entries(), section.source(), line);
            case Setting.Nothing nothing -> new Setting.Nothing(nothing.source(), line);
            case Setting.Items items -> items;
            case Setting.Value value -> value;
        };
    }

    private void wrong(Node node, String key, String wrong, String advice) {
        problems.add(new Problem(source, line(node), key, wrong, advice));
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
