package io.countersign.cli.sign;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Hashtable;
import java.util.Map;
import net.jsign.DigestAlgorithm;
import net.jsign.timestamp.Timestamper;
import net.jsign.timestamp.TimestampingMode;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuerSerial;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableFile;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

/** Any file, signed beside it: detached CMS (RFC 5652) with the signing-certificate attribute of RFC 5035. */
final class CmsFileSigner implements FileSigner {
    @Override
    public Path usualTarget(Path input) {
        return input.resolveSibling(input.getFileName() + ".p7s");
    }

    @Override
    public void sign(Path input, Path working, SigningKey key, @Nullable URI timestamp) throws Exception {
        var signer = new RemoteContentSigner(key);
        var digests = new JcaDigestCalculatorProviderBuilder().build();
        var info = new JcaSignerInfoGeneratorBuilder(digests)
                .setSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator(signingCertificate(key)))
                .setContentDigest(new DefaultDigestAlgorithmIdentifierFinder().find(key.digestName()))
                .build(signer, key.leaf());
        var generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(info);
        generator.addCertificates(new JcaCertStore(key.chain()));
        var signed = generator.generate(new CMSProcessableFile(input.toFile()), false);
        var stamped = timestamp == null ? signed : stamp(signed, timestamp);
        Files.write(working, stamped.getEncoded("DER"));
    }

    private static CMSSignedData stamp(CMSSignedData signed, URI authority) throws Exception {
        var timestamper = Timestamper.create(TimestampingMode.RFC3161);
        timestamper.setURL(authority.toString());
        return timestamper.timestamp(DigestAlgorithm.SHA256, signed);
    }

    /** Ties the signature to exactly this certificate (RFC 5035 section 3). */
    private static AttributeTable signingCertificate(SigningKey key) throws Exception {
        var leaf = key.leaf();
        var hash = MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded());
        var id = new ESSCertIDv2((AlgorithmIdentifier) null, hash, issuerSerial(leaf));
        var attribute = new Attribute(
                PKCSObjectIdentifiers.id_aa_signingCertificateV2, new DERSet(new SigningCertificateV2(id)));
        return new AttributeTable(
                new Hashtable<ASN1ObjectIdentifier, Attribute>(Map.of(attribute.getAttrType(), attribute)));
    }

    private static IssuerSerial issuerSerial(X509Certificate leaf) {
        var issuer = X500Name.getInstance(leaf.getIssuerX500Principal().getEncoded());
        return new IssuerSerial(new GeneralNames(new GeneralName(issuer)), leaf.getSerialNumber());
    }
}
