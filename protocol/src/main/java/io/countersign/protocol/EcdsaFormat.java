package io.countersign.protocol;

/** How an ECDSA signature is written down. */
public enum EcdsaFormat {
    /** {@code Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }}, RFC 3279 section 2.2.3. */
    DER,
    /** r and s as two fixed-width big-endian numbers, IEEE P1363; what JOSE and PKCS#11 use. */
    P1363
}
