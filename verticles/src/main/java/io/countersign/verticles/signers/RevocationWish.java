package io.countersign.verticles.signers;

import io.countersign.protocol.api.NewRevocation;
import io.countersign.protocol.api.RevocationReason;
import io.countersign.protocol.api.SignerCertificate;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who revokes says.
 *
 * @param invalidSince whole seconds, as lists tell it
 */
record RevocationWish(RevocationReason reason, @Nullable Instant invalidSince, String justification) {
    static RevocationWish of(NewRevocation wanted) {
        var since = wanted.invalidSince();
        return new RevocationWish(
                wanted.reason(), since == null ? null : since.truncatedTo(ChronoUnit.SECONDS), wanted.justification());
    }

    boolean isCompromise() {
        return reason == RevocationReason.KEY_COMPROMISE;
    }

    boolean isThatOf(SignerCertificate revoked) {
        return reason == revoked.reason()
                && Objects.equals(invalidSince, revoked.invalidSince())
                && justification.equals(revoked.justification());
    }

    @Nullable
    OffsetDateTime since() {
        return invalidSince == null ? null : invalidSince.atOffset(ZoneOffset.UTC);
    }
}
