package io.countersign.jca;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.Key;
import java.security.KeyStoreException;
import java.security.KeyStoreSpi;
import java.security.ProviderException;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Signers that the caller may see as key entries; read only. Chains are fetched when first asked for. */
final class CountersignKeyStore extends KeyStoreSpi {
    private static final String READ_ONLY = "Countersign key stores are read only; Signers are created in the gateway.";

    private final CountersignProvider provider;
    private final Map<String, SignApi.Listed> signers = new LinkedHashMap<>();
    private final Map<String, List<X509Certificate>> chains = new LinkedHashMap<>();
    private @Nullable SignApi api;

    CountersignKeyStore(CountersignProvider provider) {
        this.provider = provider;
    }

    @Override
    public void engineLoad(@Nullable InputStream ignored, char @Nullable [] password) throws IOException {
        var connection = provider.connect(password == null ? "" : new String(password));
        signers.clear();
        chains.clear();
        connection.signers().forEach(signer -> signers.put(signer.slug(), signer));
        api = connection;
    }

    @Override
    public @Nullable Key engineGetKey(String alias, char @Nullable [] password) throws UnrecoverableKeyException {
        var slug = slug(alias);
        var chain = chain(slug);
        return chain == null
                ? null
                : RemoteKey.of(connection(), slug, chain.get(0).getPublicKey());
    }

    @Override
    public Certificate @Nullable [] engineGetCertificateChain(String alias) {
        var chain = chain(slug(alias));
        return chain == null ? null : chain.toArray(Certificate[]::new);
    }

    @Override
    public @Nullable Certificate engineGetCertificate(String alias) {
        var chain = chain(slug(alias));
        return chain == null ? null : chain.get(0);
    }

    @Override
    public @Nullable Date engineGetCreationDate(String alias) {
        var signer = signers.get(slug(alias));
        return signer == null ? null : Date.from(signer.createdAt());
    }

    @Override
    public Enumeration<String> engineAliases() {
        return Collections.enumeration(List.copyOf(signers.keySet()));
    }

    @Override
    public boolean engineContainsAlias(String alias) {
        return signers.containsKey(slug(alias));
    }

    @Override
    public int engineSize() {
        return signers.size();
    }

    @Override
    public boolean engineIsKeyEntry(String alias) {
        return engineContainsAlias(alias);
    }

    @Override
    public boolean engineIsCertificateEntry(String alias) {
        return false;
    }

    @Override
    public @Nullable String engineGetCertificateAlias(Certificate certificate) {
        for (var slug : signers.keySet()) {
            if (certificate.equals(engineGetCertificate(slug))) {
                return slug;
            }
        }
        return null;
    }

    @Override
    public void engineSetKeyEntry(String alias, Key key, char[] password, Certificate[] chain)
            throws KeyStoreException {
        throw new KeyStoreException(READ_ONLY);
    }

    @Override
    public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain) throws KeyStoreException {
        throw new KeyStoreException(READ_ONLY);
    }

    @Override
    public void engineSetCertificateEntry(String alias, Certificate certificate) throws KeyStoreException {
        throw new KeyStoreException(READ_ONLY);
    }

    @Override
    public void engineDeleteEntry(String alias) throws KeyStoreException {
        throw new KeyStoreException(READ_ONLY);
    }

    @Override
    public void engineStore(OutputStream out, char[] password) {
        throw new UnsupportedOperationException(READ_ONLY);
    }

    private @Nullable List<X509Certificate> chain(String slug) {
        if (!signers.containsKey(slug)) {
            return null;
        }
        var known = chains.get(slug);
        if (known != null) {
            return known;
        }
        try {
            var fetched = connection().certificateChain(slug);
            chains.put(slug, fetched);
            return fetched;
        } catch (IOException e) {
            throw new ProviderException(e.getMessage(), e);
        }
    }

    private SignApi connection() {
        var connection = api;
        if (connection == null) {
            throw new IllegalStateException("the key store was not loaded");
        }
        return connection;
    }

    private static String slug(String alias) {
        return alias.toLowerCase(Locale.ROOT);
    }
}
