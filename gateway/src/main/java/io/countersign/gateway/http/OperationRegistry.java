package io.countersign.gateway.http;

import io.countersign.gateway.contract.Contract;
import io.countersign.gateway.contract.ContractException;
import io.countersign.gateway.contract.ContractOperation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which class answers which operation; each side must have its counterpart, or the gateway does not start. */
public final class OperationRegistry {
    private final Map<String, Operation> byId = new HashMap<>();

    /** @throws ContractException naming every operation without a handler and every handler without an operation */
    public OperationRegistry(Contract contract, Collection<Operation> handlers) {
        var wrong = new ArrayList<String>();
        for (var handler : handlers) {
            if (byId.putIfAbsent(handler.operationId(), handler) != null) {
                wrong.add(handler.operationId() + " has two handlers");
            }
        }
        var ids = contract.operations().stream().map(ContractOperation::id).toList();
        ids.stream().filter(id -> !byId.containsKey(id)).forEach(id -> wrong.add(id + " has no handler"));
        byId.keySet().stream().filter(id -> !ids.contains(id)).forEach(id -> wrong.add(id + " is not in the contract"));
        if (!wrong.isEmpty()) {
            throw new ContractException("The contract and the handlers do not fit: " + String.join(", ", wrong));
        }
    }

    Operation handlerOf(ContractOperation operation) {
        var handler = byId.get(operation.id());
        if (handler == null) {
            throw new IllegalStateException(operation.id() + " has no handler");
        }
        return handler;
    }

    /** All handlers. */
    public List<Operation> all() {
        return List.copyOf(byId.values());
    }
}
