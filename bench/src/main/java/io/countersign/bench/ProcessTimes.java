package io.countersign.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** Processor time by process, of the gateway's tree and of the bench itself, read from {@code /proc} (proc(5)). */
final class ProcessTimes {
    private static final long MICROS_PER_TICK = 10_000;

    /** Whose time it is. */
    enum Part {
        GENERATOR,
        GATEWAY,
        POSTGRESQL,
        REDIS
    }

    private ProcessTimes() {}

    /** Microseconds used so far by each part; steps of 10 ms. */
    static Map<Part, Long> now(long gatewayPid) {
        var times = new EnumMap<Part, Long>(Part.class);
        add(times, Part.GENERATOR, ProcessHandle.current().pid());
        add(times, Part.GATEWAY, gatewayPid);
        ProcessHandle.of(gatewayPid)
                .ifPresent(gateway ->
                        gateway.descendants().forEach(child -> add(times, part(child.pid()), child.pid())));
        return times;
    }

    private static Part part(long pid) {
        var name = read(Path.of("/proc", String.valueOf(pid), "comm")).strip();
        return name.startsWith("redis") ? Part.REDIS : name.startsWith("postgres") ? Part.POSTGRESQL : Part.GATEWAY;
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
