package io.countersign.jca;

import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** Every signature algorithm that the provider offers, by the JCA's standard names, and the ones it refuses with a reason. */
final class SignatureCatalogue {
    private SignatureCatalogue() {}

    interface Supply {
        RemoteSignature get() throws NoSuchAlgorithmException;
    }

    record Entry(String name, List<String> aliases, Class<? extends RemoteKey> keyClass, Supply make) {}

    static List<Entry> entries() {
        var entries = new ArrayList<Entry>();
        for (var bits : new String[] {"256", "384", "512"}) {
            addRsa(entries, bits);
            addEcdsa(entries, bits);
        }
        entries.add(
                new Entry("RSASSA-PSS", List.of("1.2.840.113549.1.1.10"), RemoteKey.Rsa.class, PssSignature::unset));
        entries.add(new Entry("EdDSA", List.of(), RemoteKey.Ed.class, Ed25519Signature::new));
        entries.add(new Entry("Ed25519", List.of("1.3.101.112"), RemoteKey.Ed.class, Ed25519Signature::new));
        addRefused(entries);
        return entries;
    }

    private static void addRsa(List<Entry> entries, String bits) {
        var digest = "SHA-" + bits;
        var pkcs1 = "RSASSA_PKCS1_V1_5_SHA_" + bits;
        entries.add(new Entry(
                "SHA" + bits + "withRSA",
                List.of(),
                RemoteKey.Rsa.class,
                () -> new DigestSignature(RemoteKey.Rsa.class, digest, pkcs1, "")));
        entries.add(new Entry(
                "SHA" + bits + "withRSAandMGF1",
                List.of("SHA" + bits + "withRSA/PSS"),
                RemoteKey.Rsa.class,
                () -> PssSignature.with(digest)));
    }

    private static void addEcdsa(List<Entry> entries, String bits) {
        var digest = "SHA-" + bits;
        var ecdsa = "ECDSA_SHA_" + bits;
        entries.add(new Entry(
                "SHA" + bits + "withECDSA",
                List.of(),
                RemoteKey.Ec.class,
                () -> new DigestSignature(RemoteKey.Ec.class, digest, ecdsa, "der")));
        entries.add(new Entry(
                "SHA" + bits + "withECDSAinP1363Format",
                List.of("SHA" + bits + "withPLAIN-ECDSA"),
                RemoteKey.Ec.class,
                () -> new DigestSignature(RemoteKey.Ec.class, digest, ecdsa, "p1363")));
    }

    private static void addRefused(List<Entry> entries) {
        for (var name : new String[] {"NONEwithRSA", "NONEwithECDSA"}) {
            entries.add(new Entry(
                    name,
                    List.of(),
                    RemoteKey.class,
                    () -> new RefusedSignature("Countersign records which digest algorithm was signed, so " + name
                            + " is not offered. Use SHA256with" + name.substring(8)
                            + ", which hashes here and sends the digest.")));
        }
        for (var name : new String[] {"SHA1withRSA", "SHA1withECDSA"}) {
            entries.add(new Entry(
                    name,
                    List.of(),
                    RemoteKey.class,
                    () -> new RefusedSignature("The gateway signs no SHA-1 digests. Ask the tool for SHA256with"
                            + name.substring(8) + " (jarsigner: -sigalg).")));
        }
    }
}
