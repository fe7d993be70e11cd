package io.countersign.verticles.certificate;

import io.countersign.protocol.api.FieldError;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A certificate of an outside authority as somebody brought it, with those of its issuers. Whether an issuer is
 * trusted is for those to say who verify; here is refused what none of them would accept.
 */
public final class CertificateChain {
    private static final int MOST = 10;
    private static final int LONGEST_NAME = 200;
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([^-\r\n]*)-----([^-]*)-----END ([^-\r\n]*)-----");
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ");

    private final List<X509Certificate> certificates;

    private CertificateChain(List<X509Certificate> certificates) {
        this.certificates = certificates;
    }

    /**
     * Reads it and checks what neither time nor key change; takes some milliseconds.
     *
     * @param pem leaf first, each followed by its issuer; the root may be there
     * @throws RefusedException BadInput that names what is wrong and what to do
     */
    public static CertificateChain read(String pem) {
        var certificates = parse(pem);
        CodeSigningCheck.refuseUnlessForCode(certificates.getFirst());
        ChainLinks.refuseUnlessLinked(certificates);
        return new CertificateChain(certificates);
    }

    private static List<X509Certificate> parse(String pem) {
        var blocks = BLOCK.matcher(pem);
        var found = new ArrayList<X509Certificate>();
        while (blocks.find()) {
            if (!blocks.group(1).equals("CERTIFICATE") || !blocks.group(3).equals("CERTIFICATE")) {
                throw refused(
                        "it holds something else than certificates; leave everything else out, private keys above all");
            }
            if (found.size() == MOST) {
                throw refused(
                        "it has more than " + MOST + " certificates; bring those from the Signer to its root only");
            }
            found.add(certificate(blocks.group(2), found.size() + 1));
        }
        if (found.isEmpty() || found.size() != BEGIN.matcher(pem).results().count()) {
            throw refused(
                    "it is not PEM: whole blocks that begin with -----BEGIN CERTIFICATE-----; make them of DER by openssl x509"
                            + " -inform DER, of a .p7b file by openssl pkcs7 -print_certs");
        }
        return List.copyOf(found);
    }

    private static X509Certificate certificate(String base64, int place) {
        try {
            var der = Base64.getMimeDecoder().decode(base64);
            var read = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            if (!Arrays.equals(der, read.getEncoded())) {
                throw refused("certificate " + place + " has something behind its end; ask the authority for it again");
            }
            return read;
        } catch (CertificateException | IllegalArgumentException e) {
            throw refused("certificate " + place + " cannot be read; ask the authority for it again");
        }
    }

    /**
     * Refuses it for another key, and where the leaf or an issuer is not valid at this time. A root is trusted for
     * its key, whatever it says of its end.
     *
     * @param publicKey SubjectPublicKeyInfo of the Signer, DER
     */
    public void refuseUnlessFor(byte[] publicKey, Instant now) {
        if (!Arrays.equals(leaf().getPublicKey().getEncoded(), publicKey)) {
            throw refused(
                    "the first certificate is for another key; have the certificate request of this Signer certified"
                            + " (countersign signer csr), and put its certificate first");
        }
        for (var place = 0; place < certificates.size(); place++) {
            var certificate = certificates.get(place);
            if (place > 0 && ChainLinks.isRoot(certificate)) {
                continue;
            }
            var begin = certificate.getNotBefore().toInstant();
            var end = certificate.getNotAfter().toInstant();
            if (begin.isAfter(now)) {
                throw refused("certificate " + (place + 1) + " is valid from " + begin + " on; bring it then");
            }
            if (!end.isAfter(now)) {
                throw refused("certificate " + (place + 1) + " ended at " + end + "; ask the authority for a new one");
            }
        }
    }

    private X509Certificate leaf() {
        return certificates.getFirst();
    }

    /** Lower-case hexadecimal. */
    public String serial() {
        return leaf().getSerialNumber().toString(16);
    }

    public Instant notBefore() {
        return leaf().getNotBefore().toInstant();
    }

    public Instant notAfter() {
        return leaf().getNotAfter().toInstant();
    }

    /** For people; strangers chose it. */
    public String issuer() {
        return shown(leaf().getIssuerX500Principal().getName());
    }

    /** For people; strangers chose it. */
    public String subject() {
        return shown(leaf().getSubjectX500Principal().getName());
    }

    private static String shown(String name) {
        return name.codePoints()
                .limit(LONGEST_NAME)
                .mapToObj(point -> Subject.isVisible(point) ? Character.toString(point) : "\uFFFD")
                .collect(Collectors.joining());
    }

    /** DER, leaf first. */
    public List<byte[]> der() {
        return certificates.stream().map(CertificateChain::encoded).toList();
    }

    /** As {@link #read} takes it, without what stood around the certificates. */
    public String pem() {
        return der().stream().map(Pem::of).collect(Collectors.joining());
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return Objects.requireNonNull(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("what was read has an encoding", e);
        }
    }

    static RefusedException refused(String why) {
        var detail = "the certificate is refused: " + why;
        return new Refusal.BadInput("CERTIFICATE_REFUSED", detail, List.of(new FieldError("/chain", detail))).refused();
    }
}
