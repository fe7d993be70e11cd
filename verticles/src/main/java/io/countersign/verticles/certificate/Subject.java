package io.countersign.verticles.certificate;

import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameStyle;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.RFC4519Style;
import org.bouncycastle.asn1.x509.Certificate;

/**
 * A subject as a caller wrote it (RFC 4514: most specific part first) and as it stands in the certificate. CN, O and C must be there;
 * nothing may be there twice, and nothing that a reader could mistake or not see.
 */
public record Subject(String text, X500Name name) {
    private record Part(String label, int longest) {}

    private static final X500NameStyle AS_WRITTEN = new AsWritten();

    // Upper bounds of RFC 5280 appendix A.1.
    private static final Map<ASN1ObjectIdentifier, Part> PARTS = parts();

    /** @throws RefusedException BadInput that names the field {@code /subject} and the rule */
    public static Subject parse(String text) {
        var name = read(text);
        var seen = new HashSet<ASN1ObjectIdentifier>();
        for (var part : name.getRDNs()) {
            checkPart(part, seen);
        }
        require(seen.contains(BCStyle.CN), "it needs a common name, for example CN=Example Release Signing");
        require(seen.contains(BCStyle.O), "it needs an organization, for example O=Example");
        require(seen.contains(BCStyle.C), "it needs a country of two letters, for example C=DE");
        return new Subject(text.strip(), name);
    }

    /**
     * The subject of a certificate that was issued before, byte for byte; rules that came since do not change it.
     *
     * @param text as it was written then
     * @param certificate DER
     */
    public static Subject as(String text, byte[] certificate) {
        return new Subject(text, Certificate.getInstance(certificate).getSubject());
    }

    /** @param certificate DER */
    public boolean isThatOf(byte[] certificate) {
        return Certificate.getInstance(certificate).getSubject().equals(name);
    }

    private static X500Name read(String text) {
        try {
            return new X500Name(AS_WRITTEN, text);
        } catch (RefusedException refused) {
            throw refused;
        } catch (RuntimeException e) {
            throw refused(
                    "it is not a distinguished name by RFC 4514; write for example CN=Example Release,O=Example,C=DE");
        }
    }

    private static void checkPart(RDN rdn, HashSet<ASN1ObjectIdentifier> seen) {
        require(!rdn.isMultiValued(), "it joins two attributes by +; separate them by a comma");
        var attribute = rdn.getFirst();
        var part = PARTS.get(attribute.getType());
        if (part == null) {
            var known =
                    String.join(", ", PARTS.values().stream().map(Part::label).toList());
            throw refused("it has an attribute that is not supported; supported are " + known);
        }
        require(seen.add(attribute.getType()), "it has " + part.label() + " twice");
        checkValue(part, text(part, attribute.getValue()));
    }

    private static String text(Part part, ASN1Encodable value) {
        return switch (value) {
            case ASN1UTF8String utf8 -> utf8.getString();
            case ASN1PrintableString printable -> printable.getString();
            default -> throw refused("the value of " + part.label() + " is not text");
        };
    }

    private static void checkValue(Part part, String value) {
        var label = part.label();
        require(!value.isBlank(), label + " is empty");
        require(
                value.codePointCount(0, value.length()) <= part.longest(),
                label + " is longer than " + part.longest() + " characters");
        require(value.codePoints().allMatch(Subject::isVisible), label + " has a control or invisible character");
        require(
                !label.equals("C") || value.matches("[A-Z]{2}"),
                "C is not a country code of two capital letters, for example DE");
    }

    /** Puts into the certificate what the caller wrote, and nothing else. */
    private static final class AsWritten extends RFC4519Style {
        /** A value that begins with # would be decoded as any ASN.1 at all. */
        @Override
        public ASN1Encodable stringToValue(ASN1ObjectIdentifier type, String value) {
            require(!value.startsWith("#"), "a value begins with #; write it as text, and a # at its begin as \\#");
            return super.stringToValue(type, value);
        }

        /** These two become a PrintableString, which would take any character, and of each the lowest eight bits. */
        @Override
        protected ASN1Encodable encodeStringValue(ASN1ObjectIdentifier type, String value) {
            require(
                    !(type.equals(BCStyle.C) || type.equals(BCStyle.SERIALNUMBER))
                            || ASN1PrintableString.isPrintableString(value),
                    "C and SERIALNUMBER hold only the letters A to Z and a to z, digits, spaces and ' ( ) + , - . / : = ?");
            return super.encodeStringValue(type, value);
        }
    }

    /** Bidirectional marks and zero-width characters would let a subject look like another one. */
    static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static Map<ASN1ObjectIdentifier, Part> parts() {
        var parts = new LinkedHashMap<ASN1ObjectIdentifier, Part>();
        parts.put(BCStyle.CN, new Part("CN", 64));
        parts.put(BCStyle.O, new Part("O", 64));
        parts.put(BCStyle.OU, new Part("OU", 64));
        parts.put(BCStyle.C, new Part("C", 2));
        parts.put(BCStyle.L, new Part("L", 128));
        parts.put(BCStyle.ST, new Part("ST", 128));
        parts.put(BCStyle.STREET, new Part("STREET", 128));
        parts.put(BCStyle.POSTAL_CODE, new Part("POSTALCODE", 40));
        parts.put(BCStyle.SERIALNUMBER, new Part("SERIALNUMBER", 64));
        return parts;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw refused(otherwise);
        }
    }

    private static RefusedException refused(String why) {
        return Refusal.BadInput.field("/subject", "the subject is refused: " + why)
                .refused();
    }
}
