package io.countersign.verticles.evidence;

import io.countersign.protocol.api.Policy;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What the tables know beside the log.
 *
 * @param organization its name
 * @param policies all versions by Signer, oldest first
 * @param troubles what is known to have happened to the log, a sentence each
 * @param requests that led to the grants of the story
 */
record Findings(
        String organization,
        Names names,
        Map<UUID, List<Policy>> policies,
        List<String> troubles,
        Map<UUID, UUID> requests,
        Integrity integrity) {
    Findings with(Map<UUID, UUID> grantRequests) {
        return new Findings(organization, names, policies, troubles, grantRequests, integrity);
    }

    /**
     * @param size events of all organizations in the tree
     * @param checkpoint the newest; empty when none was signed yet
     * @param key of the log; empty when it has none yet
     */
    record Integrity(long size, String checkpoint, String key) {}
}
