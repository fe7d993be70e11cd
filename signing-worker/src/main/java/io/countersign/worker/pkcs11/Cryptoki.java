package io.countersign.worker.pkcs11;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of Cryptoki that the worker uses, one method per C function; paragraphs are those of PKCS#11 v3.0 (v2.40 has the same
 * functions). Every method throws {@link CryptokiException} for anything but CKR_OK. Sessions belong to one thread each; the module
 * itself is used from many (CKF_OS_LOCKING_OK). Methods block as long as the token does.
 */
public interface Cryptoki {
    /** C_Initialize with CKF_OS_LOCKING_OK, section 5.4. */
    void initialize() throws CryptokiException;

    /** C_Finalize, section 5.4. No other thread may be inside the module. */
    void finish() throws CryptokiException;

    /** C_GetSlotList with tokenPresent, section 5.5: slots that hold a token now. */
    List<Long> slotsWithToken() throws CryptokiException;

    /** C_GetTokenInfo, section 5.5. */
    TokenInfo tokenInfo(long slot) throws CryptokiException;

    /** C_GetMechanismList, section 5.5. */
    List<Long> mechanisms(long slot) throws CryptokiException;

    /** C_OpenSession with CKF_SERIAL_SESSION, section 5.6. */
    long openSession(long slot, boolean readWrite) throws CryptokiException;

    /** C_CloseSession, section 5.6. */
    void closeSession(long session) throws CryptokiException;

    /** C_GetSessionInfo, section 5.6. */
    SessionState sessionState(long session) throws CryptokiException;

    /** C_Login as CKU_USER, section 5.6. The caller wipes the PIN. */
    void login(long session, byte[] pin) throws CryptokiException;

    /** C_CopyObject, section 5.7: the new object's handle. */
    long copyObject(long session, long object, List<Attribute> changes) throws CryptokiException;

    /** C_DestroyObject, section 5.7. */
    void destroyObject(long session, long object) throws CryptokiException;

    /** C_GetAttributeValue for one attribute, section 5.7; null when the object has no such attribute or will not show it. */
    byte @Nullable [] attribute(long session, long object, long type) throws CryptokiException;

    /** C_FindObjectsInit, section 5.7. */
    void findObjectsInit(long session, List<Attribute> template) throws CryptokiException;

    /** C_FindObjects, section 5.7: up to {@code max} handles. */
    List<Long> findObjects(long session, int max) throws CryptokiException;

    /** C_FindObjectsFinal, section 5.7. */
    void findObjectsFinal(long session) throws CryptokiException;

    /** C_SignInit, section 5.13. */
    void signInit(long session, Mechanism mechanism, long key) throws CryptokiException;

    /** C_Sign, section 5.13: ends the operation that {@link #signInit} began, also when it fails. */
    byte[] sign(long session, byte[] data, SignBuffer buffer) throws CryptokiException;

    /** C_VerifyInit, section 5.15. */
    void verifyInit(long session, Mechanism mechanism, long key) throws CryptokiException;

    /** C_Verify, section 5.15; CKR_SIGNATURE_INVALID when it does not verify. */
    void verify(long session, byte[] data, byte[] signature, SignBuffer buffer) throws CryptokiException;

    /** C_GenerateKeyPair, section 5.18. */
    KeyPairHandles generateKeyPair(
            long session, Mechanism mechanism, List<Attribute> publicTemplate, List<Attribute> privateTemplate)
            throws CryptokiException;

    /** The two objects that C_GenerateKeyPair made. */
    record KeyPairHandles(long publicKey, long privateKey) {}
}
