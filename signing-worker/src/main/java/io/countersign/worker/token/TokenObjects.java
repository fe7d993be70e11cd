package io.countersign.worker.token;

import io.countersign.worker.pkcs11.Attribute;
import io.countersign.worker.pkcs11.Cka;
import io.countersign.worker.pkcs11.Cryptoki;
import io.countersign.worker.pkcs11.CryptokiException;
import java.util.List;

/** Searches of key objects by CKA_ID. */
final class TokenObjects {
    /** Two are enough to see that an id is not unique. */
    private static final int MAX = 2;

    private TokenObjects() {}

    /** Token objects of this class with this id; at most two. */
    static List<Long> find(Cryptoki cryptoki, long session, long objectClass, byte[] id) throws CryptokiException {
        var template = List.of(
                Attribute.number(Cka.CLASS, objectClass),
                // Leaves out the copies that sessions made for themselves.
                Attribute.bool(Cka.TOKEN, true),
                new Attribute(Cka.ID, id));
        cryptoki.findObjectsInit(session, template);
        try {
            return cryptoki.findObjects(session, MAX);
        } finally {
            cryptoki.findObjectsFinal(session);
        }
    }
}
