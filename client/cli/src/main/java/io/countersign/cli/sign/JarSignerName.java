package io.countersign.cli.sign;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.util.Selector;

/**
 * What the files of a Signer's signature in a JAR are called: the beginning of its slug, then with numbers. The JDK drops a
 * signature of the same name, which must be the Signer's own.
 */
final class JarSignerName {
    private static final int LONGEST = 8;
    private static final int LAST_NUMBER = 999;
    private static final Pattern FILE = Pattern.compile("META-INF/([^/]+)\\.(SF|RSA|DSA|EC)");

    private JarSignerName() {}

    /**
     * The name of the Signer's own signature, else the first that is free.
     *
     * @param key public key of the Signer, encoded; it outlives certificates
     */
    static String in(ZipFile jar, String slug, byte[] key) throws IOException {
        var taken = new HashSet<String>();
        var own = new HashSet<String>();
        for (var entry : jar.stream().toList()) {
            var file = FILE.matcher(entry.getName().toUpperCase(Locale.ROOT));
            if (file.matches()) {
                taken.add(file.group(1));
                if (!file.group(2).equals("SF") && isBy(key, jar, entry)) {
                    own.add(file.group(1));
                }
            }
        }
        return first(slug, own::contains)
                .or(() -> first(slug, name -> !taken.contains(name)))
                .orElseThrow(() -> new Failure(
                        ExitCode.USAGE, "The JAR holds too many signatures of others whose names begin like " + slug));
    }

    private static Optional<String> first(String slug, Predicate<String> wanted) {
        var numbered = IntStream.rangeClosed(2, LAST_NUMBER).mapToObj(number -> shortened(slug, "-" + number));
        return Stream.concat(Stream.of(shortened(slug, "")), numbered)
                .filter(wanted)
                .findFirst();
    }

    /** At most eight of A-Z, 0-9, underscore, hyphen, by the JAR file specification. */
    private static String shortened(String slug, String end) {
        var name = slug.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_-]", "_");
        return name.substring(0, Math.min(LONGEST - end.length(), name.length())) + end;
    }

    /** One that cannot be read is somebody else's. */
    private static boolean isBy(byte[] key, ZipFile jar, ZipEntry block) throws IOException {
        try (var in = jar.getInputStream(block)) {
            var data = new CMSSignedData(in.readAllBytes());
            for (var signer : data.getSignerInfos()) {
                if (isBy(key, data, signer.getSID())) {
                    return true;
                }
            }
            return false;
        } catch (CMSException | IllegalArgumentException unreadable) {
            return false;
        }
    }

    @SuppressWarnings("unchecked")
    private static boolean isBy(byte[] key, CMSSignedData data, Selector<?> signer) throws IOException {
        for (var certificate : data.getCertificates().getMatches((Selector<X509CertificateHolder>) signer)) {
            if (Arrays.equals(key, certificate.getSubjectPublicKeyInfo().getEncoded())) {
                return true;
            }
        }
        return false;
    }
}
