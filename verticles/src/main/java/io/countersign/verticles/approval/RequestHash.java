package io.countersign.verticles.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.countersign.protocol.Sha256;
import io.countersign.protocol.api.AddedStep;
import io.countersign.protocol.api.PolicyStep;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What approvers agree to, as one number: SHA-256 over JSON with sorted keys, no white space, strings only, absent for null
 * (RFC 8785 for such objects).
 */
final class RequestHash {
    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private RequestHash() {}

    /** Over everything an approver reads. */
    static byte[] ofRequest(
            UUID id,
            UUID signer,
            int policyVersion,
            UUID requester,
            UUID recipient,
            String justification,
            Terms terms,
            @Nullable String ticket,
            @Nullable String callback,
            Map<String, String> verified,
            List<AddedStep> added,
            List<PolicyStep> steps) {
        var content = new TreeMap<String, Object>(terms.canonical());
        content.put("type", "countersign.request.v1");
        content.put("id", id.toString());
        content.put("signer", signer.toString());
        content.put("policyVersion", Integer.toString(policyVersion));
        content.put("requester", requester.toString());
        content.put("recipient", recipient.toString());
        content.put("justification", justification);
        if (ticket != null) {
            content.put("ticket", ticket);
        }
        if (callback != null) {
            content.put("callbackUrl", callback);
        }
        if (!verified.isEmpty()) {
            content.put("verified", verified);
        }
        putAdded(content, added, steps);
        return sha256(content);
    }

    /**
     * Over what an equal request has in common, whatever words explain it.
     *
     * @param callback whole: whoever is told elsewhere asks for another request, or would be told nothing
     * @param claims verified ones of the requester: what another repository or commit asks for is another request
     * @param added by conditions: what needs another step is another request
     * @param steps all of them
     */
    static byte[] ofTerms(
            UUID recipient,
            Terms terms,
            @Nullable String callback,
            Map<String, String> claims,
            List<AddedStep> added,
            List<PolicyStep> steps) {
        var content = new TreeMap<String, Object>(terms.canonical());
        content.put("type", "countersign.terms.v1");
        content.put("recipient", recipient.toString());
        if (callback != null) {
            content.put("callbackUrl", callback);
        }
        if (!claims.isEmpty()) {
            content.put("claims", claims);
        }
        putAdded(content, added, steps);
        return sha256(content);
    }

    /** The steps of the policy are said by its version; whole steps are there only when conditions added some. */
    private static void putAdded(Map<String, Object> content, List<AddedStep> added, List<PolicyStep> steps) {
        if (!added.isEmpty()) {
            content.put("addedSteps", Rows.addedJson(added));
            content.put("steps", Rows.json(steps));
        }
    }

    /** Over a change and whom it concerns: the same one is asked for once. */
    static byte[] ofChange(UUID concerned, String change) {
        var content = new TreeMap<String, Object>();
        content.put("type", "countersign.change.v1");
        content.put("concerned", concerned.toString());
        content.put("change", change);
        return sha256(content);
    }

    /** Over everything an approver of a change reads, and the Signer as it was then. */
    static byte[] ofChangeRequest(
            UUID id, UUID signer, int policyVersion, long authority, UUID requester, UUID concerned, String change) {
        var content = new TreeMap<String, Object>();
        content.put("type", "countersign.change-request.v1");
        content.put("id", id.toString());
        content.put("signer", signer.toString());
        content.put("policyVersion", Integer.toString(policyVersion));
        content.put("authority", Long.toString(authority));
        content.put("requester", requester.toString());
        content.put("concerned", concerned.toString());
        content.put("change", change);
        return sha256(content);
    }

    private static byte[] sha256(Map<String, Object> content) {
        try {
            return Sha256.of(CANONICAL.writeValueAsString(content).getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings can be written as JSON", e);
        }
    }
}
