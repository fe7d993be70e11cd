package io.countersign.cli.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.cli.Table;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.Policy;
import java.io.StringWriter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.comments.CommentLine;
import org.yaml.snakeyaml.comments.CommentType;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/** Writes a policy as YAML that can be applied again without loss. */
final class PolicyYaml {
    /** What the gateway says of a policy, and nobody sets. What it may say one day and this program does not know is kept. */
    private static final Set<String> ONLY_READ = onlyRead();

    private static final Resolver OTHER_READERS = new Resolver();

    /** The writer of YAML leaves quotes out also where its own reader then stumbles, as in {@code a: :|:}. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9 ._/()-]*[A-Za-z0-9._/()-])?");

    private final Map<String, String> names;

    private PolicyYaml(Map<String, String> names) {
        this.names = names;
    }

    /** @param names of people and groups by id, for comments */
    static String write(ObjectNode policy, Map<String, String> names) {
        var settable = policy.deepCopy();
        settable.remove(ONLY_READ);
        var text = new StringWriter();
        YamlText.yaml().serialize(new PolicyYaml(names).node(settable), text);
        return text.toString();
    }

    private static Set<String> onlyRead() {
        var set = Arrays.stream(NewPolicy.class.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toSet());
        return Arrays.stream(Policy.class.getRecordComponents())
                .map(RecordComponent::getName)
                .filter(name -> !set.contains(name))
                .collect(Collectors.toSet());
    }

    private Node node(JsonNode value) {
        if (value.isObject()) {
            return mapping(value);
        }
        if (value.isArray()) {
            var items = new ArrayList<Node>();
            value.forEach(item -> items.add(node(item)));
            return new SequenceNode(Tag.SEQ, items, items.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
        }
        if (value.isTextual()) {
            return text(value.textValue());
        }
        var tag = value.isBoolean()
                ? Tag.BOOL
                : value.isNull() ? Tag.NULL : value.isIntegralNumber() ? Tag.INT : Tag.FLOAT;
        return new ScalarNode(tag, value.asText(), null, null, ScalarStyle.PLAIN);
    }

    private Node mapping(JsonNode object) {
        var entries = new ArrayList<NodeTuple>();
        object.properties().forEach(entry -> {
            var value = node(entry.getValue());
            var name = names.get(entry.getValue().asText());
            if (entry.getKey().equals("id") && name != null) {
                value.setInLineComments(
                        List.of(new CommentLine(null, null, " " + Table.clean(name), CommentType.IN_LINE)));
            }
            entries.add(new NodeTuple(text(entry.getKey()), value));
        });
        return new MappingNode(Tag.MAP, entries, FlowStyle.BLOCK);
    }

    /** In quotes where some reader of YAML would take it for something else than a text. */
    private static Node text(String text) {
        var plain = PLAIN.matcher(text).matches()
                && OTHER_READERS.resolve(NodeId.scalar, text, true).equals(Tag.STR);
        return new ScalarNode(Tag.STR, text, null, null, plain ? ScalarStyle.PLAIN : ScalarStyle.SINGLE_QUOTED);
    }
}
