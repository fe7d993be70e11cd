package io.countersign.protocol.api;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A new certificate for the key and the subject that a Signer has.
 *
 * @param certificateAuthority which CA issues it; default the one that issued the present one.
 * @param validity default P365D; never beyond the CA.
 */
public record CertificateRenewal(
        @Nullable UUID certificateAuthority, @Nullable Duration validity) {}
