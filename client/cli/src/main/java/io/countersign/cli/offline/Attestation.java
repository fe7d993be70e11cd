package io.countersign.cli.offline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.cli.offline.DisprovedException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/**
 * What a gateway says of how one signature came about: an in-toto statement in an envelope that its attestation key signed.
 *
 * @param digests of what was signed, by the names of in-toto
 * @param predicate how it was approved
 */
public record Attestation(Map<String, String> digests, JsonNode predicate) {
    private static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
    private static final String STATEMENT = "https://in-toto.io/Statement/v1";
    private static final String PREDICATE = "https://countersign.io/attestation/approval/v1";
    private static final Map<String, String> JDK_NAMES =
            Map.of("sha256", "SHA-256", "sha384", "SHA-384", "sha512", "SHA-512");

    /** Something whose digest can be computed by the JDK's name of an algorithm. */
    public interface Digestible {
        byte[] digest(String algorithm) throws IOException;
    }

    /** Reads an envelope; the key must have signed it, and nothing in it is looked at before that holds. */
    public static Attestation verified(String envelope, AttestationKey key) throws DisprovedException {
        var read = Envelope.parse(envelope);
        read.requireSignedBy(key.key());
        if (!PAYLOAD_TYPE.equals(read.payloadType())) {
            throw new DisprovedException(Kind.MALFORMED, "the envelope carries " + read.payloadType());
        }
        var statement = statement(read.payload());
        if (!STATEMENT.equals(statement.path("_type").textValue())
                || !PREDICATE.equals(statement.path("predicateType").textValue())
                || statement.path("subject").size() != 1) {
            throw new DisprovedException(
                    Kind.MALFORMED, "the envelope carries no statement about an approval (" + PREDICATE + ")");
        }
        var digests = new java.util.TreeMap<String, String>();
        statement
                .path("subject")
                .path(0)
                .path("digest")
                .properties()
                .forEach(
                        digest -> digests.put(digest.getKey(), digest.getValue().asText()));
        return new Attestation(digests, statement.path("predicate"));
    }

    private static JsonNode statement(byte[] payload) throws DisprovedException {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload));
            return Entry.JSON.readTree(text.toString());
        } catch (CharacterCodingException | JsonProcessingException e) {
            throw new DisprovedException(Kind.MALFORMED, "the envelope carries no JSON");
        }
    }

    /** Whether this is what was signed: every digest must be known and fit. */
    public boolean isAbout(Digestible content) throws IOException {
        var fits = !digests.isEmpty();
        for (var digest : digests.entrySet()) {
            var algorithm = JDK_NAMES.get(digest.getKey());
            fits &= algorithm != null
                    && HexFormat.of().formatHex(content.digest(algorithm)).equals(digest.getValue());
        }
        return fits;
    }

    public String operation() {
        return predicate.path("operation").path("id").asText();
    }

    /** Wire name of the algorithm of the signature. */
    public String algorithm() {
        return predicate.path("operation").path("algorithm").asText();
    }

    /** Hexadecimal SHA-256 of the signature. */
    public String signatureSha256() {
        return predicate.path("operation").path("signatureSha256").asText();
    }

    public Named signer() {
        return named("signer");
    }

    /** Whose Signer it is; one key attests for all organizations of an installation. */
    public Named organization() {
        return named("organization");
    }

    private Named named(String member) {
        var found = predicate.path(member);
        return new Named(found.path("id").asText(), found.path("slug").asText());
    }

    /** approved, pre-approved, break-glass, bypassed or none. */
    public String kind() {
        return predicate.path("approval").path("kind").asText();
    }

    /** What a second person said of an emergency: open, ratified, refused or lapsed. Empty where there was none. */
    public String ratification() {
        return predicate.path("approval").path("ratification").path("state").asText();
    }

    /** Different people who approved exactly this request; who asked, or would receive, does not count. */
    public int approvals() {
        var request = predicate.path("approval").path("request");
        var people = new HashSet<String>();
        for (var step : predicate.path("approval").path("steps")) {
            for (var approval : step.path("approvals")) {
                if (Objects.equals(approval.path("requestHash"), request.path("hash"))) {
                    people.add(approval.path("person").path("id").asText());
                }
            }
        }
        people.remove(request.path("requester").path("id").asText());
        people.remove(request.path("recipient").path("id").asText());
        return people.size();
    }
}
