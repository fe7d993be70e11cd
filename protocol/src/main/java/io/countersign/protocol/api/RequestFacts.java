package io.countersign.protocol.api;

import java.util.Map;

/**
 * What is known of a request, by how well it is known.
 *
 * @param claimed said by the requester, checked by nobody: ticket, tool, host.
 * @param verified seen by the gateway itself: requesterKind, sourceAddress of the connection, and as claim.NAME each
 *     claim that the issuer of the requesting CI job vouched for.
 */
public record RequestFacts(Map<String, String> claimed, Map<String, String> verified) {}
