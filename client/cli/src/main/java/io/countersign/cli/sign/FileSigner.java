package io.countersign.cli.sign;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Signs one kind of file. */
interface FileSigner {
    /**
     * Writes the signed file, or the detached signature, over the empty file {@code working}.
     *
     * @param timestamp a time-stamp authority (RFC 3161); null for no time-stamp
     */
    void sign(Path input, Path working, SigningKey key, @Nullable URI timestamp) throws Exception;

    /** Where the result goes unless told otherwise. */
    default Path usualTarget(Path input) {
        return input;
    }

    static FileSigner of(ArtifactFormat format) {
        return switch (format) {
            case jar -> new JarFileSigner();
            case authenticode -> new AuthenticodeFileSigner();
            case cms -> new CmsFileSigner();
            case raw -> new RawFileSigner();
        };
    }
}
