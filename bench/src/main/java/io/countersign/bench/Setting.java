package io.countersign.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** On what a run was measured: versions and machine. What cannot be found out is called unknown. */
final class Setting {
    private static final String UNKNOWN = "unknown";

    private Setting() {}

    /**
     * @param launcher of the product that is measured
     * @param floors of the same machine, with servers of the versions that the gateway has
     */
    static ObjectNode json(Path launcher, Floors floors, List<String> arguments) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("began", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        json.put("command", "./countersign bench " + String.join(" ", arguments));
        json.put("countersign", commit(launcher));
        json.put("jdk", System.getProperty("java.vm.version", UNKNOWN));
        json.put("postgresql", floors.postgresVersion());
        json.put("redis", floors.redisVersion());
        json.put("softhsm", said("softhsm2-util", "--version"));
        json.put("processor", field("/proc/cpuinfo", "model name"));
        json.put("processors", Runtime.getRuntime().availableProcessors());
        json.put("memory", field("/proc/meminfo", "MemTotal"));
        json.put(
                "kernel",
                "%s %s %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")));
        json.put("commit_p50_ms", Rounding.digits(floors.commitMillis()));
        return json;
    }

    /** Of the checkout that a launcher is in, with a mark if it was changed since. */
    static String commit(Path launcher) {
        var root = launcher.toAbsolutePath().getParent();
        return said("git", "-C", String.valueOf(root), "describe", "--always", "--dirty", "--abbrev=12");
    }

    /** What follows the colon in the first line that begins like this. */
    private static String field(String file, String name) {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /** The first line that a program prints. */
    private static String said(String... command) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var line = process.inputReader().readLine();
            return line == null || line.isBlank() ? UNKNOWN : line.strip();
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
