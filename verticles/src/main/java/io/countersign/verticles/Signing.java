package io.countersign.verticles;

import io.countersign.protocol.api.Operation;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.SignCall;
import io.vertx.core.Future;
import java.util.UUID;

/** The Sign API. */
public interface Signing {
    /** @param signer slug or id; {@code call} must carry an idempotency key */
    Future<SignAnswer> sign(Call call, String signer, SignCall signCall);

    Future<Operation> getOperation(Call call, UUID operation);
}
