package io.countersign.protocol;

/** A hash function of FIPS 180-4 that the Sign API accepts. */
public enum DigestAlgorithm {
    SHA_256("SHA-256", 32),
    SHA_384("SHA-384", 48),
    SHA_512("SHA-512", 64);

    private final String jcaName;
    private final int length;

    DigestAlgorithm(String jcaName, int length) {
        this.jcaName = jcaName;
        this.length = length;
    }

    /** The name in the Java Cryptography Architecture, which is also the FIPS name. */
    public String jcaName() {
        return jcaName;
    }

    /** Output size in bytes. */
    public int length() {
        return length;
    }
}
