package io.countersign.verticles.certificate;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1Object;

/** The encoding that is signed: DER, X.690 section 10. */
final class Der {
    private Der() {}

    static byte[] of(ASN1Object object) {
        try {
            return object.getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException("what we built has an encoding", e);
        }
    }
}
