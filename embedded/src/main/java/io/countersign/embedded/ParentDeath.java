package io.countersign.embedded;

import java.util.ArrayList;
import java.util.List;

/** Lets a child process end with this JVM, also when that is killed and runs no shutdown hook (PR_SET_PDEATHSIG of prctl(2)). */
public final class ParentDeath {
    private ParentDeath() {}

    /**
     * The words before a command that let the kernel send it {@code signal} when the thread that starts it ends, and that keep a Ctrl-C in
     * the terminal from it: whoever starts it stops it, in the right order. Empty where unknown.
     *
     * @param signal by its name without SIG
     */
    public static List<String> sends(String signal) {
        var words = new ArrayList<String>();
        Programs.find("setpriv")
                .ifPresent(setpriv -> words.addAll(List.of(setpriv.toString(), "--pdeathsig", signal, "--")));
        Programs.find("setsid").ifPresent(setsid -> words.add(setsid.toString()));
        return words;
    }
}
