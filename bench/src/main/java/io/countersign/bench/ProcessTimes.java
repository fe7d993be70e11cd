package io.countersign.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/** Processor time by process, of what the gateways consist of and of the bench itself, read from {@code /proc} (proc(5)). */
final class ProcessTimes {
    private static final long MICROS_PER_TICK = 10_000;

    /** Whose time it is. */
    enum Part {
        GENERATOR,
        GATEWAY,
        POSTGRESQL,
        REDIS,
        PROXY
    }

    private ProcessTimes() {}

    /**
     * Microseconds used so far by each part; steps of 10 ms.
     *
     * @param roots processes that count with all that descend from them
     */
    static Map<Part, Long> now(Collection<Long> roots) {
        var times = new EnumMap<Part, Long>(Part.class);
        add(times, Part.GENERATOR, ProcessHandle.current().pid());
        roots.stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                .forEach(process -> add(times, part(process.pid()), process.pid()));
        return times;
    }

    private static Part part(long pid) {
        var name = read(Path.of("/proc", String.valueOf(pid), "comm")).strip();
        return name.startsWith("redis")
                ? Part.REDIS
                : name.startsWith("postgres")
                        ? Part.POSTGRESQL
                        : name.startsWith("haproxy") ? Part.PROXY : Part.GATEWAY;
    }

    private static void add(Map<Part, Long> times, Part part, long pid) {
        var stat = read(Path.of("/proc", String.valueOf(pid), "stat"));
        // The name may hold blanks; the fields after it are state (3), ..., utime (14), stime (15).
        var fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        if (fields.length > 12) {
            var micros = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
            times.merge(part, micros, Long::sum);
        }
    }

    /** Resident memory of a process, MiB. */
    static long residentMiB(long pid) {
        return read(Path.of("/proc", String.valueOf(pid), "status"))
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    /** Empty when the process has gone. */
    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
