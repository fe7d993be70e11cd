package io.countersign.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A gateway that somebody else runs. Only what it answers is seen: its processor time, memory and servers are not. */
final class Running implements Place {
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final URI url;
    private final @Nullable SSLContext trust;
    private final Ground ground;

    /**
     * @param url its address, without a path
     * @param caFile PEM of the authorities that its certificate may come from; null: those that Java knows
     * @param credentials of a machine, as a form of RFC 6749
     * @param signer slug of the Signer that it may sign by
     */
    Running(URI url, @Nullable Path caFile, Map<String, String> credentials, String signer) {
        this.url = url;
        this.trust = url.getScheme().equals("https") ? trust(caFile) : null;
        this.ground = new Standing(this::api, credentials, signer);
    }

    private static SSLContext trust(@Nullable Path caFile) {
        try {
            return caFile == null ? SSLContext.getDefault() : trusting(caFile);
        } catch (IOException | GeneralSecurityException e) {
            throw new BenchException(
                    "The authorities of the gateway's certificate cannot be read: " + e.getMessage(), e);
        }
    }

    private static SSLContext trusting(Path caFile) throws IOException, GeneralSecurityException {
        try (var input = Files.newInputStream(caFile)) {
            return Certificate.trusting(CertificateFactory.getInstance("X.509").generateCertificates(input));
        }
    }

    /** The port of an address, also where it is left out. */
    static int port(URI url) {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return "https".equals(url.getScheme()) ? HTTPS_PORT : HTTP_PORT;
    }

    /** It stands as it stands. */
    @Override
    public void stand(Layout wanted) {}

    @Override
    public URI url() {
        return url;
    }

    @Override
    public @Nullable SSLContext trust() {
        return trust;
    }

    @Override
    public Optional<Certificate> certificate() {
        return Optional.empty();
    }

    @Override
    public Api api() {
        return new Api(url, trust);
    }

    @Override
    public Ground ground() {
        return ground;
    }

    @Override
    public Collection<Long> pids() {
        return List.of();
    }

    @Override
    public List<Long> gatewayPids() {
        return List.of();
    }

    @Override
    public Optional<OwnServers> ownServers() {
        return Optional.empty();
    }
}
