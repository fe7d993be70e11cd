package io.countersign.embedded;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Sets environment variables of this very process, where native libraries see them; {@code System.getenv} does not. */
final class ProcessEnvironment {
    private static final MethodHandle SETENV = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("setenv"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

    private ProcessEnvironment() {}

    static void set(String name, String value) {
        try (var arena = Arena.ofConfined()) {
            int result = (int) SETENV.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
            if (result != 0) {
                throw new EmbeddedServerException("Cannot set the environment variable " + name);
            }
        } catch (EmbeddedServerException e) {
            throw e;
        } catch (Throwable e) {
            throw new EmbeddedServerException("Cannot set the environment variable " + name, e);
        }
    }
}
