package io.countersign.protocol.api;

import java.util.List;
import java.util.UUID;

/**
 * Which terms differ from those of the last approved request of the same requester for the same recipient on the same Signer.
 *
 * @param since that request.
 * @param changes empty when nothing differs.
 */
public record Difference(UUID since, List<TermChange> changes) {}
