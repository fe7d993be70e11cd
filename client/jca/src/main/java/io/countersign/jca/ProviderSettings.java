package io.countersign.jca;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the provider was told: a properties file ({@code -providerArg FILE}) and, for everything it leaves out, environment variables. A
 * setting {@code clientSecretFile} is {@code COUNTERSIGN_CLIENT_SECRET_FILE} in the environment. Secrets come from files and environment
 * variables only; a properties file may name those but not hold a secret itself.
 */
final class ProviderSettings {
    private static final Set<String> KEYS = Set.of(
            "url",
            "clientId",
            "clientIdFile",
            "clientSecretFile",
            "clientSecretEnv",
            "tokenFile",
            "tokenEnv",
            "caFile",
            "allowHttp",
            "tool",
            "fileName");
    private static final Set<String> SECRETS = Set.of("clientSecret", "token", "password");

    private final Properties file;
    private final Path folder;
    private final Map<String, String> environment;

    private ProviderSettings(Properties file, Path folder, Map<String, String> environment) {
        this.file = file;
        this.folder = folder;
        this.environment = environment;
    }

    /** @param settingsFile null for the environment alone */
    static ProviderSettings read(@Nullable Path settingsFile, Map<String, String> environment) throws IOException {
        var properties = new Properties();
        var folder = Path.of("");
        if (settingsFile != null) {
            try (Reader in = Files.newBufferedReader(settingsFile)) {
                properties.load(in);
            } catch (IllegalArgumentException | IOException e) {
                throw new IOException(
                        "The Countersign settings file " + settingsFile + " cannot be read: " + e.getMessage(), e);
            }
            refuseUnknown(properties, settingsFile);
            folder = Optional.ofNullable(settingsFile.toAbsolutePath().getParent())
                    .orElse(folder);
        }
        return new ProviderSettings(properties, folder, environment);
    }

    private static void refuseUnknown(Properties properties, Path settingsFile) throws IOException {
        for (var key : properties.stringPropertyNames()) {
            if (SECRETS.contains(key)) {
                throw new IOException("The Countersign settings file " + settingsFile + " holds \"" + key
                        + "\". Put the secret into a file of its own and name it by clientSecretFile or tokenFile.");
            }
            if (!KEYS.contains(key)) {
                throw new IOException("The Countersign settings file " + settingsFile + " has an unknown key \"" + key
                        + "\"; known are "
                        + String.join(", ", KEYS.stream().sorted().toList()) + ".");
            }
        }
    }

    GatewayAddress address() throws IOException {
        var url = text("url")
                .orElseThrow(
                        () -> new IOException(
                                "No gateway URL. Set COUNTERSIGN_URL, or url=https://... in the file given as provider argument."));
        try {
            return GatewayAddress.of(url, path("caFile").orElse(null), flag("allowHttp"));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    Optional<String> tool() {
        return text("tool");
    }

    Optional<String> fileName() {
        return text("fileName");
    }

    /** The credentials that are configured; empty when none are. */
    Optional<TokenSource> credentials(HttpTransport http) throws IOException {
        var tokenFile = path("tokenFile");
        if (tokenFile.isPresent()) {
            return Optional.of(new FileToken(tokenFile.get()));
        }
        var token = environmentNamedBy("tokenEnv").or(() -> environment("COUNTERSIGN_TOKEN"));
        if (token.isPresent()) {
            return token.map(TokenSource::of);
        }
        var clientId = clientId();
        if (clientId.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ClientCredentials(http, clientId.get(), clientSecret()));
    }

    private Optional<String> clientId() throws IOException {
        var idFile = path("clientIdFile");
        return idFile.isPresent() ? Optional.of(Secrets.read(idFile.get(), "client id")) : text("clientId");
    }

    private ClientCredentials.Secret clientSecret() throws IOException {
        var secretFile = path("clientSecretFile");
        if (secretFile.isPresent()) {
            return () -> Secrets.read(secretFile.get(), "client secret");
        }
        var secret = environmentNamedBy("clientSecretEnv")
                .or(() -> environment("COUNTERSIGN_CLIENT_SECRET"))
                .orElseThrow(() -> new IOException(
                        "A client id without a secret. Set COUNTERSIGN_CLIENT_SECRET_FILE (or clientSecretFile in the settings file)"
                                + " to a file that holds the secret, or COUNTERSIGN_CLIENT_SECRET to the secret."));
        return () -> secret;
    }

    private Optional<String> environmentNamedBy(String key) throws IOException {
        var name = property(key);
        if (name.isPresent() && environment(name.get()).isEmpty()) {
            throw new IOException(
                    "The setting " + key + " names the environment variable " + name.get() + ", which is not set.");
        }
        return name.flatMap(this::environment);
    }

    private Optional<String> text(String key) {
        return property(key).or(() -> environment(environmentName(key)));
    }

    /** Paths in the settings file are relative to that file. */
    private Optional<Path> path(String key) {
        return property(key)
                .map(folder::resolve)
                .or(() -> environment(environmentName(key)).map(Path::of));
    }

    private boolean flag(String key) throws IOException {
        var value = text(key).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new IOException(
                    "The setting " + key + " (" + environmentName(key) + ") is true or false, not \"" + value + "\".");
        }
        return value.equals("true");
    }

    private Optional<String> property(String key) {
        return Optional.ofNullable(file.getProperty(key)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private Optional<String> environment(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static String environmentName(String key) {
        return "COUNTERSIGN_" + key.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
    }
}
