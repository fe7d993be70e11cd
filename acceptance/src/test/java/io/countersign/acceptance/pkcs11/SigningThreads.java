package io.countersign.acceptance.pkcs11;

import io.countersign.acceptance.harness.Everybody;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.Signature;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** A program whose threads sign at the same instant through one loaded module; a line for what came of each. */
final class SigningThreads {
    static final String SIGNED = "signed";

    private SigningThreads() {}

    /** The class path of such a program, which needs the JDK and what lies beside this class. */
    static Path classes() {
        try {
            var source = SigningThreads.class.getProtectionDomain().getCodeSource();
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Arguments: module, Signer, threads. */
    public static void main(String[] arguments) throws Exception {
        var settings = Files.createTempFile("countersign", ".cfg");
        Files.writeString(settings, "name = Countersign\nlibrary = " + Path.of(arguments[0]) + "\n");
        var provider = Security.getProvider("SunPKCS11").configure(settings.toString());
        Files.delete(settings);
        var store = KeyStore.getInstance("PKCS11", provider);
        store.load(null, null);
        var key = (PrivateKey) store.getKey(arguments[1], null);
        var calls = IntStream.range(0, Integer.parseInt(arguments[2]))
                .<Callable<String>>mapToObj(thread -> () -> sign(provider, key, "message " + thread))
                .toList();
        Everybody.atOnce(calls).forEach(System.out::println);
    }

    private static String sign(Provider provider, PrivateKey key, String message) {
        try {
            var signature = Signature.getInstance("SHA256withECDSA", provider);
            signature.initSign(key);
            signature.update(message.getBytes(StandardCharsets.UTF_8));
            signature.sign();
            return SIGNED;
        } catch (GeneralSecurityException | ProviderException refused) {
            return "not " + refused.getMessage() + ": " + refused.getCause();
        }
    }
}
