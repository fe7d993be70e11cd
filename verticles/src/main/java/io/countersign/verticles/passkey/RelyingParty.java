package io.countersign.verticles.passkey;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;

/**
 * Whom passkeys are for.
 *
 * @param id host of the public URL; a passkey is good for no other one
 * @param origin of the pages that may ask an authenticator
 */
public record RelyingParty(String id, String origin) {
    /** @param publicUrl an absolute http or https URL */
    public static RelyingParty of(String publicUrl) {
        var url = URI.create(publicUrl);
        // Names with an underscore are no hosts by RFC 2396; browsers make no passkeys for them either.
        var host =
                Objects.requireNonNullElse(url.getHost(), url.getRawAuthority()).toLowerCase(Locale.ROOT);
        var scheme = url.getScheme().toLowerCase(Locale.ROOT);
        var usual = "https".equals(scheme) ? 443 : 80;
        var port = url.getPort() == -1 || url.getPort() == usual ? "" : ":" + url.getPort();
        return new RelyingParty(host, scheme + "://" + host + port);
    }
}
