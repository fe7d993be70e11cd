package io.countersign.verticles.outbound;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import org.jspecify.annotations.Nullable;

/** The operator's key {@code webhooks.key}, of which the keys for everything that is sent to others are derived (HKDF-SHA256, RFC 5869). */
public final class OperatorKey {
    /** Bytes of each derived key. */
    public static final int BYTES = 32;

    private static final byte[] DEVELOPMENT = "countersign development".getBytes(StandardCharsets.UTF_8);

    private final byte @Nullable [] master;

    private OperatorKey(byte @Nullable [] master) {
        this.master = master;
    }

    /**
     * @param configured null where there is none
     * @param development whether a well-known key will do where none is configured
     */
    public static OperatorKey of(@Nullable String configured, boolean development) {
        if (configured != null) {
            return new OperatorKey(configured.getBytes(StandardCharsets.UTF_8));
        }
        return new OperatorKey(development ? DEVELOPMENT : null);
    }

    public boolean isConfigured() {
        return master != null;
    }

    /**
     * A key of {@value #BYTES} bytes.
     *
     * @param info what it is for; whoever names the same gets the same
     * @throws IllegalStateException without a configured key
     */
    public byte[] derive(byte[] salt, byte[] info) {
        if (master == null) {
            throw new IllegalStateException("there is no webhooks.key");
        }
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(master)
                            .addSalt(salt)
                            .thenExpand(info, BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK from 25 on has HKDF", e);
        }
    }
}
