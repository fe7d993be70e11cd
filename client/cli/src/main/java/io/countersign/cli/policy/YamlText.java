package io.countersign.cli.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/**
 * A YAML document, or a JSON document, which is one, as a JSON tree that still knows its lines. No objects are made from tags, a key that
 * is written twice is refused, and so are aliases of collections.
 */
final class YamlText {
    private static final int MOST_CHARACTERS = 1_000_000;
    private static final int DEEPEST = 40;

    /** Behind an even number of backslashes. */
    private static final Pattern ESCAPED_SLASH = Pattern.compile("((?<!\\\\)(?:\\\\\\\\)*)\\\\/");

    private final String source;
    private final MappingNode root;
    private final ObjectNode tree;

    private YamlText(String source, MappingNode root) {
        this.source = source;
        this.root = root;
        this.tree = object(root);
    }

    /** @param source name of the file, for messages */
    static YamlText read(String source, String text) {
        var yaml = text.stripLeading().startsWith("{") ? jsonAsYaml(text) : text;
        try {
            var root = yaml().compose(new StringReader(yaml));
            if (root instanceof MappingNode mapping) {
                return new YamlText(source, mapping);
            }
            throw new Failure(
                    ExitCode.USAGE, source + " holds no keys and values; see: countersign policy apply --help");
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            var line = mark == null ? "" : " line " + (mark.getLine() + 1);
            throw new Failure(ExitCode.USAGE, source + line + " is neither YAML nor JSON: " + e.getProblem() + ".", e);
        } catch (YAMLException e) {
            throw new Failure(ExitCode.USAGE, source + " is neither YAML nor JSON: " + e.getMessage(), e);
        }
    }

    /** Tabs may stand between the words of JSON, and a slash may be escaped; the reader of YAML knows neither. */
    private static String jsonAsYaml(String json) {
        return ESCAPED_SLASH.matcher(json.replace('\t', ' ')).replaceAll("$1/");
    }

    static Yaml yaml() {
        var reading = new LoaderOptions();
        reading.setCodePointLimit(MOST_CHARACTERS);
        reading.setNestingDepthLimit(DEEPEST);
        reading.setMaxAliasesForCollections(0);
        var writing = new DumperOptions();
        writing.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        writing.setIndicatorIndent(2);
        writing.setIndentWithIndicator(true);
        writing.setSplitLines(false);
        writing.setProcessComments(true);
        return new Yaml(new SafeConstructor(reading), new Representer(writing), writing, reading, new JsonTypes());
    }

    /** What the text says; the same tree each time, to be completed before it is sent. */
    ObjectNode tree() {
        return tree;
    }

    /** As in {@code policy.yaml line 7}: where the value is that a JSON pointer (RFC 6901) names, or what is nearest around it. */
    String place(String pointer) {
        Node node = root;
        var line = 1;
        for (var word : pointer.split("/", -1)) {
            var next =
                    word.isEmpty() ? node : step(node, word.replace("~1", "/").replace("~0", "~"));
            if (next == null) {
                break;
            }
            line = word.isEmpty() ? line : lineOf(node, next);
            node = next;
        }
        return source + " line " + line;
    }

    private static @Nullable Node step(Node node, String word) {
        if (node instanceof MappingNode mapping) {
            for (var entry : mapping.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(word)) {
                    return entry.getValueNode();
                }
            }
        }
        if (node instanceof SequenceNode list && word.matches("\\d{1,6}")) {
            var index = Integer.parseInt(word);
            return index < list.getValue().size() ? list.getValue().get(index) : null;
        }
        return null;
    }

    /** Of the key, where there is one: a value may begin a line later. */
    private static int lineOf(Node around, Node value) {
        if (around instanceof MappingNode mapping) {
            for (var entry : mapping.getValue()) {
                if (entry.getValueNode() == value) {
                    return entry.getKeyNode().getStartMark().getLine() + 1;
                }
            }
        }
        return value.getStartMark().getLine() + 1;
    }

    private JsonNode value(Node node) {
        return switch (node) {
            case MappingNode mapping -> object(mapping);
            case SequenceNode list -> {
                var array = JsonNodeFactory.instance.arrayNode();
                list.getValue().forEach(item -> array.add(value(item)));
                yield array;
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> throw wrong(node, "holds an alias");
        };
    }

    private ObjectNode object(MappingNode mapping) {
        var object = JsonNodeFactory.instance.objectNode();
        for (var entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw wrong(entry.getKeyNode(), "has a key that is no word");
            }
            if (object.has(key.getValue())) {
                throw wrong(key, "says \"" + key.getValue() + "\" a second time");
            }
            object.set(key.getValue(), value(entry.getValueNode()));
        }
        return object;
    }

    private JsonNode scalar(ScalarNode scalar) {
        var nodes = JsonNodeFactory.instance;
        var text = scalar.getValue();
        var tag = scalar.getTag();
        if (tag.equals(Tag.STR)) {
            return nodes.textNode(text);
        }
        if (tag.equals(Tag.NULL)) {
            return nodes.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            return nodes.booleanNode(text.equals("true"));
        }
        try {
            if (tag.equals(Tag.INT)) {
                return nodes.numberNode(new BigInteger(text));
            }
            if (tag.equals(Tag.FLOAT)) {
                return nodes.numberNode(new BigDecimal(text));
            }
        } catch (NumberFormatException e) {
            throw wrong(scalar, "holds a number that is none");
        }
        throw wrong(scalar, "has the tag " + tag + "; write the value without it");
    }

    private Failure wrong(Node node, String what) {
        return new Failure(
                ExitCode.USAGE, source + " line " + (node.getStartMark().getLine() + 1) + " " + what + ".");
    }
}
