package io.countersign.cli.sign;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Any file, signed beside it: the bare signature over its content, as {@code openssl dgst -verify} takes it. */
final class RawFileSigner implements FileSigner {
    @Override
    public Path usualTarget(Path input) {
        return input.resolveSibling(input.getFileName() + ".sig");
    }

    @Override
    public void sign(Path input, Path working, SigningKey key, @Nullable URI timestamp) throws Exception {
        if (timestamp != null) {
            throw new Failure(
                    ExitCode.USAGE,
                    "A bare signature has no place for a time-stamp. Leave --timestamp out, or use --format cms.");
        }
        var signer = new RemoteContentSigner(key);
        try (OutputStream content = signer.getOutputStream()) {
            Files.copy(input, content);
        }
        Files.write(working, signer.getSignature());
    }
}
