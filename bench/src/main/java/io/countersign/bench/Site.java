package io.countersign.bench;

import io.countersign.embedded.ClosedAtExit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where scenarios are measured: servers on a folder, the gateways on them, and what was founded there. All scenarios share it; each says
 * first how the gateways must stand. Used by one thread.
 */
final class Site implements Place, AutoCloseable {
    private final Path launcher;
    private final Path folder;
    private final boolean temporary;
    private final OwnServers servers;
    private final Certificate certificate;
    private final List<OwnGateway> gateways = new ArrayList<>();
    private final Founding founding;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Proxy proxy;
    private Layout layout = Layout.PLAIN;

    private Site(Path launcher, Path folder, boolean temporary) {
        this.launcher = launcher;
        this.folder = folder;
        this.temporary = temporary;
        this.servers = OwnServers.start(folder);
        try {
            this.certificate = Certificate.in(folder);
            start();
            this.founding = gateways.getFirst()
                    .setupToken()
                    .map(token -> Founding.begin(this::api, token, folder))
                    .orElseGet(() -> Founding.again(this::api, folder));
        } catch (RuntimeException failed) {
            stopGateways();
            servers.close();
            throw failed;
        }
        ClosedAtExit.before(this::close);
    }

    /**
     * Starts servers and a gateway and founds an organization, or goes on with that of an earlier run.
     *
     * @param data where the data stay, a folder that is empty, does not exist or is an earlier run's; null: they are removed at the end
     */
    static Site open(Path launcher, @Nullable Path data) {
        try {
            var folder = data == null ? Files.createTempDirectory("countersign-bench") : Files.createDirectories(data);
            return open(launcher, folder, data == null);
        } catch (IOException e) {
            throw new BenchException("The folder for the data cannot be used: " + e.getMessage(), e);
        }
    }

    /** @param temporary whether the folder is removed at the end, also when nothing comes of it */
    static Site open(Path launcher, Path folder, boolean temporary) throws IOException {
        try {
            // As root, PostgreSQL runs as another account and must reach its folder below.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            return new Site(launcher, folder.toRealPath(), temporary);
        } catch (IOException | RuntimeException failed) {
            if (temporary) {
                delete(folder);
            }
            throw failed;
        }
    }

    /** With Redis; restarts them if they stand otherwise. */
    @Override
    public void stand(Layout wanted) {
        servers.redis().start();
        if (wanted != layout) {
            stopGateways();
            layout = wanted;
            start();
        }
    }

    private void start() {
        launch().awaitGreeting();
        if (layout == Layout.TWO) {
            launch().awaitGreeting();
            proxy = Proxy.start(folder, gateways.stream().map(OwnGateway::url).toList());
        }
    }

    /** Starts the process of one more gateway and does not wait for it. */
    OwnGateway launch() {
        var node = "bench-" + (gateways.size() + 1);
        var tls = certificate().orElse(null);
        var gateway = OwnGateway.launch(launcher, servers, folder, node, tls);
        gateways.add(gateway);
        return gateway;
    }

    /** Stops all of them; their servers stay. */
    void stopGateways() {
        if (proxy != null) {
            proxy.close();
            proxy = null;
        }
        gateways.forEach(OwnGateway::close);
        gateways.clear();
    }

    /** Where callers go: the gateway, or what stands before several. */
    @Override
    public URI url() {
        return proxy == null ? gateways.getFirst().url() : proxy.url();
    }

    /** What callers must trust; empty while plain HTTP is served. */
    @Override
    public Optional<Certificate> certificate() {
        return layout == Layout.TLS ? Optional.of(certificate) : Optional.empty();
    }

    @Override
    public @Nullable SSLContext trust() {
        return certificate().map(Certificate::trust).orElse(null);
    }

    @Override
    public Api api() {
        return new Api(url(), trust());
    }

    @Override
    public Ground ground() {
        return founding;
    }

    @Override
    public Optional<OwnServers> ownServers() {
        return Optional.of(servers);
    }

    @Override
    public List<Long> gatewayPids() {
        return gateways.stream().map(OwnGateway::pid).toList();
    }

    Founding founding() {
        return founding;
    }

    OwnServers servers() {
        return servers;
    }

    /** Those that run now. */
    List<OwnGateway> gateways() {
        return List.copyOf(gateways);
    }

    /** The roots of all processes that do the work: gateways, servers, and the proxy. */
    @Override
    public Collection<Long> pids() {
        var pids = new ArrayList<>(servers.pids());
        gateways.forEach(gateway -> pids.add(gateway.pid()));
        if (proxy != null) {
            pids.add(proxy.pid());
        }
        return pids;
    }

    /** Also when the bench is ended by a signal; more than once is no harm. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        stopGateways();
        servers.close();
        if (temporary) {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("The folder " + folder + " could not be removed: " + e.getMessage());
        }
    }
}
