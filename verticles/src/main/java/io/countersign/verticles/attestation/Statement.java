package io.countersign.verticles.attestation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.countersign.protocol.DigestAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An in-toto Statement, version 1, as canonical JSON: sorted keys, no white space, absent for null, as RFC 8785 writes objects of strings,
 * integers, booleans and lists of them. The same facts give the same bytes.
 */
final class Statement {
    static final String PREDICATE = "https://countersign.io/attestation/approval/v1";
    private static final String TYPE = "https://in-toto.io/Statement/v1";
    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private Statement() {}

    /** An object of JSON; what is null is left out. */
    static final class Fields extends TreeMap<String, Object> {
        private static final long serialVersionUID = 1L;

        Fields with(String name, @Nullable Object value) {
            if (value != null) {
                put(name, value);
            }
            return this;
        }
    }

    /**
     * The bytes that are signed.
     *
     * @param fileName as whoever signed called it; null for no name
     * @param digest of what was signed, hexadecimal
     */
    static byte[] of(@Nullable String fileName, SignatureAlgorithm algorithm, String digest, Fields predicate) {
        var subject = new Fields()
                .with("name", fileName == null ? "_" : fileName)
                .with("digest", Map.of(digestName(algorithm), digest));
        var statement = new Fields()
                .with("_type", TYPE)
                .with("subject", List.of(subject))
                .with("predicateType", PREDICATE)
                .with("predicate", predicate);
        try {
            return CANONICAL.writeValueAsBytes(statement);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an attestation is made of plain JSON values", e);
        }
    }

    /** The name in in-toto; SHA-256 of the message where the algorithm signs messages. */
    private static String digestName(SignatureAlgorithm algorithm) {
        var digest = algorithm.digest() == null ? DigestAlgorithm.SHA_256 : algorithm.digest();
        return switch (digest) {
            case SHA_256 -> "sha256";
            case SHA_384 -> "sha384";
            case SHA_512 -> "sha512";
        };
    }
}
