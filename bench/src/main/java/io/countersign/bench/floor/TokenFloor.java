package io.countersign.bench.floor;

import io.countersign.embedded.SoftHsm;
import io.countersign.worker.pkcs11.Attribute;
import io.countersign.worker.pkcs11.Cka;
import io.countersign.worker.pkcs11.Ckm;
import io.countersign.worker.pkcs11.Cryptoki;
import io.countersign.worker.pkcs11.CryptokiException;
import io.countersign.worker.pkcs11.Mechanism;
import io.countersign.worker.pkcs11.NativeCryptoki;
import io.countersign.worker.pkcs11.SignBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * A program that signs on a new SoftHSM token with nothing around it but the worker's binding, and says how often. A process of its own:
 * SoftHSM reads its configuration once in a process. Arguments: kind of key by its name in the contract, bytes of input, milliseconds
 * for each number. It prints a line for each {@link Floor}.
 */
final class TokenFloor implements AutoCloseable {
    private static final String LABEL = "floor";
    private static final Duration WARM_UP = Duration.ofMillis(300);
    private static final byte[] KEY_ID = {1};
    /** The object identifiers of RFC 5480 section 2.1.1.1 and RFC 8410 section 3, in DER. */
    private static final Map<String, String> CURVES = Map.of(
            "P-256", "06082a8648ce3d030107",
            "P-384", "06052b81040022",
            "P-521", "06052b81040023",
            "Ed25519", "06032b6570");

    private final Cryptoki cryptoki;
    private final long slot;
    private final Mechanism mechanism;
    private final byte[] input;
    private final Cryptoki.KeyPairHandles keys;

    /** A key at work in one session. */
    interface Signing {
        byte[] sign() throws CryptokiException;
    }

    private TokenFloor(Cryptoki cryptoki, long slot, String kind, int inputBytes) throws CryptokiException {
        this.cryptoki = cryptoki;
        this.slot = slot;
        this.mechanism = Mechanism.plain(kind.startsWith("RSA") ? Ckm.RSA_PKCS : ecMechanism(kind));
        this.input = new byte[inputBytes];
        this.keys = generate(kind);
    }

    private static long ecMechanism(String kind) {
        return kind.equals("Ed25519") ? Ckm.EDDSA : Ckm.ECDSA;
    }

    public static void main(String[] arguments) throws Exception {
        var floor = open(arguments[0], Integer.parseInt(arguments[1]));
        var time = Duration.ofMillis(Long.parseLong(arguments[2]));
        floor.run(2, true, WARM_UP);
        say(Floor.TOKEN_1, total(floor.run(1, false, time)));
        say(Floor.TOKEN_2, total(floor.run(2, false, time)));
        var alone = floor.run(1, true, time);
        say(Floor.COPY_1, total(alone));
        say(Floor.SIGN_P50, alone.getFirst().p50Millis());
        say(Floor.COPY_2, total(floor.run(2, true, time)));
    }

    /**
     * Makes a token, a key on it, and logs in.
     *
     * @param kind of key by its name in the contract
     * @param inputBytes of what is signed
     */
    static TokenFloor open(String kind, int inputBytes) throws CryptokiException {
        var token = SoftHsm.temporary().token(LABEL);
        var cryptoki = NativeCryptoki.load(token.module());
        cryptoki.initialize();
        var slot = slot(cryptoki);
        cryptoki.login(cryptoki.openSession(slot, true), token.pin().getBytes(StandardCharsets.UTF_8));
        return new TokenFloor(cryptoki, slot, kind, inputBytes);
    }

    private static void say(Floor floor, double value) {
        System.out.println(floor + " " + String.format(Locale.ROOT, "%.5f", value));
    }

    private static double total(List<Timed> threads) {
        return threads.stream().mapToDouble(Timed::perSecond).sum();
    }

    private static long slot(Cryptoki cryptoki) throws CryptokiException {
        for (var slot : cryptoki.slotsWithToken()) {
            if (cryptoki.tokenInfo(slot).label().equals(LABEL)) {
                return slot;
            }
        }
        throw new IllegalStateException("the token that was just made is in no slot");
    }

    private Cryptoki.KeyPairHandles generate(String kind) throws CryptokiException {
        var publicKey = new ArrayList<Attribute>();
        if (kind.startsWith("RSA-")) {
            publicKey.add(Attribute.number(Cka.MODULUS_BITS, Long.parseLong(kind.substring(4))));
            publicKey.add(new Attribute(Cka.PUBLIC_EXPONENT, new byte[] {1, 0, 1}));
        } else {
            publicKey.add(new Attribute(Cka.EC_PARAMS, HexFormat.of().parseHex(CURVES.getOrDefault(kind, ""))));
        }
        publicKey.add(Attribute.bool(Cka.TOKEN, true));
        publicKey.add(Attribute.bool(Cka.VERIFY, true));
        var privateKey = List.of(
                Attribute.bool(Cka.TOKEN, true),
                Attribute.bool(Cka.PRIVATE, true),
                Attribute.bool(Cka.SENSITIVE, true),
                Attribute.bool(Cka.EXTRACTABLE, false),
                Attribute.bool(Cka.SIGN, true),
                new Attribute(Cka.ID, KEY_ID));
        var generator = kind.startsWith("RSA")
                ? Ckm.RSA_PKCS_KEY_PAIR_GEN
                : kind.equals("Ed25519") ? Ckm.EC_EDWARDS_KEY_PAIR_GEN : Ckm.EC_KEY_PAIR_GEN;
        var session = cryptoki.openSession(slot, true);
        return cryptoki.generateKeyPair(session, Mechanism.plain(generator), publicKey, privateKey);
    }

    /** @param copy whether each session signs with a copy of the key of its own, as the worker does */
    private List<Timed> run(int threads, boolean copy, Duration time)
            throws CryptokiException, InterruptedException, ExecutionException {
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var sessions = new ArrayList<Long>();
            for (var i = 0; i < threads; i++) {
                sessions.add(session());
            }
            var running = sessions.stream()
                    .map(session -> pool.submit(() -> sign(session, copy, time)))
                    .toList();
            var done = new ArrayList<Timed>();
            for (var thread : running) {
                done.add(thread.get());
            }
            for (var session : sessions) {
                cryptoki.closeSession(session);
            }
            return done;
        }
    }

    private Timed sign(long session, boolean copy, Duration time) throws CryptokiException {
        return Timed.repeat(time, signing(session, copy)::sign);
    }

    /** Signs the same input again and again in a session that nobody else uses. */
    Signing signing(long session, boolean copy) throws CryptokiException {
        var key = keys.privateKey();
        var handle = copy ? cryptoki.copyObject(session, key, List.of(Attribute.bool(Cka.TOKEN, false))) : key;
        var buffer = new SignBuffer();
        return () -> {
            cryptoki.signInit(session, mechanism, handle);
            return cryptoki.sign(session, input, buffer);
        };
    }

    /** A session more. */
    long session() throws CryptokiException {
        return cryptoki.openSession(slot, false);
    }

    byte[] input() {
        return input;
    }

    /** The point of the public key, as {@link Cka#EC_POINT} says it. */
    byte[] point() throws CryptokiException {
        return Objects.requireNonNull(cryptoki.attribute(session(), keys.publicKey(), Cka.EC_POINT));
    }

    /** Lets another one be opened in this process. */
    @Override
    public void close() throws CryptokiException {
        cryptoki.finish();
    }
}
