package io.countersign.cli.sign;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.protocol.SignatureAlgorithm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;
import org.jspecify.annotations.Nullable;

/** A JAR, signed by the JDK's own signer. */
final class JarFileSigner implements FileSigner {
    @Override
    public void sign(Path input, Path working, SigningKey key, @Nullable URI timestamp) throws Exception {
        if (key.algorithm().scheme() == SignatureAlgorithm.Scheme.RSASSA_PSS) {
            throw new Failure(
                    ExitCode.USAGE,
                    "The JDK chooses the PSS parameters of JARs itself. Use jarsigner -sigalg RSASSA-PSS with the Countersign"
                            + " provider, or another --algorithm.");
        }
        var path = CertificateFactory.getInstance("X.509").generateCertPath(key.chain());
        var builder = new JarSigner.Builder(key.key(), path)
                .digestAlgorithm(key.digestName())
                .signatureAlgorithm(key.jcaName(), key.provider());
        if (timestamp != null) {
            builder.tsa(timestamp);
        }
        try (var jar = open(input);
                var out = Files.newOutputStream(working)) {
            var name =
                    JarSignerName.in(jar, key.slug(), key.leaf().getPublicKey().getEncoded());
            builder.signerName(name).build().sign(jar, out);
        }
    }

    private static ZipFile open(Path input) throws IOException {
        try {
            return new ZipFile(input.toFile());
        } catch (ZipException e) {
            throw new Failure(
                    ExitCode.USAGE,
                    input + " cannot be read as a JAR (" + e.getMessage()
                            + "). Build it anew, or sign it beside the file with --format cms.",
                    e);
        }
    }
}
