package io.countersign.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** SIGSTOP and SIGCONT: connections of a frozen process stay open, and nothing in it moves. */
public final class Freezing {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Path PROCESSES = Path.of("/proc");

    /** proc_pid_stat(5): stopped, stopped by a tracer, ended. */
    private static final String STILL = "TtZX";

    private Freezing() {}

    /**
     * Freezes a process and its children, as a machine that hangs would stop them together. The kernel stops threads one by one, each when
     * it is its turn on a processor; returns when all stand still (on Linux; elsewhere when they were told to).
     *
     * @throws EmbeddedServerException when one still runs after ten seconds
     */
    public static void freeze(ProcessHandle process) {
        var all = family(process);
        all.forEach(Signals.STOP::send);
        if (!Waiting.until(() -> all.stream().allMatch(Freezing::standsStill), LONGEST)) {
            throw new EmbeddedServerException("Process " + process.pid() + " does not stand still");
        }
    }

    /** Lets them go on. */
    public static void thaw(ProcessHandle process) {
        family(process).forEach(Signals.CONT::send);
    }

    private static List<Long> family(ProcessHandle process) {
        var all = new ArrayList<Long>();
        all.add(process.pid());
        process.descendants().map(ProcessHandle::pid).forEach(all::add);
        return all;
    }

    private static boolean standsStill(long pid) {
        if (!Files.isDirectory(PROCESSES.resolve("self"))) {
            return true;
        }
        try (var threads = Files.list(PROCESSES.resolve(pid + "/task"))) {
            return threads.allMatch(Freezing::isStill);
        } catch (NoSuchFileException ended) {
            return true;
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot look at process " + pid, e);
        }
    }

    /** The state follows the name, which is in parentheses. */
    private static boolean isStill(Path thread) {
        try {
            var stat = Files.readString(thread.resolve("stat"));
            return STILL.indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) >= 0;
        } catch (IOException ended) {
            return Files.notExists(thread);
        }
    }
}
