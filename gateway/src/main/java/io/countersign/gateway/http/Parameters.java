package io.countersign.gateway.http;

import io.countersign.gateway.contract.ContractOperation;
import io.countersign.gateway.contract.ContractOperation.ParameterRule;
import io.countersign.gateway.contract.ContractOperation.Place;
import io.countersign.protocol.api.FieldError;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parameters of one call, checked against the contract: String, Long or Boolean by name. */
public final class Parameters {
    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, String> query = new LinkedHashMap<>();

    private Parameters() {}

    /**
     * Reads and checks all of them.
     *
     * @throws ProblemException naming every parameter that is wrong, unknown or there twice
     */
    static Parameters read(ContractOperation operation, Map<String, String> path, HttpServerRequest request) {
        var parameters = new Parameters();
        var errors = new ArrayList<FieldError>();
        parameters.readQuery(operation, request.query(), errors);
        for (var rule : operation.parameters()) {
            var texts = switch (rule.place()) {
                case PATH -> List.of(path.getOrDefault(rule.name(), ""));
                case QUERY -> optional(parameters.query.get(rule.name()));
                case HEADER -> header(request, rule);
            };
            parameters.take(rule, texts, errors);
        }
        if (!errors.isEmpty()) {
            throw EdgeProblems.invalid(errors).raised();
        }
        return parameters;
    }

    private static List<String> optional(@Nullable String text) {
        return text == null ? List.of() : List.of(text);
    }

    /** Prefer is a list that may be spread over lines (RFC 7240 section 2); the others are single values. */
    private static List<String> header(HttpServerRequest request, ParameterRule rule) {
        var lines = request.headers().getAll(rule.name());
        return rule.name().equals("Prefer") && lines.size() > 1 ? List.of(String.join(", ", lines)) : lines;
    }

    private void readQuery(ContractOperation operation, @Nullable String raw, List<FieldError> errors) {
        if (raw == null || raw.isEmpty()) {
            return;
        }
        try {
            for (var pair : Percent.pairs(raw)) {
                var known = operation.parameters().stream()
                        .anyMatch(rule ->
                                rule.place() == Place.QUERY && rule.name().equals(pair.getKey()));
                if (!known) {
                    errors.add(new FieldError("query", "holds a parameter that this operation does not have"));
                } else if (query.putIfAbsent(pair.getKey(), pair.getValue()) != null) {
                    errors.add(new FieldError(pair.getKey(), "is there twice"));
                }
            }
        } catch (IllegalArgumentException e) {
            errors.add(new FieldError("query", String.valueOf(e.getMessage())));
        }
    }

    private void take(ParameterRule rule, List<String> texts, List<FieldError> errors) {
        if (texts.isEmpty()) {
            if (rule.required()) {
                errors.add(new FieldError(rule.name(), "is required"));
            }
            return;
        }
        if (texts.size() > 1) {
            errors.add(new FieldError(rule.name(), "is there twice"));
            return;
        }
        var value = typed(rule, texts.getFirst());
        var wrong = value instanceof String text && !Texts.isSound(text)
                ? List.of(new FieldError(rule.name(), "holds U+0000 or half a surrogate pair: remove it"))
                : rule.schema().check(value, rule.name());
        if (wrong.isEmpty()) {
            values.put(rule.name(), value);
        } else {
            errors.addAll(wrong);
        }
    }

    /** A text that is not of the type stays a text, which the schema then refuses with its own words. */
    private static Object typed(ParameterRule rule, String text) {
        return switch (rule.type()) {
            case "boolean" -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : text;
            case "integer" -> text.matches("-?[0-9]{1,18}") ? (Object) Long.valueOf(text) : text;
            default -> text;
        };
    }

    <T> Optional<T> value(String name, Class<T> type) {
        return Optional.ofNullable(type.cast(values.get(name)));
    }

    /** The query as it was read, in order, for the link to the next page. */
    Map<String, String> query() {
        return query;
    }
}
