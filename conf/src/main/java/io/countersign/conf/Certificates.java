package io.countersign.conf;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the internal certificate authorities issue. */
public record Certificates(Crl crl) {
    /**
     * Lists of revoked certificates.
     *
     * @param validity from one list to the end of its time; the next one is made after half of it
     * @param url in front of their paths in certificates; null: {@code http.publicUrl}
     */
    public record Crl(Duration validity, @Nullable URI url) {
        public Crl {
            var checks = new Checks().between("validity", validity, Duration.ofHours(1), Duration.ofDays(90));
            (url == null ? checks : checks.plainUrl("url", url)).refuse();
        }
    }
}
