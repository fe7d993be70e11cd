package io.countersign.cli.verify;

import io.countersign.cli.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import net.jsign.DigestAlgorithm;
import net.jsign.Signable;
import net.jsign.asn1.authenticode.AuthenticodeObjectIdentifiers;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;

/** A Windows file: the digest inside the signature is that of the file, and the signature is over that digest. */
final class AuthenticodeVerifier {
    private AuthenticodeVerifier() {}

    /** One result for each signature, all of which hold. */
    static List<Verified> verify(Path file) throws IOException {
        var verified = new ArrayList<Verified>();
        try (var signable = Signable.of(file.toFile())) {
            for (var signature : signable.getSignatures()) {
                verified.addAll(verify(signable, signature));
            }
        } catch (UnsupportedOperationException e) {
            throw Unverified.because(file + " is no Windows file that can carry a signature", e);
        } catch (Failure | FileSystemException told) {
            throw told;
        } catch (CMSException | RuntimeException e) {
            throw Unverified.because("the signature cannot be read", e);
        } catch (IOException e) {
            throw Unverified.because(file + " cannot be read as the Windows file that its name says it is", e);
        }
        if (verified.isEmpty()) {
            throw Unverified.because(file + " is not signed");
        }
        return verified;
    }

    private static List<Verified> verify(Signable file, CMSSignedData signature) throws IOException, CMSException {
        var content =
                SignedData.getInstance(signature.toASN1Structure().getContent()).getEncapContentInfo();
        if (!AuthenticodeObjectIdentifiers.SPC_INDIRECT_DATA_OBJID.equals(content.getContentType())) {
            throw Unverified.because(
                    "its signature is over a list of digests, as in catalogs and NuGet packages, which is not"
                            + " checked here; use signtool verify for a catalog, dotnet nuget verify for a package");
        }
        var indirect = ASN1Sequence.getInstance(content.getContent());
        var claimed = DigestInfo.getInstance(indirect.getObjectAt(1));
        var algorithm = DigestAlgorithm.of(claimed.getAlgorithmId().getAlgorithm());
        if (algorithm == null || algorithm == DigestAlgorithm.MD5 || algorithm == DigestAlgorithm.SHA1) {
            throw Unverified.because("the signature covers the file by a broken digest algorithm");
        }
        if (!MessageDigest.isEqual(file.computeDigest(algorithm), claimed.getDigest())) {
            throw Unverified.because("the file was changed after it was signed");
        }
        return CmsVerifier.verify(new CMSSignedData(
                new CMSProcessableByteArray(content.getContentType(), inner(indirect)), signature.toASN1Structure()));
    }

    /** Authenticode signs the content without its outermost tag and length. */
    private static byte[] inner(ASN1Sequence content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (ASN1Encodable element : content) {
            bytes.write(element.toASN1Primitive().getEncoded("DER"));
        }
        return bytes.toByteArray();
    }
}
