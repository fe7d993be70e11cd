package io.countersign.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Processor time by process so far, of what the gateways consist of and of the bench itself, read from {@code /proc} (proc(5)) in steps of
 * 10 ms. A child that ended and was waited for is in the time of its parent's children, so that all processes below a root, taken together,
 * lose nothing when one of them ends, as the workers of PostgreSQL's autovacuum do all the time.
 */
final class ProcessTimes {
    private static final long MICROS_PER_TICK = 10_000;
    private static final int STATE = 3;
    private static final int USER_TIME = 14;
    private static final int SYSTEM_TIME = 15;
    private static final int CHILDRENS_USER_TIME = 16;
    private static final int CHILDRENS_SYSTEM_TIME = 17;
    private static final int START_TIME = 22;

    /** By root, which its start tells from an earlier process of the same id. */
    private final Map<Root, Map<Part, Long>> times = new HashMap<>();

    /** Whose time it is. */
    enum Part {
        GENERATOR,
        GATEWAY,
        POSTGRESQL,
        REDIS,
        PROXY
    }

    private record Root(long pid, long started) {}

    private ProcessTimes() {}

    /** @param roots processes that count with all that descend from them */
    static ProcessTimes now(Collection<Long> roots) {
        var now = new ProcessTimes();
        var own = new Stat(ProcessHandle.current().pid());
        // Its children are roots themselves.
        now.add(own, Part.GENERATOR, own.micros(USER_TIME) + own.micros(SYSTEM_TIME));
        roots.stream().flatMap(pid -> ProcessHandle.of(pid).stream()).forEach(root -> {
            var stat = new Stat(root.pid());
            Stream.concat(Stream.of(root), root.descendants())
                    .forEach(process -> now.add(stat, part(process.pid()), new Stat(process.pid()).withChildren()));
        });
        return now;
    }

    private void add(Stat root, Part part, long micros) {
        times.computeIfAbsent(root.root(), one -> new EnumMap<>(Part.class)).merge(part, micros, Long::sum);
    }

    /** Microseconds that each part used from an earlier moment to this; of a root that has ended since, nothing is known. */
    Map<Part, Long> since(ProcessTimes before) {
        var used = new EnumMap<Part, Long>(Part.class);
        times.forEach((root, parts) -> parts.forEach((part, micros) -> {
            var earlier = before.times.getOrDefault(root, Map.of()).getOrDefault(part, 0L);
            used.merge(part, Math.max(0, micros - earlier), Long::sum);
        }));
        return used;
    }

    private static Part part(long pid) {
        var name = read(Path.of("/proc", String.valueOf(pid), "comm")).strip();
        return name.startsWith("redis")
                ? Part.REDIS
                : name.startsWith("postgres")
                        ? Part.POSTGRESQL
                        : name.startsWith("haproxy") ? Part.PROXY : Part.GATEWAY;
    }

    /** Fields of {@code /proc/PID/stat} by their numbers in proc(5); zeros when the process has gone. */
    private static final class Stat {
        private final long pid;
        private final String[] fields;

        Stat(long pid) {
            this.pid = pid;
            var stat = read(Path.of("/proc", String.valueOf(pid), "stat"));
            // The name, the field before the state, may hold blanks.
            this.fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        }

        private long field(int number) {
            var at = number - STATE;
            return at < fields.length ? Long.parseLong(fields[at]) : 0;
        }

        long micros(int number) {
            return field(number) * MICROS_PER_TICK;
        }

        long withChildren() {
            return micros(USER_TIME)
                    + micros(SYSTEM_TIME)
                    + micros(CHILDRENS_USER_TIME)
                    + micros(CHILDRENS_SYSTEM_TIME);
        }

        Root root() {
            return new Root(pid, field(START_TIME));
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
