package io.countersign.jca;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway recorded about one signature.
 *
 * @param signer slug of the Signer
 * @param algorithm name of the algorithm in the contract
 * @param operation id of the recorded operation
 * @param grant id of the grant that was charged; null when the Signer signs directly
 * @param remaining signatures left in the grant; null without a ceiling
 * @param expiresAt end of the grant's window; null without one
 * @param proof null unless answers of the Signer wait for it and it came in time
 */
public record SignReceipt(
        String signer,
        String algorithm,
        String operation,
        @Nullable String grant,
        @Nullable Long remaining,
        @Nullable Instant expiresAt,
        @Nullable SignProof proof) {}
