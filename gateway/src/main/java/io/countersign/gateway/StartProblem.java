package io.countersign.gateway;

import io.countersign.conf.ConfigurationException;
import io.countersign.conf.FileReason;
import io.countersign.conf.GatewayConfig;
import io.countersign.worker.WorkerStartException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a gateway did not start, in words for its operator. */
public final class StartProblem {
    private StartProblem() {}

    /** Empty for what nobody foresaw and what only its trace explains. */
    public static Optional<String> sentence(Throwable failure, GatewayConfig config) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case WorkerStartException known -> {
                    return Optional.ofNullable(known.getMessage());
                }
                case ConfigurationException known -> {
                    return Optional.ofNullable(known.getMessage());
                }
                case ListenException known -> {
                    return Optional.ofNullable(known.getMessage());
                }
                case FileSystemException file -> {
                    return Optional.of(file(file, config));
                }
                case SQLException refused -> {
                    return Optional.of("PostgreSQL at " + database(config) + " cannot be used (" + firstLine(refused)
                            + "): start it, or correct the keys under postgres.");
                }
                default -> {}
            }
        }
        return failure.getMessage() == null || failure instanceof Error
                ? Optional.empty()
                : Optional.of(firstLine(failure));
    }

    /** Where PostgreSQL is looked for. */
    public static String database(GatewayConfig config) {
        var postgres = config.postgres();
        return postgres.host() + ":" + postgres.port() + "/" + postgres.database();
    }

    /** The message of such a failure is often nothing but the path. */
    private static String file(FileSystemException failure, GatewayConfig config) {
        var what = FileReason.of(failure);
        return files(config).entrySet().stream()
                .filter(file -> file.getValue().toString().equals(failure.getFile()))
                .findFirst()
                .map(file -> what + ": correct that, or " + file.getKey() + ".")
                .orElse(what + ".");
    }

    /** What the configuration names and the start reads, by key. */
    static Map<String, Path> files(GatewayConfig config) {
        var files = new LinkedHashMap<String, Path>();
        put(files, "http.tlsCertificate", config.http().tlsCertificate());
        put(files, "http.tlsKey", config.http().tlsKey());
        files.putAll(authorities(config));
        for (var token : config.tokens()) {
            var name = "of the token \"" + token.label() + "\"";
            put(files, "the module " + name, token.module());
            put(files, "the pin " + name, token.pinFile());
        }
        return files;
    }

    /** Of certificates that other servers show, by key, without those that nobody asks for. */
    static Map<String, Path> authorities(GatewayConfig config) {
        var files = new LinkedHashMap<String, Path>();
        if (DomainSettings.verifies(config.postgres().tls())) {
            put(files, "postgres.tlsCertificate", config.postgres().tlsCertificate());
        }
        put(files, "redis.tlsCertificate", config.redis().tlsCertificate());
        put(files, "outbound.tlsCertificate", config.outbound().tlsCertificate());
        if (config.mail().host() != null) {
            put(files, "mail.tlsCertificate", config.mail().tlsCertificate());
        }
        return files;
    }

    private static void put(Map<String, Path> files, String key, @Nullable Path file) {
        if (file != null) {
            files.put(key, file);
        }
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
