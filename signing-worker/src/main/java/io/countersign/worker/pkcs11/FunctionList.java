package io.countersign.worker.pkcs11;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * The addresses in CK_FUNCTION_LIST (PKCS#11 v3.0 sections 3.6 and 5.4): a two-byte version, padding, then the functions in the order of
 * the standard, which v2.40 and v3.0 share.
 */
final class FunctionList {
    static final int INITIALIZE = 0;
    static final int FINALIZE = 1;
    static final int GET_SLOT_LIST = 4;
    static final int GET_TOKEN_INFO = 6;
    static final int GET_MECHANISM_LIST = 7;
    static final int OPEN_SESSION = 12;
    static final int CLOSE_SESSION = 13;
    static final int GET_SESSION_INFO = 15;
    static final int LOGIN = 18;
    static final int COPY_OBJECT = 21;
    static final int DESTROY_OBJECT = 22;
    static final int GET_ATTRIBUTE_VALUE = 24;
    static final int FIND_OBJECTS_INIT = 26;
    static final int FIND_OBJECTS = 27;
    static final int FIND_OBJECTS_FINAL = 28;
    static final int SIGN_INIT = 42;
    static final int SIGN = 43;
    static final int VERIFY_INIT = 48;
    static final int VERIFY = 49;
    static final int GENERATE_KEY_PAIR = 59;

    private static final int FUNCTIONS = 68;
    private static final long VERSION_AND_PADDING = 8;

    private final MemorySegment list;

    private FunctionList(MemorySegment list) {
        this.list = list;
    }

    /** Loads the library for the life of the process: unloading one that has made threads of its own is not safe. */
    static FunctionList load(Path module) {
        var library = SymbolLookup.libraryLookup(module, Arena.global());
        var getFunctionList = library.find("C_GetFunctionList")
                .orElseThrow(() -> new IllegalArgumentException(
                        module + " is a library, but not a PKCS#11 module: it has no C_GetFunctionList"));
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(ValueLayout.ADDRESS);
            var code = NativeCall.p(getFunctionList, out);
            if (code != Ckr.OK) {
                throw new IllegalArgumentException(module + ": C_GetFunctionList returned " + Ckr.name(code));
            }
            var size = VERSION_AND_PADDING + FUNCTIONS * ValueLayout.ADDRESS.byteSize();
            return new FunctionList(out.get(ValueLayout.ADDRESS, 0).reinterpret(size));
        }
    }

    MemorySegment address(int function) {
        return list.get(ValueLayout.ADDRESS, VERSION_AND_PADDING + function * ValueLayout.ADDRESS.byteSize());
    }
}
