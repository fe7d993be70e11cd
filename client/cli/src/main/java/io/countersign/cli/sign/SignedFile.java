package io.countersign.cli.sign;

import io.countersign.cli.Table;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was done with one file.
 *
 * @param output the signed file, or the signature beside it
 * @param operations ids of the recorded operations
 * @param grant that was charged; null when the Signer signs directly
 * @param remaining signatures left in the grant; null without a ceiling
 * @param expiresAt end of the grant's window; null without one
 * @param proof where the proof was written; null without one
 */
public record SignedFile(
        String file,
        String output,
        ArtifactFormat format,
        String signer,
        String algorithm,
        List<String> operations,
        @Nullable String grant,
        @Nullable Long remaining,
        @Nullable Instant expiresAt,
        @Nullable String proof) {
    String line() {
        var left = remaining == null ? "" : ", " + remaining + " left";
        var until = expiresAt == null ? "" : " until " + expiresAt;
        return "signed " + Table.clean(output) + " (" + format + ", " + algorithm + ", operation "
                + String.join(" ", operations) + left + until + ")";
    }
}
