package io.countersign.worker.token;

import io.countersign.worker.pkcs11.Cka;
import io.countersign.worker.pkcs11.Cryptoki;
import io.countersign.worker.pkcs11.CryptokiException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a private key must be before it signs for anybody: secret, bound to the token, and good for nothing but signing (PKCS#11 v3.0
 * section 4.9). An attribute that the token does not have counts as false.
 */
final class KeyProtection {
    private static final int TRUE = 1;
    private static final int FALSE = 0;

    private static final Map<Long, String> MUST_BE_TRUE = named(
            Map.entry(Cka.SENSITIVE, "CKA_SENSITIVE"),
            Map.entry(Cka.PRIVATE, "CKA_PRIVATE"),
            Map.entry(Cka.SIGN, "CKA_SIGN"));

    private static final Map<Long, String> MUST_NOT_BE_TRUE = named(
            Map.entry(Cka.DECRYPT, "CKA_DECRYPT"),
            Map.entry(Cka.UNWRAP, "CKA_UNWRAP"),
            Map.entry(Cka.DERIVE, "CKA_DERIVE"),
            Map.entry(Cka.SIGN_RECOVER, "CKA_SIGN_RECOVER"),
            // A PIN per signature cannot be given by an unattended worker.
            Map.entry(Cka.ALWAYS_AUTHENTICATE, "CKA_ALWAYS_AUTHENTICATE"));

    private KeyProtection() {}

    /** What is wrong with the key, for example {@code CKA_EXTRACTABLE is not false}; empty when nothing is. */
    static List<String> faults(Cryptoki cryptoki, long session, long key) throws CryptokiException {
        var faults = new ArrayList<String>();
        for (var attribute : MUST_BE_TRUE.entrySet()) {
            if (!is(cryptoki, session, key, attribute.getKey(), TRUE)) {
                faults.add(attribute.getValue() + " is not true");
            }
        }
        // Unlike the others this one must be there: a token that will not say whether a key can leave is not trusted
        // with it.
        if (!is(cryptoki, session, key, Cka.EXTRACTABLE, FALSE)) {
            faults.add("CKA_EXTRACTABLE is not false");
        }
        for (var attribute : MUST_NOT_BE_TRUE.entrySet()) {
            if (is(cryptoki, session, key, attribute.getKey(), TRUE)) {
                faults.add(attribute.getValue() + " is true");
            }
        }
        return faults;
    }

    private static boolean is(Cryptoki cryptoki, long session, long key, long type, int expected)
            throws CryptokiException {
        var value = cryptoki.attribute(session, key, type);
        return value != null && value.length == 1 && value[0] == expected;
    }

    @SafeVarargs
    private static Map<Long, String> named(Map.Entry<Long, String>... entries) {
        var map = new LinkedHashMap<Long, String>();
        for (var entry : entries) {
            map.put(entry.getKey(), entry.getValue());
        }
        return map;
    }
}
