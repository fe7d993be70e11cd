package io.countersign.bench;

/**
 * One Signer that is asked for signatures.
 *
 * @param slug its name
 * @param grant that calls charge; empty when it signs directly
 * @param publicKey SubjectPublicKeyInfo, DER
 */
record Target(String slug, String grant, byte[] publicKey) {
    /** Of the Signer in the API. */
    String path() {
        return "/v1/signers/" + slug;
    }
}
