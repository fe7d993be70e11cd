package io.countersign.acceptance.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one gateway learnt while it started, for all that start after it (the AOT cache of JEP 483): the tests start dozens, and loading the
 * same classes is most of what each costs. Made by the first JVM of tests that needs it; another one does not wait for that and starts its
 * gateways without it until it is there. Where classes are not all in JAR files, as in an editor, gateways start without it.
 */
public final class LearntStart {
    private static final Path CACHE = Path.of("target", "gateway.aot").toAbsolutePath();
    private static final Path CLIENTS = Path.of("target", "client.jsa").toAbsolutePath();
    private static final int LONGEST_SECONDS = 120;

    private static List<String> learnt = List.of();

    private LearntStart() {}

    /** Options of a Java process that runs a gateway; {@code trainer} starts and stops one with the options that it is given. */
    static synchronized List<String> options(Consumer<List<String>> trainer) {
        if (learnt.isEmpty() && jarsOnly() && isThere(trainer)) {
            learnt = List.copyOf(with("-XX:AOTCache=" + CACHE));
        }
        return options();
    }

    /** The same with what this JVM knows to be learnt by now. */
    static synchronized List<String> options() {
        return learnt.isEmpty() ? plain(System.getProperty("java.class.path")) : learnt;
    }

    /** Makes it unless it is made or somebody is at it, who holds the lock until it is whole. */
    private static boolean isThere(Consumer<List<String>> trainer) {
        try {
            Files.createDirectories(CACHE.getParent());
            try (var channel = FileChannel.open(
                            Path.of(CACHE + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var held = channel.tryLock()) {
                if (held == null) {
                    return false;
                }
                if (!Files.exists(CACHE)) {
                    learn(trainer);
                }
                return true;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Options of a Java process that runs the command line, as {@code ./countersign} gives them: with the classes that an earlier one
     * left ready.
     */
    public static List<String> ofClients() {
        var words = new ArrayList<String>();
        if (jarsOnly()) {
            words.addAll(List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + CLIENTS, "-Xlog:disable"));
            words.addAll(plain(jars().collect(Collectors.joining(":"))));
        } else {
            words.addAll(plain(System.getProperty("java.class.path")));
        }
        return words;
    }

    private static void learn(Consumer<List<String>> trainer) throws IOException {
        var record = Path.of(CACHE + "conf");
        trainer.accept(with("-XX:AOTMode=record", "-XX:AOTConfiguration=" + record));
        var command = new ArrayList<String>();
        command.add(java());
        command.addAll(with("-XX:AOTMode=create", "-XX:AOTConfiguration=" + record, "-XX:AOTCache=" + CACHE));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Path.of(CACHE + ".log").toFile())
                .start();
        try {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError("no AOT cache was made: read " + CACHE + ".log");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static List<String> with(String... more) {
        var words = new ArrayList<>(List.of(more));
        words.addAll(List.of("-Xlog:aot*=off", "-Xlog:cds*=off"));
        words.addAll(plain(jars().collect(Collectors.joining(":"))));
        return words;
    }

    /** Cheap in a life of seconds, and nothing learnt. */
    static List<String> plain(String classPath) {
        return List.of(
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath);
    }

    /** A gateway needs none of the classes of these tests. */
    private static boolean jarsOnly() {
        return entries()
                .allMatch(entry ->
                        Files.isRegularFile(entry) || entry.toAbsolutePath().startsWith(CACHE.getParent()));
    }

    private static Stream<String> jars() {
        return entries().filter(Files::isRegularFile).map(Path::toString);
    }

    private static Stream<Path> entries() {
        return Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of);
    }
}
