package io.countersign.jca;

import java.io.IOException;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JCA provider "Countersign": a key store of type {@value #KEY_STORE_TYPE} whose private keys stay in the gateway's token, and the
 * signatures that these keys make. It takes no other keys and verifies nothing, so it never gets between other code and its provider.
 *
 * <p>Configured by a properties file (provider argument), by environment variables, or both; see {@link #configure}. The key store
 * password may carry an access token; any other password is ignored when credentials are configured.
 */
public final class CountersignProvider extends Provider {
    /** Name of the provider. */
    public static final String NAME = "Countersign";
    /** Type of the key store. */
    public static final String KEY_STORE_TYPE = "COUNTERSIGN";

    private static final long serialVersionUID = 1L;

    private @Nullable Path settingsFile;
    private final transient @Nullable SignApi connected;

    /** Configured by environment variables, until {@link #configure} names a file. */
    public CountersignProvider() {
        this(null, null);
    }

    /** As {@link #configure}; apksigner hands its provider argument to this constructor. */
    public CountersignProvider(String settingsFile) {
        this(Path.of(settingsFile), null);
    }

    /** For a program that has its own connection; key stores then need no password. */
    public CountersignProvider(SignApi connected) {
        this(null, connected);
    }

    @SuppressWarnings("this-escape")
    private CountersignProvider(@Nullable Path settingsFile, @Nullable SignApi connected) {
        super(NAME, "0.1", "Countersign: signatures by keys that stay in the gateway's token");
        this.settingsFile = settingsFile;
        this.connected = connected;
        putService(new Offered("KeyStore", KEY_STORE_TYPE, List.of(), null, () -> new CountersignKeyStore(this)));
        SignatureCatalogue.entries()
                .forEach(entry -> putService(
                        new Offered("Signature", entry.name(), entry.aliases(), entry.keyClass(), entry.make()::get)));
    }

    /**
     * @param argument path of a properties file: {@code url}, {@code clientId} or {@code clientIdFile}, {@code clientSecretFile} or
     *     {@code clientSecretEnv} (name of an environment variable), or {@code tokenFile} or {@code tokenEnv}; {@code caFile},
     *     {@code allowHttp}, {@code tool}, {@code fileName}. What it leaves out is read from COUNTERSIGN_URL, COUNTERSIGN_CLIENT_ID,
     *     COUNTERSIGN_CLIENT_SECRET_FILE and so on.
     */
    @Override
    public Provider configure(String argument) {
        settingsFile = Path.of(argument);
        return this;
    }

    @Override
    public boolean isConfigured() {
        return true;
    }

    /** The connection of a key store that is being loaded; the password may be a token, empty for none. */
    SignApi connect(String password) throws IOException {
        if (connected != null) {
            return connected;
        }
        var settings = ProviderSettings.read(settingsFile, System.getenv());
        var http = SignApi.transport(settings.address(), Retries.logged());
        var process = SignClaims.ofThisProcess();
        var claims = new SignClaims(
                settings.tool().orElse(process.tool()),
                process.host(),
                settings.fileName().orElse(null),
                null);
        return SignApi.connect(http, tokens(settings, http, password), () -> claims);
    }

    private static TokenSource tokens(ProviderSettings settings, HttpTransport http, String password)
            throws IOException {
        var given = password.strip();
        if (looksLikeToken(given)) {
            return TokenSource.of(given);
        }
        return settings.credentials(http)
                .orElseThrow(() -> new IOException("No credentials for the gateway. Set COUNTERSIGN_CLIENT_ID and"
                        + " COUNTERSIGN_CLIENT_SECRET_FILE (or clientId and clientSecretFile in the settings file), or"
                        + " COUNTERSIGN_TOKEN_FILE, or give an access token as the key store password"
                        + " (-storepass:env or -storepass:file)."));
    }

    /** Access tokens are JWTs (RFC 7519): three parts of base64url, of which the first begins with an opening brace. */
    private static boolean looksLikeToken(String text) {
        return text.matches("eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    }

    /** A service that is made by a lambda, and tells for which keys it is. */
    private final class Offered extends Service {
        private final @Nullable Class<? extends RemoteKey> keyClass;
        private final Maker maker;

        Offered(
                String type,
                String name,
                List<String> aliases,
                @Nullable Class<? extends RemoteKey> keyClass,
                Maker maker) {
            super(
                    CountersignProvider.this,
                    type,
                    name,
                    CountersignProvider.class.getName(),
                    aliases,
                    keyClass == null ? null : Map.of("SupportedKeyClasses", keyClass.getName()));
            this.keyClass = keyClass;
            this.maker = maker;
        }

        @Override
        public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
            return maker.make();
        }

        @Override
        public boolean supportsParameter(@Nullable Object parameter) {
            return keyClass == null || keyClass.isInstance(parameter);
        }
    }

    private interface Maker {
        Object make() throws NoSuchAlgorithmException;
    }
}
