package io.countersign.verticles;

import io.countersign.protocol.api.BroughtCertificate;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.protocol.api.Member;
import io.countersign.protocol.api.NewCertificateAuthority;
import io.countersign.protocol.api.NewMember;
import io.countersign.protocol.api.NewRevocation;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerCertificate;
import io.countersign.protocol.api.WaitForProof;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Signing identities, their members and the authorities that certify them. Method names are operation ids of the contract; a
 * {@code signer} is a slug or an id.
 */
public interface Signers {
    Future<Page<CertificateAuthority>> listCertificateAuthorities(Call call, PageQuery page);

    Future<CertificateAuthority> createCertificateAuthority(Call call, NewCertificateAuthority authority);

    Future<CertificateAuthority> getCertificateAuthority(Call call, UUID certificateAuthority);

    Future<Page<Signer>> listSigners(Call call, PageQuery page);

    Future<Signer> createSigner(Call call, NewSigner signer);

    Future<Signer> getSigner(Call call, String signer);

    Future<Signer> disableSigner(Call call, String signer);

    Future<Signer> enableSigner(Call call, String signer);

    Future<Signer> archiveSigner(Call call, String signer);

    /**
     * Same key, same subject, new certificate. Fails with {@link ChangeWaitsException} where the policy guard holds it,
     * and with Unavailable RENEWAL_ORDERED when it is ordered and could not be done yet; it is tried again until it is.
     */
    Future<Signer> renewSignerCertificate(Call call, String signer, CertificateRenewal wanted);

    Future<WaitForProof> setWaitForProof(Call call, String signer, WaitForProof wait);

    /**
     * DER certificates, leaf first.
     *
     * @param serial hexadecimal, of an earlier one; null for the present one
     */
    Future<List<byte[]>> getSignerCertificate(Call call, String signer, @Nullable String serial);

    /** What an outside authority certifies: PKCS#10, DER. */
    Future<byte[]> getSignerCertificateRequest(Call call, String signer);

    /**
     * Fails with {@link ChangeWaitsException} where the policy guard holds it.
     *
     * @param expectedVersion of the Signer; null for any
     */
    Future<Signer> setSignerCertificate(
            Call call, String signer, BroughtCertificate brought, @Nullable Integer expectedVersion);
    /** Newest first. */
    Future<Page<SignerCertificate>> listSignerCertificates(Call call, String signer, PageQuery page);

    /** For good. What the Signer signs under stops it as well; the list of the authority follows by itself. */
    Future<SignerCertificate> revokeCertificate(Call call, String signer, String serial, NewRevocation revocation);

    /** Of an authority of any organization, for everybody. */
    Future<RevocationList> getRevocationList(UUID certificateAuthority);

    /** No operation: for the metrics. */
    Future<RevocationFigures> revocationFigures();

    /** SubjectPublicKeyInfo, DER. */
    Future<byte[]> getSignerPublicKey(Call call, String signer);

    Future<Page<Member>> listMembers(Call call, String signer, PageQuery page);

    Future<Member> setMember(Call call, String signer, UUID member, NewMember role);

    Future<Void> removeMember(Call call, String signer, UUID member);
}
