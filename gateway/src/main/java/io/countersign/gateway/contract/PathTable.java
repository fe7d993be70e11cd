package io.countersign.gateway.contract;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the operation for a method and a path in one step per segment. A last segment may end in a colon and a verb
 * ({@code /v1/requests/{request}:approve}), and a last parameter may hold the rest of the path where the contract says so. Paths are
 * compared exactly: no empty segments, no trailing slash.
 */
public final class PathTable {
    /** What a path leads to. */
    public sealed interface Found {}

    /** @param values path parameters by name, as written in the path */
    public record Hit(ContractOperation operation, Map<String, String> values) implements Found {}

    /** The path exists, for these methods. */
    public record WrongMethod(Set<String> allowed) implements Found {}

    /** No such path. */
    public record Nothing() implements Found {}

    private static final Nothing NOTHING = new Nothing();
    private static final int MAX_SEGMENTS = 10;

    private static final class Node {
        final Map<String, Node> literals = new HashMap<>();

        @Nullable
        Node parameter;

        @Nullable
        Node rest;

        final Map<String, Map<HttpMethod, ContractOperation>> byVerb = new HashMap<>();
    }

    private final Node root = new Node();
    private final Map<String, List<String>> names = new HashMap<>();

    /** @throws ContractException when two operations share method and path */
    public PathTable(List<ContractOperation> operations) {
        operations.forEach(this::add);
    }

    private void add(ContractOperation operation) {
        var node = root;
        var parameters = new ArrayList<String>();
        var cut = split(operation.path());
        for (var segment : cut.segments()) {
            var name = segment.startsWith("{") ? segment.substring(1, segment.length() - 1) : null;
            if (name != null && operation.holdsTheRest(name)) {
                parameters.add(name);
                node.rest = node.rest == null ? new Node() : node.rest;
                node = node.rest;
            } else if (name != null) {
                parameters.add(name);
                node.parameter = node.parameter == null ? new Node() : node.parameter;
                node = node.parameter;
            } else {
                node = node.literals.computeIfAbsent(segment, ignored -> new Node());
            }
        }
        names.put(operation.id(), List.copyOf(parameters));
        var taken = node.byVerb
                .computeIfAbsent(cut.verb(), ignored -> new HashMap<>())
                .putIfAbsent(operation.method(), operation);
        if (taken != null) {
            throw new ContractException(operation.id() + " and " + taken.id() + " have the same method and path");
        }
    }

    /** @param path without query; percent-encoding already resolved or refused */
    public Found find(HttpMethod method, String path) {
        var cut = split(path);
        Node node = root;
        var values = new ArrayList<String>(2);
        var segments = cut.segments();
        for (int i = 0; i < segments.size(); i++) {
            if (node.rest != null && !node.literals.containsKey(segments.get(i))) {
                values.add(String.join("/", segments.subList(i, segments.size())));
                node = node.rest;
                break;
            }
            node = step(node, segments.get(i), values);
            if (node == null) {
                return NOTHING;
            }
        }
        var methods = node.byVerb.get(cut.verb());
        if (methods == null) {
            return NOTHING;
        }
        var operation = methods.get(method);
        return operation == null ? new WrongMethod(allowed(methods)) : hit(operation, values);
    }

    private static @Nullable Node step(Node node, String segment, List<String> values) {
        var literal = node.literals.get(segment);
        if (literal != null) {
            return literal;
        }
        if (node.parameter == null || segment.isEmpty()) {
            return null;
        }
        values.add(segment);
        return node.parameter;
    }

    private static Set<String> allowed(Map<HttpMethod, ContractOperation> methods) {
        var allowed = new TreeSet<String>();
        methods.keySet().forEach(method -> allowed.add(method.name()));
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        return allowed;
    }

    private Hit hit(ContractOperation operation, List<String> values) {
        var order = names.getOrDefault(operation.id(), List.of());
        var named = HashMap.<String, String>newHashMap(order.size());
        for (int i = 0; i < order.size(); i++) {
            named.put(order.get(i), values.get(i));
        }
        return new Hit(operation, named);
    }

    private record Cut(List<String> segments, String verb) {}

    private static Cut split(String path) {
        var segments = new ArrayList<String>(6);
        int from = 1;
        for (int slash = path.indexOf('/', from); slash >= 0; slash = path.indexOf('/', from)) {
            segments.add(path.substring(from, slash));
            from = slash + 1;
            if (segments.size() > MAX_SEGMENTS) {
                return new Cut(segments, "");
            }
        }
        var last = path.substring(Math.min(from, path.length()));
        int colon = last.lastIndexOf(':');
        segments.add(colon < 0 ? last : last.substring(0, colon));
        return new Cut(segments, colon < 0 ? "" : last.substring(colon));
    }
}
