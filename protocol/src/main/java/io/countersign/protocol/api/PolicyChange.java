package io.countersign.protocol.api;

import java.util.List;

/**
 * What a new version of a policy changes.
 *
 * @param before the policy until now in one sentence.
 * @param after the new one in one sentence.
 * @param tighter what became harder, one sentence each.
 * @param looser what became easier, one sentence each.
 * @param other what changed in neither direction, one sentence each.
 * @param pendingRequests requests that are open under earlier versions: they keep theirs, or were voided if that was asked for.
 */
public record PolicyChange(
        String before,
        String after,
        List<String> tighter,
        List<String> looser,
        List<String> other,
        long pendingRequests) {}
