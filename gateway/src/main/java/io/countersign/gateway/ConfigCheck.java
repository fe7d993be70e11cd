package io.countersign.gateway;

import io.countersign.conf.FileReason;
import io.countersign.conf.GatewayConfig;
import io.countersign.conf.GatewayConfig.Token;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong with a configuration as this machine sees it, found without calling anybody and without changing anything: what the
 * domain refuses, and the files that are named. A server that is down, a token that is away and a PIN that is wrong show at the start.
 */
public final class ConfigCheck {
    private final GatewayConfig config;
    private final List<String> problems = new ArrayList<>();

    private ConfigCheck(GatewayConfig config) {
        this.config = config;
    }

    /** One sentence for each problem; empty when there is none. Blocks. */
    public static List<String> problems(GatewayConfig config) {
        var check = new ConfigCheck(config);
        check.domain();
        StartProblem.files(config).forEach(check::readable);
        StartProblem.authorities(config).forEach(check::certificates);
        config.tokens().forEach(check::pin);
        check.served();
        check.writable(config.auditLog().directory().toAbsolutePath());
        return List.copyOf(check.problems);
    }

    private void domain() {
        try {
            DomainSettings.of(config);
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage() + ".");
        }
    }

    private void readable(String key, Path file) {
        try (var in = Files.newInputStream(file)) {
            in.read();
        } catch (FileSystemException e) {
            problems.add(FileReason.of(e) + ": correct that, or " + key + ".");
        } catch (IOException e) {
            problems.add(file + " cannot be read (" + e.getMessage() + "): correct that, or " + key + ".");
        }
    }

    private void certificates(String key, Path file) {
        try (var in = Files.newInputStream(file)) {
            if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
                problems.add(file + " holds no certificate: correct that, or " + key + ".");
            }
        } catch (CertificateException e) {
            problems.add(file + " holds no certificate that can be read: correct that, or " + key + ".");
        } catch (IOException unreadable) {
            // Told of already, with every other file.
        }
    }

    private void pin(Token token) {
        var variable = token.pinVariable();
        if (variable != null && System.getenv(variable) == null) {
            problems.add("The environment variable " + variable + " is not set, in which the PIN of the token \""
                    + token.label() + "\" should be.");
        }
    }

    /** Handshakes would fail, and nothing else would say why. */
    private void served() {
        var chain = config.http().tlsCertificate();
        var key = config.http().tlsKey();
        if (chain == null || key == null || !Files.isReadable(chain) || !Files.isReadable(key)) {
            return;
        }
        var vertx = Vertx.vertx();
        try {
            TlsPair.read(chain, key).checked(vertx);
        } catch (Exception e) {
            problems.add("http.tlsCertificate " + chain + " and http.tlsKey " + key + " cannot be served ("
                    + e.getMessage() + "): name a certificate chain and its key, both PEM.");
        } finally {
            vertx.close();
        }
    }

    /** It is made at the start where it is not there. */
    private void writable(Path directory) {
        var nearest = directory;
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        if (!Files.isDirectory(nearest) || !Files.isWritable(nearest)) {
            problems.add("auditLog.directory is " + directory + ", and the user " + System.getProperty("user.name")
                    + " may not write into " + nearest + ": let it, or name another folder.");
        }
    }
}
