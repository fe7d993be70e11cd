package io.countersign.cli.sign;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.protocol.SignatureAlgorithm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import net.jsign.AuthenticodeSigner;
import net.jsign.DigestAlgorithm;
import net.jsign.Signable;
import net.jsign.timestamp.TimestampingMode;
import org.jspecify.annotations.Nullable;

/** A Windows file (exe, dll, msi, cab, ps1 and others), signed by jsign; a signature that is there already stays beside the new one. */
final class AuthenticodeFileSigner implements FileSigner {
    @Override
    public void sign(Path input, Path working, SigningKey key, @Nullable URI timestamp) throws Exception {
        var scheme = key.algorithm().scheme();
        if (scheme != SignatureAlgorithm.Scheme.RSASSA_PKCS1_V1_5 && scheme != SignatureAlgorithm.Scheme.ECDSA) {
            throw new Failure(
                    ExitCode.USAGE,
                    "Windows takes RSA (PKCS#1 v1.5) and ECDSA signatures, not " + key.algorithm()
                            + ". Choose another Signer or --algorithm.");
        }
        Files.copy(input, working, StandardCopyOption.REPLACE_EXISTING);
        var signer = new AuthenticodeSigner(key.store(), key.slug(), "")
                .withSignatureAlgorithm(key.jcaName(), key.provider())
                .withDigestAlgorithm(DigestAlgorithm.of(key.digestName()))
                .withTimestamping(timestamp != null);
        if (timestamp != null) {
            signer.withTimestampingMode(TimestampingMode.RFC3161).withTimestampingAuthority(timestamp.toString());
        }
        try (var file = open(input, working)) {
            signer.sign(file);
        }
    }

    private static Signable open(Path input, Path working) throws IOException {
        try {
            return Signable.of(working.toFile());
        } catch (UnsupportedOperationException e) {
            throw unfit(input + " is no Windows file that can carry a signature.", e);
        } catch (FileSystemException told) {
            throw told;
        } catch (IOException | RuntimeException e) {
            throw unfit(input + " cannot be read as the Windows file that its name says it is.", e);
        }
    }

    private static Failure unfit(String why, Exception cause) {
        return new Failure(ExitCode.USAGE, why + " Sign it beside the file with --format cms.", cause);
    }
}
