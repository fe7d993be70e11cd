package io.countersign.gateway.contract;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One operation of the contract.
 *
 * @param path as in the contract, with {@code {parameters}} and perhaps a verb after a colon
 * @param auditEvent type of the event that it records, or {@code none}
 * @param body empty when it takes none
 * @param responses what it can answer: media types by status; a problem is under {@code default}
 * @param produces media types of the answer when all goes well; empty when it has no body
 */
public record ContractOperation(
        String id,
        HttpMethod method,
        String path,
        String summary,
        Permission permission,
        String auditEvent,
        List<ParameterRule> parameters,
        Optional<BodyRule> body,
        Map<String, List<String>> responses,
        List<String> produces) {
    public ContractOperation {
        parameters = List.copyOf(parameters);
        responses = Map.copyOf(responses);
        produces = List.copyOf(produces);
    }

    /** Where a parameter stands. */
    public enum Place {
        PATH,
        QUERY,
        HEADER
    }

    /**
     * One parameter.
     *
     * @param type {@code string}, {@code integer} or {@code boolean}
     * @param rest of the path: holds all segments that are left ({@code x-rest-of-path}), which OpenAPI has no words for
     */
    public record ParameterRule(String name, Place place, boolean required, String type, boolean rest, Schema schema) {}

    /** The body: its one media type and its shape. */
    public record BodyRule(String mediaType, Schema schema) {}

    /** Whether this parameter of the path holds all that is left of it. */
    boolean holdsTheRest(String name) {
        return parameters.stream()
                .anyMatch(parameter -> parameter.rest()
                        && parameter.place() == Place.PATH
                        && parameter.name().equals(name));
    }

    @Override
    public String toString() {
        return id;
    }
}
