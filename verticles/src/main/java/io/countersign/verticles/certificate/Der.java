package io.countersign.verticles.certificate;

import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.x509.Time;

/** What is signed is encoded as DER, X.690 section 10. */
final class Der {
    private Der() {}

    static byte[] of(ASN1Object object) {
        try {
            return object.getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalStateException("what we built has an encoding", e);
        }
    }

    /** UTCTime until 2049, GeneralizedTime after, RFC 5280 section 4.1.2.5. */
    static Time time(Instant instant) {
        return new Time(Date.from(instant), Locale.ROOT);
    }
}
