package io.countersign.worker.pkcs11;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link Cryptoki} over a shared library. C_SignInit and C_Sign allocate nothing native; everything else uses an arena per call. */
public final class NativeCryptoki implements Cryptoki {
    private static final long OS_LOCKING_OK = 2;
    private static final long SERIAL_SESSION = 4;
    private static final long RW_SESSION = 2;
    private static final long USER = 1;
    private static final byte TRUE = 1;
    private static final int SLOT_ROOM = 64;
    private static final int MECHANISM_ROOM = 1024;
    /** CK_TOKEN_INFO: four texts, flags, ten numbers, two versions, a time; with room to spare for a module that writes more. */
    private static final long TOKEN_INFO_BYTES = 512;

    private static final long INITIALIZE_ARGS_BYTES = 48;
    private static final long INITIALIZE_ARGS_FLAGS = 32;

    private final FunctionList functions;
    private final MemorySegment signInit;
    private final MemorySegment sign;

    private NativeCryptoki(FunctionList functions) {
        this.functions = functions;
        this.signInit = functions.address(FunctionList.SIGN_INIT);
        this.sign = functions.address(FunctionList.SIGN);
    }

    /**
     * Loads a module; does not initialise it.
     *
     * @throws IllegalArgumentException when the file cannot be loaded or is no PKCS#11 module; the message says which
     */
    public static NativeCryptoki load(Path module) {
        return new NativeCryptoki(FunctionList.load(module));
    }

    @Override
    public void initialize() throws CryptokiException {
        try (var arena = Arena.ofConfined()) {
            var args = arena.allocate(INITIALIZE_ARGS_BYTES, Long.BYTES);
            args.set(ValueLayout.JAVA_LONG, INITIALIZE_ARGS_FLAGS, OS_LOCKING_OK);
            check("C_Initialize", NativeCall.p(functions.address(FunctionList.INITIALIZE), args));
        }
    }

    @Override
    public void finish() throws CryptokiException {
        check("C_Finalize", NativeCall.p(functions.address(FunctionList.FINALIZE), MemorySegment.NULL));
    }

    @Override
    public List<Long> slotsWithToken() throws CryptokiException {
        try (var arena = Arena.ofConfined()) {
            var count = arena.allocate(ValueLayout.JAVA_LONG);
            var function = functions.address(FunctionList.GET_SLOT_LIST);
            // Asking for the number first is also what makes a module look for tokens that came or went (section 5.5).
            check("C_GetSlotList", NativeCall.bpp(function, TRUE, MemorySegment.NULL, count));
            var room = Math.max(SLOT_ROOM, count.get(ValueLayout.JAVA_LONG, 0));
            var slots = arena.allocate(ValueLayout.JAVA_LONG, room);
            count.set(ValueLayout.JAVA_LONG, 0, room);
            check("C_GetSlotList", NativeCall.bpp(function, TRUE, slots, count));
            return numbers(slots, count);
        }
    }

    @Override
    public TokenInfo tokenInfo(long slot) throws CryptokiException {
        try (var arena = Arena.ofConfined()) {
            var info = arena.allocate(TOKEN_INFO_BYTES, Long.BYTES);
            check("C_GetTokenInfo", NativeCall.lp(functions.address(FunctionList.GET_TOKEN_INFO), slot, info));
            return new TokenInfo(
                    text(info, 0, 32), text(info, 64, 16), text(info, 80, 16), info.get(ValueLayout.JAVA_LONG, 96));
        }
    }

    @Override
    public List<Long> mechanisms(long slot) throws CryptokiException {
        try (var arena = Arena.ofConfined()) {
            var count = arena.allocate(ValueLayout.JAVA_LONG);
            var function = functions.address(FunctionList.GET_MECHANISM_LIST);
            check("C_GetMechanismList", NativeCall.lpp(function, slot, MemorySegment.NULL, count));
            var room = Math.max(MECHANISM_ROOM, count.get(ValueLayout.JAVA_LONG, 0));
            var types = arena.allocate(ValueLayout.JAVA_LONG, room);
            count.set(ValueLayout.JAVA_LONG, 0, room);
            check("C_GetMechanismList", NativeCall.lpp(function, slot, types, count));
            return numbers(types, count);
        }
    }

    @Override
    public long openSession(long slot, boolean readWrite) throws CryptokiException {
        try (var arena = Arena.ofConfined()) {
            var session = arena.allocate(ValueLayout.JAVA_LONG);
            var flags = SERIAL_SESSION | (readWrite ? RW_SESSION : 0);
            var function = functions.address(FunctionList.OPEN_SESSION);
            check(
                    "C_OpenSession",
                    NativeCall.llppp(function, slot, flags, MemorySegment.NULL, MemorySegment.NULL, session));
            return session.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    @Override
    public void closeSession(long session) throws CryptokiException {
        check("C_CloseSession", NativeCall.l(functions.address(FunctionList.CLOSE_SESSION), session));
    }

    @Override
    public SessionState sessionState(long session) throws CryptokiException {
        try (var arena = Arena.ofConfined()) {
            var info = arena.allocate(4L * Long.BYTES, Long.BYTES);
            check("C_GetSessionInfo", NativeCall.lp(functions.address(FunctionList.GET_SESSION_INFO), session, info));
            return SessionState.of(info.getAtIndex(ValueLayout.JAVA_LONG, 1));
        }
    }

    @Override
    public void login(long session, byte[] pin) throws CryptokiException {
        try (var arena = Arena.ofConfined()) {
            var copy = arena.allocate(Math.max(1, pin.length));
            MemorySegment.copy(pin, 0, copy, ValueLayout.JAVA_BYTE, 0, pin.length);
            try {
                check(
                        "C_Login",
                        NativeCall.llpl(functions.address(FunctionList.LOGIN), session, USER, copy, pin.length));
            } finally {
                copy.fill((byte) 0);
            }
        }
    }

    @Override
    public long copyObject(long session, long object, List<Attribute> changes) throws CryptokiException {
        try (var arena = Arena.ofConfined()) {
            var copy = arena.allocate(ValueLayout.JAVA_LONG);
            var template = Template.of(arena, changes);
            var function = functions.address(FunctionList.COPY_OBJECT);
            check("C_CopyObject", NativeCall.llplp(function, session, object, template, changes.size(), copy));
            return copy.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    @Override
    public void destroyObject(long session, long object) throws CryptokiException {
        check("C_DestroyObject", NativeCall.ll(functions.address(FunctionList.DESTROY_OBJECT), session, object));
    }

    @Override
    public byte @Nullable [] attribute(long session, long object, long type) throws CryptokiException {
        try (var arena = Arena.ofConfined()) {
            var function = functions.address(FunctionList.GET_ATTRIBUTE_VALUE);
            var entry = Template.asking(arena, type);
            var code = NativeCall.llpl(function, session, object, entry, 1);
            if (code == Ckr.ATTRIBUTE_TYPE_INVALID || code == Ckr.ATTRIBUTE_SENSITIVE || Template.length(entry) < 0) {
                return null;
            }
            check("C_GetAttributeValue", code);
            var value = arena.allocate(Math.max(1, Template.length(entry)));
            Template.fill(entry, type, value);
            check("C_GetAttributeValue", NativeCall.llpl(function, session, object, entry, 1));
            return value.asSlice(0, Template.length(entry)).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Override
    public void findObjectsInit(long session, List<Attribute> template) throws CryptokiException {
        try (var arena = Arena.ofConfined()) {
            var function = functions.address(FunctionList.FIND_OBJECTS_INIT);
            check(
                    "C_FindObjectsInit",
                    NativeCall.lpl(function, session, Template.of(arena, template), template.size()));
        }
    }

    @Override
    public List<Long> findObjects(long session, int max) throws CryptokiException {
        try (var arena = Arena.ofConfined()) {
            var found = arena.allocate(ValueLayout.JAVA_LONG, max);
            var count = arena.allocate(ValueLayout.JAVA_LONG);
            var function = functions.address(FunctionList.FIND_OBJECTS);
            check("C_FindObjects", NativeCall.lplp(function, session, found, max, count));
            return numbers(found, count);
        }
    }

    @Override
    public void findObjectsFinal(long session) throws CryptokiException {
        check("C_FindObjectsFinal", NativeCall.l(functions.address(FunctionList.FIND_OBJECTS_FINAL), session));
    }

    @Override
    public void signInit(long session, Mechanism mechanism, long key) throws CryptokiException {
        check("C_SignInit", NativeCall.lpl(signInit, session, mechanism.struct(), key));
    }

    @Override
    public byte[] sign(long session, byte[] data, SignBuffer buffer) throws CryptokiException {
        var input = buffer.put(data);
        check("C_Sign", NativeCall.lplpp(sign, session, input, data.length, buffer.signature(), buffer.length()));
        return buffer.takeSignature();
    }

    @Override
    public void verifyInit(long session, Mechanism mechanism, long key) throws CryptokiException {
        check(
                "C_VerifyInit",
                NativeCall.lpl(functions.address(FunctionList.VERIFY_INIT), session, mechanism.struct(), key));
    }

    @Override
    public void verify(long session, byte[] data, byte[] signature, SignBuffer buffer) throws CryptokiException {
        var function = functions.address(FunctionList.VERIFY);
        var input = buffer.put(data);
        var claimed = buffer.putSignature(signature);
        check("C_Verify", NativeCall.lplpl(function, session, input, data.length, claimed, signature.length));
    }

    @Override
    public KeyPairHandles generateKeyPair(
            long session, Mechanism mechanism, List<Attribute> publicTemplate, List<Attribute> privateTemplate)
            throws CryptokiException {
        try (var arena = Arena.ofConfined()) {
            var publicKey = arena.allocate(ValueLayout.JAVA_LONG);
            var privateKey = arena.allocate(ValueLayout.JAVA_LONG);
            var code = NativeCall.lpplplpp(
                    functions.address(FunctionList.GENERATE_KEY_PAIR),
                    session,
                    mechanism.struct(),
                    Template.of(arena, publicTemplate),
                    publicTemplate.size(),
                    Template.of(arena, privateTemplate),
                    privateTemplate.size(),
                    publicKey,
                    privateKey);
            check("C_GenerateKeyPair", code);
            return new KeyPairHandles(
                    publicKey.get(ValueLayout.JAVA_LONG, 0), privateKey.get(ValueLayout.JAVA_LONG, 0));
        }
    }

    private static void check(String function, long code) throws CryptokiException {
        if (code != Ckr.OK) {
            throw new CryptokiException(function, code);
        }
    }

    private static List<Long> numbers(MemorySegment array, MemorySegment count) {
        var used = array.asSlice(0, count.get(ValueLayout.JAVA_LONG, 0) * Long.BYTES);
        return Arrays.stream(used.toArray(ValueLayout.JAVA_LONG)).boxed().toList();
    }

    private static String text(MemorySegment struct, long offset, int length) {
        var bytes = struct.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8).stripTrailing();
    }
}
