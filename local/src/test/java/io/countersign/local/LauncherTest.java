package io.countersign.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    private static final int SETUP_MISSING = 69;
    private static final String ONE_SENTENCE = "[^\n]+\n";

    private Checkout checkout;

    @BeforeEach
    void checkOut(@TempDir Path folder) throws IOException {
        checkout = new Checkout(folder);
    }

    @Test
    void help_needs_nothing_and_names_every_command() throws Exception {
        var help = checkout.run("--help");
        assertThat(help.status()).isZero();
        assertThat(help.output()).contains("up", "demo", "test", "--help");
        assertThat(Main.commandLine().getSubcommands().keySet())
                .allSatisfy(command -> assertThat(help.output()).containsPattern("(?m)^  " + command + " "));
    }

    @Test
    void a_missing_jdk_is_one_sentence_with_the_fix() throws Exception {
        var run = checkout.withJdk("17.0.9").run("whoami");
        assertThat(run.status()).isEqualTo(SETUP_MISSING);
        assertThat(run.errors()).matches(ONE_SENTENCE).contains("JDK 25", "sdk install java 25-tem");
    }

    @Test
    void a_jdk_that_the_system_packages_offer_is_the_fix_there() throws Exception {
        var run = checkout.withProgram("apt-cache", "exit 0").run("whoami");
        assertThat(run.errors()).matches(ONE_SENTENCE).contains("sudo apt-get install -y openjdk-25-jdk-headless");
    }

    @Test
    void a_missing_maven_is_one_sentence_with_the_fix() throws Exception {
        var run = checkout.withJdk("25.0.1").withProgram("apt-get", "exit 1").run("whoami");
        assertThat(run.status()).isEqualTo(SETUP_MISSING);
        assertThat(run.errors()).matches(ONE_SENTENCE).contains("Maven", "sudo apt-get install -y maven");
    }

    @Test
    void a_missing_network_is_named_when_maven_cannot_download() throws Exception {
        var run = checkout.withJdk("25.0.1")
                .withProgram("mvn", "echo '[ERROR] Could not transfer artifact a:b:1: Unknown host'; exit 1")
                .run("whoami");
        assertThat(run.status()).isEqualTo(SETUP_MISSING);
        assertThat(run.errors()).contains("check the network").doesNotContain("The build failed");
    }

    @Test
    void a_missing_package_without_root_is_one_sentence_with_the_line_to_type() throws Exception {
        var run = checkout.withJdk("25.0.1")
                .with("COUNTERSIGN_PKCS11_MODULE", "/no/such/module.so")
                .withProgram("openssl", "exit 0")
                .withProgram("redis-server", "exit 0")
                .withProgram("apt-get", "exit 1")
                .withProgram("id", "echo 1000")
                .run("demo");
        assertThat(run.status()).isEqualTo(SETUP_MISSING);
        assertThat(run.errors())
                .matches(ONE_SENTENCE)
                .contains("sudo sh -c 'apt-get update && apt-get install -y softhsm2'");
    }

    @Test
    void root_installs_what_is_missing_and_refreshes_the_package_lists_when_needed() throws Exception {
        var called = checkout.root().resolve("apt-calls");
        var run = checkout.withJdk("25.0.1")
                .with(
                        "COUNTERSIGN_PKCS11_MODULE",
                        checkout.root().resolve("pom.xml").toString())
                .withProgram("redis-server", "exit 0")
                .withProgram("id", "echo 0")
                .withProgram("apt-get", "echo \"$1\" >> " + called + "; [[ $(grep -c . " + called + ") != 1 ]]")
                .withProgram("mvn", "exit 0")
                .run("up");
        assertThat(run.errors()).contains("Installing openssl");
        assertThat(Files.readAllLines(called)).containsExactly("install", "update", "install");
        assertThat(run.output()).startsWith("java 25.0.1").contains("io.countersign.local.Main up");
    }

    @Test
    void the_newest_enough_jdk_is_used_though_an_older_one_is_the_default() throws Exception {
        checkout.withJdk("17.0.9").withJdk("25.0.1");
        var run = checkout.withProgram("java", "echo wrong java")
                .with("JAVA_HOME", checkout.root().resolve("../jdks/jdk-17.0.9").toString())
                .withProgram("mvn", "echo built with $JAVA_HOME; exit 0")
                .run("sign", "a file.jar");
        assertThat(run.status()).isZero();
        assertThat(run.output()).startsWith("java 25.0.1").contains("io.countersign.local.Main sign a file.jar");
    }

    @Test
    void sources_are_built_once_and_again_after_a_change() throws Exception {
        var builds = checkout.root().resolve("builds");
        checkout.withJdk("25.0.1").withProgram("mvn", "echo . >> " + builds);
        checkout.run("whoami");
        checkout.run("whoami");
        assertThat(Files.readAllLines(builds)).hasSize(1);
        Files.writeString(checkout.root().resolve("local/src/main/java/New.java"), "class New {}");
        checkout.run("whoami");
        assertThat(Files.readAllLines(builds)).hasSize(2);
    }

    @Test
    void who_forbids_to_build_gets_the_last_build_though_sources_have_changed() throws Exception {
        var builds = checkout.root().resolve("builds");
        checkout.withJdk("25.0.1").withProgram("mvn", "echo . >> " + builds);
        checkout.run("whoami");
        Files.writeString(checkout.root().resolve("local/src/main/java/New.java"), "class New {}");
        var run = checkout.with("COUNTERSIGN_BUILD", "never").run("whoami");
        assertThat(Files.readAllLines(builds)).hasSize(1);
        assertThat(run.output()).startsWith("java 25.0.1").contains("io.countersign.local.Main whoami");
    }

    @Test
    void who_forbids_to_build_before_the_first_build_is_told_so_in_one_sentence() throws Exception {
        var run = checkout.withJdk("25.0.1").with("COUNTERSIGN_BUILD", "never").run("whoami");
        assertThat(run.status()).isEqualTo(SETUP_MISSING);
        assertThat(run.errors()).matches(ONE_SENTENCE).contains("Nothing is built yet", "COUNTERSIGN_BUILD=never");
    }

    @Test
    void a_build_that_fails_shows_its_errors_and_is_tried_again_next_time() throws Exception {
        checkout.withJdk("25.0.1").withProgram("mvn", "echo '[ERROR] A.java:[3,1] bad'; exit 1");
        var run = checkout.run("whoami");
        assertThat(run.errors()).contains("A.java:[3,1] bad", "The build failed");
        assertThat(checkout.run("whoami").status()).isEqualTo(SETUP_MISSING);
    }

    @Test
    void servers_that_start_at_once_make_ready_what_the_demo_recorded_once_and_all_begin_with_it() throws Exception {
        var made = checkout.root().resolve("made");
        checkout.withProgram("mvn", "exit 0").withJdk("25.0.1", """
                        for word in "$@"; do [[ $word != -XX:AOTCache=* ]] || cache=${word#*=}; done
                        [[ "$*" == *AOTMode=create* ]] || { echo begins with $cache; exit; }
                        echo . >> %s; sleep 0.3; echo learnt > $cache""".formatted(made));
        checkout.run("whoami");
        var target = Files.createDirectories(checkout.root().resolve("local/target"));
        Files.writeString(target.resolve("server-unknown.aotconf"), "recorded");
        Callable<Checkout.Outcome> start = () -> checkout.run("up", "--config", "gateway.yaml");
        try (var starts = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var run : starts.invokeAll(Collections.nCopies(6, start))) {
                assertThat(run.get().status()).as(run.get().errors()).isZero();
                assertThat(run.get().output()).isEqualTo("begins with " + target.resolve("server-unknown.aot") + "\n");
            }
        }
        assertThat(Files.readAllLines(made)).hasSize(1);
    }

    @Test
    void who_asks_for_help_learns_nothing_for_later_starts() throws Exception {
        checkout.withProgram("mvn", "exit 0").withJdk("25.0.1", "echo $*");
        var target = Files.createDirectories(checkout.root().resolve("local/target"));
        assertThat(checkout.run("demo", "--help").output())
                .endsWith("Main demo --help\n")
                .doesNotContain("AOT");
        Files.writeString(target.resolve("server-unknown.aotconf"), "recorded");
        assertThat(checkout.run("up", "-h").output()).endsWith("Main up -h\n").doesNotContain("AOT");
        assertThat(target.resolve("server-unknown.aotconf")).exists();
    }

    @Test
    void the_pkcs11_module_is_compiled_without_a_jdk_and_only_its_path_is_printed() throws Exception {
        var run = withCompiler().withProgram("make", "echo compiled in $2").run("pkcs11-module");
        assertThat(run.status()).as(run.errors()).isZero();
        assertThat(run.output())
                .isEqualTo(checkout.root().resolve("pkcs11-client/target/libcountersign-pkcs11.so") + "\n");
        assertThat(checkout.root().resolve("target/pkcs11-module.log"))
                .content()
                .contains("compiled in " + checkout.root().resolve("pkcs11-client"));
    }

    @Test
    void a_compiler_that_is_missing_without_root_is_one_sentence_with_the_line_to_type() throws Exception {
        var run = checkout.withProgram("apt-get", "exit 1")
                .withProgram("id", "echo 1000")
                .run("pkcs11-module");
        assertThat(run.status()).isEqualTo(SETUP_MISSING);
        assertThat(run.errors())
                .matches(ONE_SENTENCE)
                .contains("sudo sh -c 'apt-get update && apt-get install -y gcc libc6-dev make pkg-config");
        assertThat(run.output()).isEmpty();
    }

    @Test
    void a_module_that_does_not_compile_shows_its_errors_and_prints_no_path() throws Exception {
        var run = withCompiler()
                .withProgram("make", "echo 'sign.c:3:1: error: bad'; exit 2")
                .run("pkcs11-module");
        assertThat(run.status()).isEqualTo(SETUP_MISSING);
        assertThat(run.errors()).contains("sign.c:3:1: error: bad", "was not compiled", "pkcs11-module.log");
        assertThat(run.output()).isEmpty();
    }

    @Test
    void help_for_the_pkcs11_module_needs_nothing_and_what_it_does_not_know_is_refused() throws Exception {
        assertThat(checkout.run("pkcs11-module", "--help").output()).contains("./countersign pkcs11-module", "PREFIX");
        var run = checkout.run("pkcs11-module", "--instal");
        assertThat(run.status()).isEqualTo(SETUP_MISSING);
        assertThat(run.errors()).matches(ONE_SENTENCE).contains("--instal", "--help");
    }

    @Test
    void a_package_is_made_of_the_jars_that_were_built_with_the_jdk_that_was_found() throws Exception {
        var builds = checkout.root().resolve("builds");
        var run = checkout.withJdk("25.0.1")
                .withProgram("mvn", "echo . >> " + builds)
                .withScript("packaging/package.sh", "echo packs $*")
                .run("package");
        assertThat(run.status()).as(run.errors()).isZero();
        assertThat(run.output())
                .startsWith("packs ")
                .contains(
                        "/jdks/jdk-25.0.1 ",
                        checkout.root().resolve("local/target/lib") + " ",
                        checkout.root().resolve("target/package") + "\n");
        assertThat(Files.readAllLines(builds)).hasSize(1);
    }

    @Test
    void help_for_the_package_needs_nothing_and_what_it_does_not_know_is_refused() throws Exception {
        assertThat(checkout.run("package", "--help").output()).contains("./countersign package", ".deb", "SHA256SUMS");
        var run = checkout.run("package", "--rpm");
        assertThat(run.status()).isEqualTo(SETUP_MISSING);
        assertThat(run.errors()).matches(ONE_SENTENCE).contains("--rpm", "--help");
    }

    @Test
    void nothing_but_the_pkcs11_module_needs_a_compiler_or_is_built_anew_when_it_changes() throws Exception {
        var builds = checkout.root().resolve("builds");
        Files.writeString(
                checkout.root().resolve("pom.xml"), "<module>local</module>\n<module>pkcs11-client</module>\n");
        var source = checkout.root().resolve("pkcs11-client/src/sign.c");
        Files.createDirectories(source.getParent());
        checkout.withJdk("25.0.1")
                .withProgram("openssl", "exit 0")
                .withProgram("redis-server", "exit 0")
                .with(
                        "COUNTERSIGN_PKCS11_MODULE",
                        checkout.root().resolve("pom.xml").toString())
                .withProgram("mvn", "echo . >> " + builds);
        assertThat(checkout.run("demo").errors()).doesNotContain("gcc");
        Files.writeString(source, "int sign;");
        for (var command : new String[] {"demo", "up", "sign"}) {
            assertThat(checkout.run(command).status()).isZero();
        }
        assertThat(Files.readAllLines(builds)).hasSize(1);
    }

    /** Programs alone: headers are looked for on the real machine, and apt-get, which adds others, is a fake. */
    private Checkout withCompiler() throws IOException {
        for (var program : new String[] {"gcc", "pkg-config", "apt-get"}) {
            checkout.withProgram(program, "exit 0");
        }
        return checkout;
    }
}
