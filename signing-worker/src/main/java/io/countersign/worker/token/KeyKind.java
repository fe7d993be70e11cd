package io.countersign.worker.token;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.worker.encoding.PublicKeys;
import io.countersign.worker.pkcs11.Attribute;
import io.countersign.worker.pkcs11.Cka;
import io.countersign.worker.pkcs11.Ckm;
import io.countersign.worker.pkcs11.Cryptoki;
import io.countersign.worker.pkcs11.CryptokiException;
import io.countersign.worker.pkcs11.Mechanism;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.HexFormat;
import java.util.List;

/** How the token names each kind of key: CKA_KEY_TYPE, the generating mechanism and its parameters. */
final class KeyKind {
    private static final Mechanism RSA = Mechanism.plain(Ckm.RSA_PKCS_KEY_PAIR_GEN);
    private static final Mechanism EC = Mechanism.plain(Ckm.EC_KEY_PAIR_GEN);
    private static final Mechanism EDWARDS = Mechanism.plain(Ckm.EC_EDWARDS_KEY_PAIR_GEN);
    /** 65537, the exponent that every verifier accepts (FIPS 186-5 appendix A.1.1). */
    private static final byte[] F4 = {1, 0, 1};

    private KeyKind() {}

    static long type(KeyAlgorithm algorithm) {
        return switch (algorithm.family()) {
            case RSA -> Cka.TYPE_RSA;
            case EC -> Cka.TYPE_EC;
            case EDWARDS -> Cka.TYPE_EC_EDWARDS;
        };
    }

    static Mechanism generator(KeyAlgorithm algorithm) {
        return switch (algorithm.family()) {
            case RSA -> RSA;
            case EC -> EC;
            case EDWARDS -> EDWARDS;
        };
    }

    /** The attributes of the public template that say what to generate. */
    static List<Attribute> parameters(KeyAlgorithm algorithm) {
        return switch (algorithm.family()) {
            case RSA ->
                List.of(Attribute.number(Cka.MODULUS_BITS, algorithm.bits()), new Attribute(Cka.PUBLIC_EXPONENT, F4));
            case EC, EDWARDS -> List.of(new Attribute(Cka.EC_PARAMS, curve(algorithm)));
        };
    }

    /** The curve's object identifier in DER (RFC 5480 section 2.1.1.1, RFC 8410 section 3); empty for RSA. */
    private static byte[] curve(KeyAlgorithm algorithm) {
        return HexFormat.of()
                .parseHex(
                        switch (algorithm) {
                            case P_256 -> "06082a8648ce3d030107";
                            case P_384 -> "06052b81040022";
                            case P_521 -> "06052b81040023";
                            case ED25519 -> "06032b6570";
                            case RSA_2048, RSA_3072, RSA_4096 -> "";
                        });
    }

    /** Reads a public key object; its {@code getEncoded()} is the SubjectPublicKeyInfo. */
    static PublicKey read(Cryptoki cryptoki, long session, long object, KeyAlgorithm algorithm)
            throws CryptokiException, KeyUnusableException {
        try {
            return switch (algorithm.family()) {
                case RSA ->
                    PublicKeys.rsa(
                            need(cryptoki, session, object, Cka.MODULUS),
                            need(cryptoki, session, object, Cka.PUBLIC_EXPONENT));
                case EC ->
                    PublicKeys.ec(
                            need(cryptoki, session, object, Cka.EC_PARAMS),
                            need(cryptoki, session, object, Cka.EC_POINT));
                case EDWARDS -> PublicKeys.ed25519(need(cryptoki, session, object, Cka.EC_POINT));
            };
        } catch (GeneralSecurityException e) {
            throw new KeyUnusableException(
                    "the token's public key object is no " + algorithm.wireName() + " key: " + e.getMessage());
        }
    }

    /** Whether a key has the size or the curve of this kind, which a token's type of key does not say. */
    static boolean isOf(KeyAlgorithm algorithm, PublicKey key) {
        return switch (key) {
            case RSAKey rsa -> rsa.getModulus().bitLength() == algorithm.bits();
            case ECKey ec -> ec.getParams().getCurve().getField().getFieldSize() == algorithm.bits();
            default -> algorithm.family() == KeyAlgorithm.Family.EDWARDS;
        };
    }

    private static byte[] need(Cryptoki cryptoki, long session, long object, long type)
            throws CryptokiException, KeyUnusableException {
        var value = cryptoki.attribute(session, object, type);
        if (value == null || value.length == 0) {
            throw new KeyUnusableException("the token's public key object has no attribute 0x%X".formatted(type));
        }
        return value;
    }
}
