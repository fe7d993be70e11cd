package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.BuiltJars;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.OperatorsFile;
import io.countersign.acceptance.harness.Product;
import io.countersign.acceptance.harness.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./countersign package} makes, on a machine without JDK and Maven. */
class PackageTest {
    private static final int SETUP_MISSING = 69;
    private static final int ENDED_BY_SIGTERM = 143;
    private static final String ONE_SENTENCE = "[^\n]+\n";

    @TempDir
    private static Path folder = Path.of("");

    private static Path made = Path.of("");
    private static Path archive = Path.of("");
    private static Path home = Path.of("");
    private static Path installed = Path.of("");
    private static String saidByMaker = "";

    @BeforeAll
    static void package_and_unpack() throws IOException {
        var jars = Files.createDirectory(folder.resolve("jars"));
        BuiltJars.linkInto(jars);
        made = folder.resolve("made");
        var maker = Product.root().resolve("packaging/package.sh");
        saidByMaker = clean(Map.of(), maker, System.getProperty("java.home"), jars, made)
                .expect(0)
                .err();
        archive = only("countersign-*-linux-*.tar.gz");
        clean(Map.of(), "tar", "-C", folder, "-xzf", archive).expect(0);
        home = only(folder, "countersign-*");
        installed = home.resolve("bin/countersign");
    }

    @Test
    void the_archive_is_one_folder_with_all_that_is_needed_and_nothing_of_its_maker() {
        var listing = clean(Map.of("TZ", "UTC"), "tar", "--numeric-owner", "--full-time", "-tvzf", archive)
                .expect(0)
                .out()
                .lines()
                .map(line -> line.split("\\s+"))
                .toList();
        var top = home.getFileName() + "/";
        var names = listing.stream().map(columns -> columns[5]).toList();
        assertThat(names)
                .allMatch(name -> name.startsWith(top))
                .contains(
                        top + "LICENSE",
                        top + "bin/countersign",
                        top + "conf/gateway.yaml",
                        top + "docs/operating.md",
                        top + "lib/launching.sh",
                        top + "runtime/bin/java",
                        top + "systemd/countersign.service");
        assertThat(listing).allMatch(columns -> columns[1].equals("0/0"));
        assertThat(listing)
                .as("for all to read, for root to write")
                .allMatch(columns -> columns[0].matches("l.*|.rw.r-.r-."));
        assertThat(listing.stream()
                        .map(columns -> columns[3] + " " + columns[4])
                        .distinct())
                .as("dates")
                .hasSize(1);
    }

    @Test
    void no_server_is_inside_and_no_part_of_tests_or_measurements() throws IOException {
        var inside = new ArrayList<String>();
        try (var jars = Files.newDirectoryStream(home.resolve("lib"), "*.jar")) {
            for (var jar : jars) {
                try (var opened = new JarFile(jar.toFile())) {
                    opened.stream()
                            .map(entry -> jar.getFileName() + "!" + entry.getName())
                            .forEach(inside::add);
                }
            }
        }
        assertThat(inside)
                .anyMatch(name -> name.endsWith("io/countersign/gateway/Gateway.class"))
                .noneMatch(name -> name.matches(".*(postgres-.*\\.txz|redis-server-.*)"))
                .noneMatch(
                        name -> name.contains("io/countersign/bench/") || name.contains("io/countersign/acceptance/"))
                .noneMatch(name -> name.contains("org/junit/"));
    }

    @Test
    void the_sums_are_those_of_the_files() throws IOException {
        clean(Map.of(), "/bin/sh", "-c", "cd '" + made + "' && sha256sum --check --strict SHA256SUMS")
                .expect(0);
        try (var files = Files.list(made)) {
            assertThat(Files.readAllLines(made.resolve("SHA256SUMS"))).hasSize((int) files.count() - 1);
        }
    }

    @Test
    void commands_and_help_are_those_of_a_checkout_and_name_the_program_as_it_is_installed() {
        var list =
                clean(Map.of(), Product.root().resolve("countersign"), "--help").out();
        assertThat(countersign("--help").expect(0).out())
                .contains(list.substring(list.indexOf("Against a gateway"), list.indexOf("\nIt needs JDK")));
        assertThat(countersign("up", "--help").expect(0).out())
                .contains("  countersign up --config")
                .doesNotContain("./countersign");
        assertThat(countersign("verify", "--help").expect(0).out()).contains("Usage: countersign verify");
        assertThat(countersign("whoami").expect(2).err()).matches(ONE_SENTENCE).contains("countersign login");
    }

    @Test
    void what_needs_servers_or_sources_is_refused_in_one_sentence() {
        for (var words :
                List.of("up", "up --port 9000", "demo", "demo --exit", "test", "bench", "package", "pkcs11-module")) {
            assertThat(countersign(words.split(" ")).expect(SETUP_MISSING).err())
                    .matches(ONE_SENTENCE)
                    .contains("checkout of the sources", "./countersign " + words.split(" ")[0]);
        }
    }

    @Test
    void a_gateway_of_the_package_is_ready_on_an_operators_servers(@TempDir Path operators) {
        try (var operator = OperatorsFile.write(operators)) {
            var check = Shell.withNothingBut(operator.environment());
            assertThat(run(check, installed, "up", "--config", operator.file(), "--check")
                            .expect(0)
                            .out())
                    .contains("can be used");
            try (var gateway = operator.startInstalled(installed).awaitReady()) {
                assertThat(gateway.management("/readyz").statusCode()).isEqualTo(200);
                assertThat(gateway.api().get("/v1/openapi.yaml").expect(200).text())
                        .contains("openapi: 3.1");
                assertThat(countersign("whoami", "--url", gateway.uri().toString())
                                .err())
                        .contains("countersign login");
                // It is said after the probe turns ready, not before.
                Eventually.holds(
                        "it has greeted",
                        Duration.ofSeconds(10),
                        () -> gateway.log().contains("  countersign setup --url"));
                assertThat(gateway.stop()).isEqualTo(ENDED_BY_SIGTERM);
            }
        }
    }

    @Test
    void the_debian_package_keeps_the_configuration_and_starts_nothing_by_itself() throws IOException {
        if (!Files.exists(Path.of("/usr/bin/dpkg-deb"))) {
            assertThat(saidByMaker).matches(ONE_SENTENCE).contains("left out", "dpkg-deb");
            return;
        }
        var deb = only("countersign_*.deb");
        var about = clean(Map.of(), "dpkg-deb", "--info", deb).expect(0).out();
        assertThat(about).containsPattern("Depends: .*libc6 \\(>= 2\\.\\d+\\)").doesNotContain("VERSION", "MACHINE");
        var root = folder.resolve("root");
        clean(Map.of(), "dpkg-deb", "--raw-extract", deb, root).expect(0);
        assertThat(root.resolve("DEBIAN/conffiles")).hasContent("/etc/countersign/gateway.yaml");
        assertThat(root.resolve("etc/countersign/gateway.yaml"))
                .hasSameBinaryContentAs(Product.root().resolve("conf/yaml/gateway.yaml"));
        assertThat(root.resolve("usr/lib/systemd/system/countersign.service"))
                .content()
                .contains("ExecStart=/usr/bin/countersign up --config /etc/countersign/gateway.yaml")
                .doesNotContain("/opt/", "\nMemoryDenyWriteExecute");
        assertThat(Product.read(root.resolve("DEBIAN/postinst"))).doesNotContain("systemctl start", "enable");
        var command = root.resolve("usr/bin/countersign");
        assertThat(run(Shell.withNothingBut(Map.of()), command, "--help")
                        .expect(0)
                        .out())
                .contains("countersign COMMAND");
    }

    private static Shell.Ended countersign(String... words) {
        var nobody =
                Map.of("COUNTERSIGN_CREDENTIALS", folder.resolve("nobody.json").toString());
        return run(
                Shell.withNothingBut(nobody),
                Stream.concat(Stream.of(installed), Arrays.stream(words)).toArray());
    }

    private static Shell.Ended clean(Map<String, String> environment, Object... words) {
        return run(Shell.withNothingBut(environment), words);
    }

    private static Shell.Ended run(List<String> before, Object... words) {
        return new Shell(folder)
                .run(Stream.concat(before.stream(), Arrays.stream(words)).toArray());
    }

    private static Path only(String name) throws IOException {
        return only(made, name);
    }

    private static Path only(Path place, String name) throws IOException {
        try (var found = Files.newDirectoryStream(place, name)) {
            var all = new ArrayList<Path>();
            found.forEach(all::add);
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }
}
