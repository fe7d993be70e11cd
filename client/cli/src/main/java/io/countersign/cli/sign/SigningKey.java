package io.countersign.cli.sign;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.jca.CountersignProvider;
import io.countersign.jca.SignApi;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Signer's key and certificate, ready to sign with.
 *
 * @param store the key store that holds it
 * @param slug of the Signer, and alias in the store
 * @param chain leaf first
 * @param algorithm what to sign with; it fits the key
 */
record SigningKey(
        Provider provider,
        KeyStore store,
        String slug,
        PrivateKey key,
        List<X509Certificate> chain,
        SignatureAlgorithm algorithm) {

    /** @param wanted null to choose by the key */
    static SigningKey open(SignApi api, String slug, @Nullable SignatureAlgorithm wanted) throws IOException {
        try {
            var provider = new CountersignProvider(api);
            var store = KeyStore.getInstance(CountersignProvider.KEY_STORE_TYPE, provider);
            store.load(null, null);
            if (!store.containsAlias(slug)) {
                throw unknown(slug, Collections.list(store.aliases()));
            }
            var key = (PrivateKey) Objects.requireNonNull(store.getKey(slug, null));
            var chain = Arrays.stream(store.getCertificateChain(slug))
                    .map(X509Certificate.class::cast)
                    .toList();
            return new SigningKey(provider, store, slug, key, chain, choose(key, wanted));
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Failure unknown(String slug, List<String> known) {
        var yours = known.isEmpty() ? "You see no Signer at all." : "Those you see: " + String.join(", ", known) + ".";
        return new Failure(
                ExitCode.REFUSED,
                "You see no Signer \"" + slug + "\" with a certificate. " + yours
                        + " An administrator of the Signer makes you a member with: countersign member set " + slug
                        + " WHO --role operator");
    }

    private static SignatureAlgorithm choose(PrivateKey key, @Nullable SignatureAlgorithm wanted) {
        var family = family(key);
        if (wanted == null) {
            return usual(key, family);
        }
        if (wanted.scheme().family() != family) {
            throw new Failure(
                    ExitCode.USAGE,
                    "The key of this Signer is " + key.getAlgorithm() + " and cannot make " + wanted
                            + "; leave --algorithm out to let the key decide.");
        }
        return wanted;
    }

    private static KeyAlgorithm.Family family(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> KeyAlgorithm.Family.RSA;
            case "EC" -> KeyAlgorithm.Family.EC;
            default -> KeyAlgorithm.Family.EDWARDS;
        };
    }

    private static SignatureAlgorithm usual(PrivateKey key, KeyAlgorithm.Family family) {
        return switch (family) {
            case RSA -> SignatureAlgorithm.RSASSA_PKCS1_V1_5_SHA_256;
            case EDWARDS -> SignatureAlgorithm.ED25519;
            case EC -> {
                var bits = ((ECKey) key).getParams().getCurve().getField().getFieldSize();
                yield bits > 384
                        ? SignatureAlgorithm.ECDSA_SHA_512
                        : bits > 256 ? SignatureAlgorithm.ECDSA_SHA_384 : SignatureAlgorithm.ECDSA_SHA_256;
            }
        };
    }

    X509Certificate leaf() {
        return chain.get(0);
    }

    /** FIPS name of the digest; SHA-512 for Ed25519, which RFC 8419 section 3 wants for the content beside it. */
    String digestName() {
        var digest = algorithm.digest();
        return digest == null ? "SHA-512" : digest.jcaName();
    }

    /** The JCA's standard name of the algorithm. */
    String jcaName() {
        var digest = digestName().replace("-", "");
        return switch (algorithm.scheme()) {
            case RSASSA_PKCS1_V1_5 -> digest + "withRSA";
            case RSASSA_PSS -> digest + "withRSAandMGF1";
            case ECDSA -> digest + "withECDSA";
            case ED25519 -> "Ed25519";
            case ML_DSA -> throw new Failure(ExitCode.USAGE, "No token offers ML-DSA yet; choose another --algorithm.");
        };
    }
}
