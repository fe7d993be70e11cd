package io.countersign.cli;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** Where a person types. */
public interface Terminal {
    /** One line; null at the end of input. */
    @Nullable
    String readLine(String prompt);

    /** One line that is not shown while it is typed; null at the end of input. */
    char @Nullable [] readPassword(String prompt);

    /** Of this process; null when a program or a file is at the other end. */
    static @Nullable Terminal ofThisProcess() {
        var console = System.console();
        return console == null || !console.isTerminal() ? null : new OfConsole(console);
    }

    /** The console of the JVM. */
    record OfConsole(Console console) implements Terminal {
        @Override
        public @Nullable String readLine(String prompt) {
            return console.readLine("%s", prompt);
        }

        @Override
        public char @Nullable [] readPassword(String prompt) {
            return console.readPassword("%s", prompt);
        }
    }
}
