package io.countersign.protocol.worker;

import io.countersign.protocol.KeyAlgorithm;
import java.util.HexFormat;

/**
 * One private key in one token.
 *
 * @param token label of the token (CKA_LABEL of CK_TOKEN_INFO, trimmed)
 * @param ckaId CKA_ID of the key pair, lower-case hexadecimal
 * @param algorithm kind of key
 * @param publicKey SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7), DER; the worker refuses a key whose public half differs
 */
public record KeyReference(String token, String ckaId, KeyAlgorithm algorithm, byte[] publicKey) {
    public KeyReference {
        if (token.isBlank()) {
            throw new IllegalArgumentException("a key reference needs a token label");
        }
        if (HexFormat.of().parseHex(ckaId).length == 0) {
            throw new IllegalArgumentException("a key reference needs a CKA_ID");
        }
    }
}
