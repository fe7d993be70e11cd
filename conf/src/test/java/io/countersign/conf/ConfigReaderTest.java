package io.countersign.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    enum Colour {
        RED,
        DARK_BLUE
    }

    record Pool(int size, Duration timeout) {
        Pool {
            new Checks()
                    .between("size", size, 1, 10)
                    .between("timeout", timeout, Duration.ZERO, Duration.ofMinutes(1))
                    .refuse();
        }
    }

    record Door(String name, @Nullable Secret key) {}

    record Sample(
            String name,
            long big,
            boolean open,
            Colour colour,
            Path folder,
            URI url,
            Pool pool,
            Optional<String> note,
            @Nullable Integer limit,
            List<String> words,
            List<Door> doors,
            Map<String, String> labels) {}

    private static final String WHOLE = """
            name: a
            big: 9000000000
            open: true
            colour: dark-blue
            folder: /var/x
            url: https://example.com/a
            pool:
              size: 3
              timeout: 250ms
            words: [x, y]
            doors:
              - name: front
                key: env:DOOR_KEY
              - name: back
            labels:
              team: release
            """;

    @Test
    void every_kind_of_value_is_read() {
        var sample = read(WHOLE, Map.of("DOOR_KEY", "s3cret"));
        assertThat(sample.big()).isEqualTo(9_000_000_000L);
        assertThat(sample.colour()).isEqualTo(Colour.DARK_BLUE);
        assertThat(sample.pool()).isEqualTo(new Pool(3, Duration.ofMillis(250)));
        assertThat(sample.note()).isEmpty();
        assertThat(sample.limit()).isNull();
        assertThat(sample.words()).containsExactly("x", "y");
        assertThat(sample.doors().getFirst().key()).isEqualTo(Secret.of("s3cret"));
        assertThat(sample.doors().getLast().key()).isNull();
        assertThat(sample.labels()).containsEntry("team", "release");
        assertThat(sample.toString()).doesNotContain("s3cret");
    }

    @Test
    void the_environment_wins_over_the_file() {
        var sample = read(
                WHOLE,
                Map.of("DOOR_KEY", "k", "X_POOL_SIZE", "7", "X_WORDS", "p, q", "X_NOTE", "hello", "X_LIMIT", "5"));
        assertThat(sample.pool().size()).isEqualTo(7);
        assertThat(sample.words()).containsExactly("p", "q");
        assertThat(sample.note()).contains("hello");
        assertThat(sample.limit()).isEqualTo(5);
    }

    @Test
    void a_later_layer_replaces_single_keys_and_an_empty_one_takes_a_value_away() {
        var sample = ConfigReader.of(Sample.class)
                .yaml("defaults", WHOLE + "limit: 4\nnote: n\n")
                .yaml("mine", "pool:\n  size: 9\nlimit:\n")
                .environment(Map.of("DOOR_KEY", "k"), "X")
                .read();
        assertThat(sample.pool()).isEqualTo(new Pool(9, Duration.ofMillis(250)));
        assertThat(sample.limit()).isNull();
        assertThat(sample.note()).contains("n");
    }

    @Test
    void all_problems_are_reported_at_once_with_key_line_and_advice() {
        var problems = problems("""
                nam: a
                big: many
                open: yes
                colour: green
                folder: /x
                url: example
                pool:
                  size: 11
                  timeout: 2m
                words: x
                doors:
                  - name: [1]
                labels: {}
                big: 3
                """);
        assertThat(problems)
                .extracting(problem -> problem.line() + " " + problem.key() + " " + problem.wrong())
                .containsExactlyInAnyOrder(
                        "14 big is written twice",
                        "1 nam is an unknown key",
                        "0 name is missing",
                        "2 big \"many\" is not a whole number of at most 64 bits",
                        "3 open \"yes\" is not a yes or no",
                        "4 colour \"green\" is not one of the known words",
                        "6 url \"example\" is not a whole URL",
                        "8 pool.size is 11",
                        "9 pool.timeout is 2m",
                        "10 words is a single value",
                        "12 doors[0].name is a list");
        assertThat(problems)
                .extracting(Problem::advice)
                .contains("did you mean name?", "write one of: red, dark-blue", "write a duration from 0 to 1m");
    }

    @Test
    void a_secret_comes_from_a_file_and_no_message_shows_what_was_written_instead(@TempDir Path folder)
            throws IOException {
        var file = Files.writeString(folder.resolve("pin"), "1234\n");
        assertThat(door("{name: a, key: 'file:" + file + "'}").key()).isEqualTo(Secret.of("1234"));
        var plain = failure(Door.class, "{name: a, key: hunter2}");
        assertThat(plain).hasMessageContaining("written in the open").hasMessageNotContaining("hunter2");
        assertThat(failure(Door.class, "{name: a, key: 'env:NOT_SET'}")).hasMessageContaining("NOT_SET");
        assertThat(failure(Door.class, "{name: a, key: 'file:pin'}")).hasMessageContaining("without its folder");
        assertThat(failure(Door.class, "{name: a, key: 'file:/no/such'}")).hasMessageContaining("does not exist");
    }

    record House(boolean production, Secret key) {}

    @Test
    void a_secret_in_the_open_is_taken_only_outside_of_production() {
        var house = ConfigReader.read(House.class, "{production: false, key: abc}", Map.of(), "X");
        assertThat(house.key().reveal()).isEqualTo("abc");
        assertThat(failure(House.class, "{production: true, key: abc}")).isNotNull();
    }

    @Test
    void broken_yaml_and_yaml_bombs_are_problems_with_a_line() {
        assertThat(problems("name: [a\n"))
                .anySatisfy(problem -> assertThat(problem.key()).isEqualTo("(syntax)"));
        assertThat(problems("- a\n"))
                .anySatisfy(problem -> assertThat(problem.wrong()).isEqualTo("is not a set of keys"));
        assertThat(failure(Sample.class, "a: &a [x]\nb: [*a, *a]\n")).hasMessageContaining("(syntax)");
        assertThat(failure(Sample.class, "[".repeat(500))).hasMessageContaining("(syntax)");
    }

    @Test
    void a_mistyped_variable_is_found_and_a_foreign_one_is_left_alone() {
        var environment = Map.of("DOOR_KEY", "k", "X_POOL_SZE", "7", "X_POSTGRES_PORT_5432_TCP_ADDR", "10.0.0.1");
        var failure = catchThrowableOfType(ConfigurationException.class, () -> read(WHOLE, environment));
        assertThat(failure.problems())
                .singleElement()
                .extracting(Problem::advice)
                .isEqualTo("write X_POOL_SIZE");
    }

    private static Sample read(String yaml, Map<String, String> environment) {
        return ConfigReader.read(Sample.class, yaml, environment, "X");
    }

    private static Door door(String yaml) {
        return ConfigReader.read(Door.class, yaml, Map.of(), "X");
    }

    private static List<Problem> problems(String yaml) {
        return failure(Sample.class, yaml).problems();
    }

    private static <T extends Record> ConfigurationException failure(Class<T> type, String yaml) {
        return catchThrowableOfType(ConfigurationException.class, () -> ConfigReader.read(type, yaml, Map.of(), "X"));
    }
}
