package io.countersign.worker.encoding;

import io.countersign.protocol.DigestAlgorithm;
import java.util.Arrays;
import java.util.HexFormat;

/** {@code DigestInfo} of EMSA-PKCS1-v1_5: the DER prefixes of RFC 8017 section 9.2, note 1, in front of the digest. */
public final class DigestInfo {
    private static final byte[] SHA_256 = HexFormat.of().parseHex("3031300d060960864801650304020105000420");
    private static final byte[] SHA_384 = HexFormat.of().parseHex("3041300d060960864801650304020205000430");
    private static final byte[] SHA_512 = HexFormat.of().parseHex("3051300d060960864801650304020305000440");

    private DigestInfo() {}

    public static byte[] of(DigestAlgorithm algorithm, byte[] digest) {
        var prefix = switch (algorithm) {
            case SHA_256 -> SHA_256;
            case SHA_384 -> SHA_384;
            case SHA_512 -> SHA_512;
        };
        var info = Arrays.copyOf(prefix, prefix.length + digest.length);
        System.arraycopy(digest, 0, info, prefix.length, digest.length);
        return info;
    }
}
