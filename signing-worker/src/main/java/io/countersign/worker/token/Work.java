package io.countersign.worker.token;

import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.worker.pkcs11.CryptokiException;
import org.jspecify.annotations.Nullable;

/** What a session does for an order; may be called a second time, with another session, when the first try failed. */
interface Work {
    WorkerAnswer carryOut(Job job, TokenSession session) throws CryptokiException, KeyUnusableException;

    /** Why an order that has a session now must not be tried yet; null when it may be. Asked once for each order. */
    @Nullable
    String whyNotNow(Job job);

    /** Whether the trouble that ended an order is of its key alone, which rests then; otherwise the token has it. */
    boolean isOfKeyAlone(Job job, String why);
}
