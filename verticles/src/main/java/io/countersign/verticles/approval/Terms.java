package io.countersign.verticles.approval;

import io.countersign.protocol.api.Ceiling;
import java.time.Duration;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an approval is good for. No limit is a flag of its own beside the number, so a lost number never reads as "unlimited".
 *
 * @param signatures {@link Ceiling#NO_LIMIT} when unlimited
 * @param windowSeconds {@link Ceiling#NO_LIMIT} when unlimited
 */
record Terms(boolean unlimitedSignatures, long signatures, boolean unlimitedWindow, long windowSeconds) {
    Terms {
        if (signatures < 1 || windowSeconds < 1) {
            throw new IllegalArgumentException("terms are good for at least one signature and one second");
        }
    }

    /** Null: no end. */
    @Nullable
    Duration window() {
        return unlimitedWindow ? null : Duration.ofSeconds(windowSeconds);
    }

    String signaturesText() {
        return unlimitedSignatures ? "unlimited" : Long.toString(signatures);
    }

    String windowText() {
        return unlimitedWindow ? "unlimited" : Duration.ofSeconds(windowSeconds).toString();
    }

    /** For the hash that approvers agree to and for audit events. */
    TreeMap<String, Object> canonical() {
        var map = new TreeMap<String, Object>();
        map.put("signatures", signaturesText());
        map.put("window", windowText());
        return map;
    }
}
