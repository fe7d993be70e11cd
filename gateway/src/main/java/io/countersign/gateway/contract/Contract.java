package io.countersign.gateway.contract;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The contract that this build serves.
 *
 * @param document its exact bytes, YAML
 * @param schemas by name: those of components, and those of parameters and bodies
 */
public record Contract(Buffer document, List<ContractOperation> operations, Map<String, Schema> schemas) {
    /** Name of the operation that signs: its path is hot and has its own parser. */
    public static final String SIGN = "sign";

    private static @Nullable Contract loaded;

    public Contract {
        operations = List.copyOf(operations);
        schemas = Map.copyOf(schemas);
    }

    /**
     * The contract of the module protocol, read once. The first call takes hundreds of milliseconds and blocks: make it off the event loop.
     *
     * @throws ContractException when the contract says something that this gateway cannot enforce
     */
    public static synchronized Contract load() {
        if (loaded == null) {
            loaded = ContractReader.read();
        }
        return loaded;
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
