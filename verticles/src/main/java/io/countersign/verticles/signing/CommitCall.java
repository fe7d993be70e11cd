package io.countersign.verticles.signing;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way to the arbiter: a signed one with the conditions under which it may be charged, or a denied or failed one that
 * is only recorded.
 *
 * @param authorityVersion that the signed call was authorized under; ignored for the others
 * @param reason code of the refusal or failure; null when signed
 * @param judgedFrom from when the judgement of the policy's conditions holds; null where there are none, as the end
 * @param judgedUntil the first moment that it does not hold at
 * @param callHash SHA-256 of the call; null unless signed
 */
record CommitCall(
        UUID organization,
        UUID signer,
        long authorityVersion,
        UUID identity,
        @Nullable UUID grant,
        Outcome outcome,
        @Nullable String reason,
        @Nullable String idempotencyKey,
        byte @Nullable [] callHash,
        String algorithm,
        String certificateSerial,
        @Nullable String tool,
        @Nullable String host,
        @Nullable Instant judgedFrom,
        @Nullable Instant judgedUntil,
        List<CommitOperation> operations) {

    enum Outcome {
        SIGNED("signed"),
        DENIED("denied"),
        FAILED("failed");

        private final String column;

        Outcome(String column) {
            this.column = column;
        }

        String column() {
            return column;
        }
    }

    /**
     * One operation of the call.
     *
     * @param body of its leaf
     */
    record CommitOperation(
            UUID id,
            byte @Nullable [] digest,
            byte @Nullable [] signature,
            @Nullable String fileName,
            @Nullable Long fileSize,
            String body) {}
}
