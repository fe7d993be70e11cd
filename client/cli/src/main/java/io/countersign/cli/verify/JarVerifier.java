package io.countersign.cli.verify;

import io.countersign.cli.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipException;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;

/** A JAR: every entry signed, by somebody who signed all of them, and none taken away. */
final class JarVerifier {
    private static final List<String> DIGESTS = List.of("SHA-256", "SHA-384", "SHA-512");

    private JarVerifier() {}

    /** One result for each signer of the whole JAR. */
    static List<Verified> verify(Path file) throws IOException {
        try (var jar = new JarFile(file.toFile(), true)) {
            var signers = signersOfAll(jar);
            refuseMissing(jar);
            var verified = new ArrayList<Verified>();
            for (var signer : signers) {
                verified.add(verified(jar, signer));
            }
            return verified;
        } catch (SecurityException e) {
            throw Unverified.because("the JAR was changed after it was signed", e);
        } catch (ZipException e) {
            throw Unverified.because(file + " is no JAR", e);
        }
    }

    private static Set<CodeSigner> signersOfAll(JarFile jar) throws IOException {
        Set<CodeSigner> common = null;
        for (var entry : jar.stream().filter(one -> mustBeSigned(one)).toList()) {
            try (var in = jar.getInputStream(entry)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            var signers = entry.getCodeSigners();
            if (signers == null) {
                throw Unverified.because("the entry \"" + entry.getName()
                        + "\" is not signed, or by an algorithm that the JDK no longer accepts");
            }
            var these = new LinkedHashSet<>(List.of(signers));
            if (common == null) {
                common = these;
            } else {
                common.retainAll(these);
            }
        }
        if (common == null || common.isEmpty()) {
            throw Unverified.because("nobody signed all entries of the JAR");
        }
        return common;
    }

    private static void refuseMissing(JarFile jar) throws IOException {
        var present = new HashSet<String>();
        jar.stream().forEach(entry -> present.add(entry.getName()));
        for (var section : jar.getManifest().getEntries().entrySet()) {
            if (hasDigest(section.getValue()) && !present.contains(section.getKey())) {
                throw Unverified.because("the signed entry \"" + section.getKey() + "\" was taken out of the JAR");
            }
        }
    }

    /** Whether content was signed: a section may also seal a package, whose folder need not be an entry. */
    private static boolean hasDigest(Attributes section) {
        return section.keySet().stream()
                .anyMatch(name -> name.toString().toUpperCase(Locale.ROOT).endsWith("-DIGEST"));
    }

    /** All but folders and the signature's own files, as the JAR file specification lists them. */
    private static boolean mustBeSigned(JarEntry entry) {
        var name = entry.getName().toUpperCase(Locale.ROOT);
        if (entry.isDirectory()) {
            return false;
        }
        if (!name.startsWith("META-INF/") || name.indexOf('/', "META-INF/".length()) >= 0) {
            return true;
        }
        return !name.equals("META-INF/MANIFEST.MF")
                && !name.matches("META-INF/.*\\.(SF|RSA|DSA|EC)")
                && !name.startsWith("META-INF/SIG-");
    }

    private static Verified verified(JarFile jar, CodeSigner signer) throws IOException {
        var chain = signer.getSignerCertPath().getCertificates().stream()
                .map(X509Certificate.class::cast)
                .toList();
        return new Verified(chain.get(0), chain, "as in META-INF/MANIFEST.MF", made(jar, chain.get(0)));
    }

    /**
     * The signature blocks of this signer that cover the whole manifest as it stands. The JDK also takes one that covers
     * only entries which were there when it was made; what is said of such a signature, its approval for one, must not be
     * taken for the whole JAR. One that cannot be read here was verified by the JDK all the same.
     */
    private static List<Made> made(JarFile jar, X509Certificate signer) throws IOException {
        var made = new ArrayList<Made>();
        var manifest = manifest(jar);
        for (var block : jar.stream().filter(JarVerifier::isBlock).toList()) {
            var name = block.getName();
            var signed = jar.getJarEntry(name.substring(0, name.lastIndexOf('.')) + ".SF");
            if (signed == null) {
                continue;
            }
            var content = bytes(jar, signed);
            if (!covers(content, manifest)) {
                continue;
            }
            try {
                CmsVerifier.verify(new CMSSignedData(new CMSProcessableByteArray(content), bytes(jar, block))).stream()
                        .filter(one -> one.leaf().equals(signer))
                        .forEach(one -> made.addAll(one.made()));
            } catch (CMSException | Failure notForUs) {
                continue;
            }
        }
        return made;
    }

    private static byte[] manifest(JarFile jar) throws IOException {
        var manifests = jar.stream()
                .filter(entry -> entry.getName().equalsIgnoreCase(JarFile.MANIFEST_NAME))
                .toList();
        if (manifests.size() != 1) {
            throw Unverified.because("the JAR holds " + manifests.size() + " manifests");
        }
        return bytes(jar, manifests.get(0));
    }

    private static byte[] bytes(JarFile jar, JarEntry entry) throws IOException {
        try (var in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    /** Whether the signature file tells the digest of the manifest, which every whole signature does. */
    private static boolean covers(byte[] signatureFile, byte[] manifest) throws IOException {
        var told = new Manifest(new ByteArrayInputStream(signatureFile)).getMainAttributes();
        for (var algorithm : DIGESTS) {
            var digest = told.getValue(algorithm + "-Digest-Manifest");
            if (digest != null
                    && digest.equals(Base64.getEncoder()
                            .encodeToString(new Made(null, out -> out.write(manifest)).digest(algorithm)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBlock(JarEntry entry) {
        return entry.getName().toUpperCase(Locale.ROOT).matches("META-INF/[^/]*\\.(RSA|DSA|EC)");
    }
}
