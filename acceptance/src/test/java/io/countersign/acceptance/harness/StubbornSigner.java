package io.countersign.acceptance.harness;

import io.countersign.protocol.api.SignCall;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A caller as clients should be: it repeats a call with the same Idempotency-Key, at whichever gateway, until somebody says yes or no.
 * 503 and broken connections are neither.
 */
public final class StubbornSigner {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final Party party;
    private final String signer;

    public StubbornSigner(Cluster cluster, Party party, String signer) {
        this.cluster = cluster;
        this.party = party;
        this.signer = signer;
    }

    /** The final answer to one call. */
    public Answer sign(SignCall call) {
        var key = UUID.randomUUID().toString();
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                var answer = party.at(any(cluster.gateways()))
                        .withKey(key)
                        .attempt("POST", "/v1/signers/" + signer + "/sign", call);
                if (answer.status() != 503) {
                    return answer;
                }
            } catch (IOException lost) {
                // Nobody knows what became of it; the key does.
            }
        }
        throw new AssertionError("nobody answered key " + key + " for " + PATIENCE);
    }

    private static GatewayProcess any(List<GatewayProcess> gateways) {
        return gateways.get(ThreadLocalRandom.current().nextInt(gateways.size()));
    }
}
