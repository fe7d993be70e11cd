package io.countersign.verticles.certificate;

import java.net.URI;
import java.util.UUID;

/**
 * Where the list of each authority is.
 *
 * @param base in front of the paths of the interface
 */
public record RevocationPoints(String base) {
    public RevocationPoints {
        base = base.replaceAll("/+$", "");
    }

    URI of(UUID authority) {
        return URI.create(base + "/v1/certificate-authorities/" + authority + "/crl");
    }
}
