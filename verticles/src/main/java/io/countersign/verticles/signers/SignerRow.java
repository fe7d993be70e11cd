package io.countersign.verticles.signers;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.BreakGlass;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.api.SignerState;
import io.countersign.verticles.store.WireNames;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A Signer as stored, seen by one caller.
 *
 * @param state as told to callers: an active Signer whose certificate has ended by the database's clock is expired
 * @param publicKey SubjectPublicKeyInfo, DER; null until the key is born
 * @param authority null where an outside authority issues the certificates
 * @param certificateRequest what an outside authority certifies: PKCS#10, DER; null until the key has signed it
 * @param chain DER certificates, leaf first; empty until the certificate is issued
 * @param suspended why it was disabled without anybody asking
 * @param breakGlass the one that waits to be ratified
 * @param policyVersion 0 when no policy was ever set
 * @param policyGuard whether changes that loosen need a second person
 * @param waitForProof whether answers of signing wait until the log proves them
 * @param environment where it belongs; a fact for conditions
 * @param role the caller's role, directly or through a group; null for a caller who is not a member
 */
public record SignerRow(
        UUID id,
        UUID organization,
        String slug,
        String name,
        SignerState state,
        KeyAlgorithm keyAlgorithm,
        String token,
        String ckaId,
        @Nullable UUID authority,
        String subject,
        byte @Nullable [] publicKey,
        @Nullable String keyId,
        byte @Nullable [] certificateRequest,
        List<byte[]> chain,
        @Nullable String certificateSerial,
        @Nullable Instant notBefore,
        @Nullable Instant notAfter,
        @Nullable String failure,
        @Nullable String suspended,
        @Nullable BreakGlass breakGlass,
        int policyVersion,
        boolean policyGuard,
        boolean waitForProof,
        @Nullable String environment,
        long version,
        long authorityVersion,
        Instant createdAt,
        @Nullable SignerRole role) {

    static SignerRow of(Row row) {
        return new SignerRow(
                row.getUUID("id"),
                row.getUUID("organization_id"),
                row.getString("slug"),
                row.getString("name"),
                row.getBoolean("has_expired")
                        ? SignerState.EXPIRED
                        : WireNames.of(SignerState.class, row.getString("state")),
                WireNames.of(KeyAlgorithm.class, row.getString("key_algorithm")),
                row.getString("token"),
                row.getString("cka_id"),
                row.getUUID("authority_id"),
                row.getString("subject"),
                bytes(row.getBuffer("public_key")),
                row.getString("key_id"),
                bytes(row.getBuffer("certificate_request")),
                chain(row.getArrayOfBuffers("certificate_chain")),
                row.getString("certificate_serial"),
                instant(row.getOffsetDateTime("not_before")),
                instant(row.getOffsetDateTime("not_after")),
                row.getString("failure"),
                row.getString("suspended_words"),
                GlassRow.of(row),
                row.getInteger("policy_version"),
                row.getBoolean("policy_guard"),
                row.getBoolean("wait_for_proof"),
                row.getString("environment"),
                row.getLong("version"),
                row.getLong("authority_version"),
                row.getOffsetDateTime("created_at").toInstant(),
                role(row.getInteger("rank")));
    }

    /** As the contract shows it. */
    public Signer toSigner() {
        return toSigner(List.of());
    }

    /** @param warnings what who looks at this one Signer should know */
    Signer toSigner(List<String> warnings) {
        return new Signer(
                id,
                slug,
                name,
                state,
                keyAlgorithm,
                state == SignerState.PENDING && !waitsForCertificate() ? null : keyId,
                token,
                authority,
                subject,
                certificateSerial,
                notBefore,
                notAfter,
                algorithms(keyAlgorithm),
                policyVersion,
                policyGuard,
                waitForProof,
                environment,
                failure,
                suspended,
                breakGlass,
                warnings.isEmpty() ? null : warnings,
                version,
                createdAt);
    }

    /** Whether it is made, and an outside authority has its request for the first certificate. */
    public boolean waitsForCertificate() {
        return state == SignerState.PENDING && certificateRequest != null;
    }

    /** Whether an outside authority issues its certificates. */
    public boolean isOutside() {
        return authority == null;
    }

    /** What brings it a certificate, as people type it. */
    public String renewal() {
        return isOutside()
                ? "countersign signer set-certificate " + slug + " --chain FILE"
                : "countersign signer renew " + slug;
    }

    public boolean isMember() {
        return role != null;
    }

    /** Every signature algorithm that a key of this kind can make. */
    static List<SignatureAlgorithm> algorithms(KeyAlgorithm key) {
        return Arrays.stream(SignatureAlgorithm.values())
                .filter(algorithm -> algorithm.fits(key))
                .toList();
    }

    private static @Nullable SignerRole role(int rank) {
        return switch (rank) {
            case 3 -> SignerRole.ADMINISTRATOR;
            case 2 -> SignerRole.OPERATOR;
            case 1 -> SignerRole.AUDITOR;
            default -> null;
        };
    }

    static List<byte[]> chain(Buffer @Nullable [] certificates) {
        return certificates == null
                ? List.of()
                : Arrays.stream(certificates).map(Buffer::getBytes).toList();
    }

    static byte @Nullable [] bytes(@Nullable Buffer buffer) {
        return buffer == null ? null : buffer.getBytes();
    }

    static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
