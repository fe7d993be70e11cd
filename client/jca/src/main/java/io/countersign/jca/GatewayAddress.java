package io.countersign.jca;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the gateway is and how its certificate is checked.
 *
 * @param url scheme, host and port, without a path at the end; https, or http to this machine
 * @param caFile PEM certificates that are trusted besides the JVM's own; null for none
 */
public record GatewayAddress(URI url, @Nullable Path caFile) {
    /** @throws IllegalArgumentException when credentials would travel in clear, or the URL is none */
    public GatewayAddress {
        if (url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "The gateway URL must look like https://countersign.example.com, without user, query or fragment.");
        }
    }

    /**
     * @param url as somebody typed it
     * @param caFile null for the JVM's own trust store alone
     * @param allowHttp whether credentials may travel in clear to other machines
     */
    public static GatewayAddress of(String url, @Nullable Path caFile, boolean allowHttp) {
        URI parsed;
        try {
            parsed = URI.create(url.strip().replaceAll("/+$", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + url + "\" is not a URL; the gateway URL looks like https://countersign.example.com.", e);
        }
        var scheme = Optional.ofNullable(parsed.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new IllegalArgumentException("The gateway URL must begin with https:// (it is \"" + url + "\").");
        }
        var address = new GatewayAddress(parsed, caFile);
        if (scheme.equals("http") && !allowHttp && !isLoopback(parsed.getHost())) {
            throw new IllegalArgumentException("The gateway URL " + parsed
                    + " would send credentials in clear over the network. Use https://, or set COUNTERSIGN_ALLOW_HTTP=true"
                    + " where the network itself is trusted.");
        }
        return address;
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }
}
