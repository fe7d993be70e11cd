package io.countersign.protocol;

/** How an ECDSA signature is written down. */
public enum EcdsaFormat {
    /** {@code Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }}, RFC 3279 section 2.2.3. */
    DER("der"),
    /** r and s as two fixed-width big-endian numbers, IEEE P1363; what JOSE and PKCS#11 use. */
    P1363("p1363");

    private final String wireName;

    EcdsaFormat(String wireName) {
        this.wireName = wireName;
    }

    /** The name in the contract. */
    @Override
    public String toString() {
        return wireName;
    }
}
