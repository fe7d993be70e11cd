package io.countersign.gateway.contract;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;

/**
 * The contract that this build serves.
 *
 * @param document its exact bytes, YAML
 * @param schemas compiled component schemas by name
 */
public record Contract(Buffer document, List<ContractOperation> operations, Map<String, Schema> schemas) {
    /** Name of the operation that signs: its path is hot and has its own parser. */
    public static final String SIGN = "sign";

    public Contract {
        operations = List.copyOf(operations);
        schemas = Map.copyOf(schemas);
    }

    /**
     * Reads the contract of the module protocol. It takes some ten milliseconds and blocks; call it once, off the event loop.
     *
     * @throws ContractException when the contract says something that this gateway cannot enforce
     */
    public static Contract load() {
        return ContractReader.read();
    }

    /** @throws ContractException when there is none of this name */
    public ContractOperation operation(String id) {
        return operations.stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new ContractException("the contract has no operation " + id));
    }

    /** @throws ContractException when there is none of this name */
    public Schema schema(String name) {
        var schema = schemas.get(name);
        if (schema == null) {
            throw new ContractException("the contract has no schema " + name);
        }
        return schema;
    }
}
