package io.countersign.cli.verify;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A signature whose mathematics holds over the whole file; whether the certificate is trusted is another question.
 *
 * @param leaf certificate whose key signed
 * @param chain every certificate that came with the signature
 * @param digest name of the digest algorithm, as the signature says it
 * @param made the signature itself; several where one signer signed a JAR more than once
 */
record Verified(X509Certificate leaf, List<X509Certificate> chain, String digest, List<Made> made) {}
