package io.countersign.embedded;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Initialises SoftHSM tokens through the module itself (PKCS#11 2.40, section 5.5: C_InitToken, C_InitPIN), because the
 * command-line tool takes PINs only from a terminal or from its arguments, where every process could read them.
 */
final class TokenInitializer implements AutoCloseable {
    private static final long OK = 0;
    private static final long ALREADY_INITIALIZED = 0x191;
    private static final long OS_LOCKING = 0x2;
    private static final long TOKEN_INITIALIZED = 0x400;
    private static final long SERIAL_AND_RW_SESSION = 0x6;
    private static final long SECURITY_OFFICER = 0;
    private static final int LABEL_BYTES = 32;
    private static final int TOKEN_INFO_BYTES = 256;
    private static final int TOKEN_INFO_FLAGS = 96;

    private final SymbolLookup module;
    private final boolean ours;

    /** Loads the module, for good: a PKCS#11 module that is unloaded takes its exit handlers with it. */
    TokenInitializer(Path module) {
        this.module = SymbolLookup.libraryLookup(module, Arena.global());
        try (var arena = Arena.ofConfined()) {
            var arguments = arena.allocate(48, 8);
            arguments.set(JAVA_LONG, 32, OS_LOCKING);
            long result = call("C_Initialize", arguments);
            if (result != OK && result != ALREADY_INITIALIZED) {
                throw failure("C_Initialize", result);
            }
            this.ours = result == OK;
        }
    }

    /** Says whether there is an initialised token with this label. */
    boolean exists(String label) {
        try (var arena = Arena.ofConfined()) {
            return slots(arena).stream().anyMatch(slot -> label.equals(labelOf(slot, arena)));
        }
    }

    /** Turns the module's blank token into one with this label and user PIN; nobody keeps the security officer's PIN. */
    void initialize(String label, String pin) {
        try (var arena = Arena.ofConfined()) {
            long slot = slots(arena).stream()
                    .filter(candidate -> labelOf(candidate, arena) == null)
                    .findFirst()
                    .orElseThrow(() -> new EmbeddedServerException("SoftHSM offers no blank token to initialise."));
            var officerPin = bytes(arena, RandomSecrets.hex(16));
            var labelBytes = bytes(arena, label + " ".repeat(LABEL_BYTES - label.length()));
            check("C_InitToken", slot, officerPin, officerPin.byteSize(), labelBytes);
            var session = arena.allocate(JAVA_LONG);
            check("C_OpenSession", slot, SERIAL_AND_RW_SESSION, MemorySegment.NULL, MemorySegment.NULL, session);
            long handle = session.get(JAVA_LONG, 0);
            check("C_Login", handle, SECURITY_OFFICER, officerPin, officerPin.byteSize());
            var userPin = bytes(arena, pin);
            check("C_InitPIN", handle, userPin, userPin.byteSize());
            check("C_Logout", handle);
            check("C_CloseSession", handle);
        }
    }

    private List<Long> slots(Arena arena) {
        var count = arena.allocate(JAVA_LONG);
        check("C_GetSlotList", (byte) 1, MemorySegment.NULL, count);
        var list = arena.allocate(JAVA_LONG, count.get(JAVA_LONG, 0));
        check("C_GetSlotList", (byte) 1, list, count);
        var slots = new ArrayList<Long>();
        for (long i = 0; i < count.get(JAVA_LONG, 0); i++) {
            slots.add(list.getAtIndex(JAVA_LONG, i));
        }
        return slots;
    }

    /** The token's label without its padding, null for a blank token. */
    private @Nullable String labelOf(long slot, Arena arena) {
        var info = arena.allocate(TOKEN_INFO_BYTES, 8);
        check("C_GetTokenInfo", slot, info);
        if ((info.get(JAVA_LONG, TOKEN_INFO_FLAGS) & TOKEN_INITIALIZED) == 0) {
            return null;
        }
        var label = info.asSlice(0, LABEL_BYTES).toArray(JAVA_BYTE);
        return new String(label, StandardCharsets.UTF_8).stripTrailing();
    }

    private static MemorySegment bytes(Arena arena, String text) {
        return arena.allocateFrom(JAVA_BYTE, text.getBytes(StandardCharsets.UTF_8));
    }

    private void check(String function, Object... arguments) {
        long result = call(function, arguments);
        if (result != OK) {
            throw failure(function, result);
        }
    }

    private static EmbeddedServerException failure(String function, long result) {
        return new EmbeddedServerException("SoftHSM refused %s with CKR 0x%X.".formatted(function, result));
    }

    private long call(String function, Object... arguments) {
        var layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            layouts[i] = switch (arguments[i]) {
                case MemorySegment ignored -> ADDRESS;
                case Byte ignored -> JAVA_BYTE;
                default -> JAVA_LONG;
            };
        }
        var handle = Linker.nativeLinker()
                .downcallHandle(module.findOrThrow(function), FunctionDescriptor.of(JAVA_LONG, layouts));
        try {
            return (long) handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new EmbeddedServerException("Cannot call " + function + " of SoftHSM", e);
        }
    }

    @Override
    public void close() {
        if (ours) {
            check("C_Finalize", MemorySegment.NULL);
        }
    }
}
