package io.countersign.bench;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * After a measurement: whether every answer was right. A figure over wrong answers is worth nothing. It remembers what was given in all
 * measurements before, warm-up and restarts of the gateway included. Used by one thread.
 */
final class AnswerCheck {
    /** DigestInfo of a SHA-256 digest without the digest, RFC 8017 section 9.2 note 1. */
    private static final byte[] SHA_256_INFO = HexFormat.of().parseHex("3031300d060960864801650304020105000420");

    /** The JDK's own P-256 takes eight times as long on processors without AVX-512 IFMA. */
    private static final Provider PROVIDER = new BouncyCastleProvider();

    private final Scenario scenario;
    private final List<Target> targets;
    private final Given given = new Given();

    AnswerCheck(Scenario scenario, List<Target> targets) {
        this.scenario = scenario;
        this.targets = targets;
    }

    /** Whether its slot is one of a grant that is known. */
    private boolean charges(Answers.Signed signed, SignRequests requests) {
        return !targets.get(requests.target(signed.request())).grant().isEmpty();
    }

    /** What is wrong, in sentences; empty when every signature verifies and no operation and no slot came twice. */
    List<String> wrong(SignRequests requests, List<Answers.Signed> signed) {
        var wrong = new ArrayList<String>();
        for (var s : signed) {
            if (!given.operation(s.operation())) {
                wrong.add("operation " + s.operation() + " was answered twice, or is no id");
            }
            if (charges(s, requests) && !given.slot(requests.target(s.request()), s.slot())) {
                wrong.add("slot " + s.slot() + " was given twice, or its grant has none such");
            }
        }
        wrong.addAll(unverified(requests, signed));
        return wrong;
    }

    private List<String> unverified(SignRequests requests, List<Answers.Signed> signed) {
        var threads = Runtime.getRuntime().availableProcessors();
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var tasks = new ArrayList<Callable<List<String>>>();
            for (var i = 0; i < threads; i++) {
                var part = signed.subList(signed.size() * i / threads, signed.size() * (i + 1) / threads);
                tasks.add(() -> unverifiedOf(requests, part));
            }
            var wrong = new ArrayList<String>();
            for (var found : pool.invokeAll(tasks)) {
                wrong.addAll(found.get());
            }
            return wrong;
        } catch (ExecutionException e) {
            throw new BenchException("The answers could not be checked: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Interrupted while answers were checked", e);
        }
    }

    private List<String> unverifiedOf(SignRequests requests, List<Answers.Signed> signed)
            throws GeneralSecurityException {
        var keys = new ArrayList<PublicKey>();
        for (var target : targets) {
            keys.add(publicKey(target));
        }
        var verifier = Signature.getInstance(verification(), PROVIDER);
        var wrong = new ArrayList<String>();
        for (var s : signed) {
            verifier.initVerify(keys.get(requests.target(s.request())));
            verifier.update(covered(requests.input(s.request(), s.position())));
            if (!verifier.verify(Base64.getDecoder().decode(s.signature()))) {
                wrong.add("the signature of operation " + s.operation() + " does not verify");
            }
        }
        return wrong;
    }

    private PublicKey publicKey(Target target) throws GeneralSecurityException {
        var family = scenario.key().startsWith("RSA") ? "RSA" : scenario.key().startsWith("P-") ? "EC" : "Ed25519";
        return KeyFactory.getInstance(family).generatePublic(new X509EncodedKeySpec(target.publicKey()));
    }

    private String verification() {
        return scenario.key().startsWith("RSA")
                ? "NONEwithRSA"
                : scenario.key().startsWith("P-") ? "NONEwithECDSA" : "Ed25519";
    }

    private byte[] covered(byte[] input) {
        if (!scenario.key().startsWith("RSA")) {
            return input;
        }
        var info = Arrays.copyOf(SHA_256_INFO, SHA_256_INFO.length + input.length);
        System.arraycopy(input, 0, info, SHA_256_INFO.length, input.length);
        return info;
    }
}
