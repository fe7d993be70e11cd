package io.countersign.verticles.approval;

import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.StepState;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Requests and grants as they are at this moment, for who tells others of them; who may see them is for the caller to decide. */
public final class ApprovalReader {
    private ApprovalReader() {}

    /** Empty when there is none. */
    public static Future<Optional<Request>> request(Tx tx, UUID id) {
        return RequestFiles.all(tx, List.of(id))
                .map(files -> files.stream().findFirst().map(RequestView::of));
    }

    /** Empty when there is none. */
    public static Future<Optional<Grant>> grant(Tx tx, UUID id) {
        return GrantOperations.all(tx, List.of(id))
                .map(grants -> grants.stream().findFirst());
    }

    /** Who can decide on the open step right now, by the rules of the decision itself; nobody once the request has ended. */
    public static List<UUID> canDecide(Request request) {
        return request.steps().stream()
                .filter(step -> step.state() == StepState.OPEN)
                .flatMap(step -> step.canDecide().stream())
                .map(person -> person.id())
                .toList();
    }
}
